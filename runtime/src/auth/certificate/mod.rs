//! Client certificates: what a connection showed, and whom a `mutualTLS` scheme takes it for.
//!
//! The TLS handshake, or the trusted proxy that ended it, proves possession of the private key and
//! nothing else. Whom a certificate stands for is decided for each request, by the scheme.

mod names;
mod rsa;
mod shown;
mod trust;
mod verifier;

pub(crate) use rsa::{MIN_RSA_BITS, rsa_bits};
pub use shown::ClientCertificate;
pub(super) use verifier::CertificateVerifier;

#[cfg(test)]
#[allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "shared with the tests of the workspace"
)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
