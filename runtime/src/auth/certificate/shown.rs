//! A certificate that somebody has proved to possess; not yet one that anybody trusts.

use std::{fmt, sync::Arc};

use sha2::{Digest as _, Sha256};

/// A client certificate with what came after it in its chain. Whoever makes one vouches that the
/// client holds its private key: the TLS handshake, or a trusted proxy (RFC 9440).
#[derive(Clone)]
pub struct ClientCertificate(Arc<Shown>);

struct Shown {
    chain: Vec<Vec<u8>>,
    thumbprint: [u8; 32],
}

impl ClientCertificate {
    /// The chain as DER, the client's own certificate first; `None` for an empty one.
    #[expect(dead_code, reason = "made by the acceptor, which is to come")]
    pub(crate) fn new(chain: Vec<Vec<u8>>) -> Option<Self> {
        let thumbprint = Sha256::digest(chain.first()?).into();
        Some(Self(Arc::new(Shown { chain, thumbprint })))
    }

    /// The client's own certificate, DER.
    pub fn leaf(&self) -> &[u8] {
        self.0.chain.first().map_or(&[], Vec::as_slice)
    }

    /// The certificates after the client's own, DER.
    pub fn intermediates(&self) -> impl Iterator<Item = &[u8]> {
        self.0.chain.iter().skip(1).map(Vec::as_slice)
    }

    /// SHA-256 of the client's own certificate: `x5t#S256` (RFC 8705 §3.1).
    pub fn thumbprint(&self) -> &[u8; 32] {
        &self.0.thumbprint
    }
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCertificate").finish_non_exhaustive()
    }
}
