//! Client certificates: what a connection showed, and whom a scheme trusts.

mod shown;

pub use shown::ClientCertificate;
