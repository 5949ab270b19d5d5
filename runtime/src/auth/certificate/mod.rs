//! Client certificates: what a connection showed, and whom a `mutualTLS` scheme takes it for.
//!
//! The TLS handshake, or the trusted proxy that ended it, proves possession of the private key and
//! nothing else. Whom a certificate stands for is decided for each request, by the scheme.

mod rsa;
mod shown;

pub(crate) use rsa::rsa_bits;
pub use shown::ClientCertificate;

#[cfg(test)]
#[allow(dead_code, reason = "used by the verifier's tests, which are to come")]
pub(crate) mod testing;
