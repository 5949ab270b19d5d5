//! What a request shows of its caller, before anything of it is believed.

use std::{net::IpAddr, time::SystemTime};

use http::{HeaderMap, Method, Uri};

use super::ClientCertificate;

/// The parts of a request that credentials and proofs of possession are read from.
#[derive(Clone, Copy, Debug)]
pub struct Presented<'r> {
    /// The method; a DPoP proof names it.
    pub method: &'r Method,
    /// Path and query, undecoded.
    pub uri: &'r Uri,
    /// The header fields.
    pub headers: &'r HeaderMap,
    /// The client's address, as the guard knows it.
    pub peer: IpAddr,
    /// Whether the client speaks https, to this server or to a trusted proxy.
    pub https: bool,
    /// The certificate whose key the client has proved to hold.
    pub certificate: Option<&'r ClientCertificate>,
    /// When.
    pub now: SystemTime,
}
