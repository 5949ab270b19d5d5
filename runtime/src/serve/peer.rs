//! The other end of a connection.

use std::net::{IpAddr, SocketAddr};

/// The address at the other end of a request's connection, in its extensions. Behind a proxy it is
/// the proxy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    address: SocketAddr,
    https: bool,
}

impl Peer {
    /// A peer that speaks plain HTTP; an IPv4 address that came mapped into IPv6 is an IPv4 address.
    pub fn new(address: SocketAddr) -> Self {
        let address = SocketAddr::new(address.ip().to_canonical(), address.port());
        Self { address, https: false }
    }

    /// The same peer, over TLS that ends here.
    pub const fn over_tls(self) -> Self {
        Self { https: true, ..self }
    }

    /// The address.
    pub const fn ip(&self) -> IpAddr {
        self.address.ip()
    }

    /// The port.
    pub const fn port(&self) -> u16 {
        self.address.port()
    }

    /// Whether the connection is TLS that ends here.
    pub const fn is_https(&self) -> bool {
        self.https
    }
}
