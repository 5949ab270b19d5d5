//! The other end of a connection.

use std::net::{IpAddr, SocketAddr};

/// The address at the other end of a request's connection, in its extensions. Behind a proxy it is
/// the proxy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(SocketAddr);

impl Peer {
    /// A peer; an IPv4 address that came mapped into IPv6 is an IPv4 address.
    pub fn new(address: SocketAddr) -> Self {
        Self(SocketAddr::new(address.ip().to_canonical(), address.port()))
    }

    /// The address.
    pub const fn ip(&self) -> IpAddr {
        self.0.ip()
    }

    /// The port.
    pub const fn port(&self) -> u16 {
        self.0.port()
    }
}
