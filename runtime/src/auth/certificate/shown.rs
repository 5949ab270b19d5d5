//! The certificate that the other end of a connection has the private key of.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use rustls::pki_types::CertificateDer;
use sha2::{Digest as _, Sha256};

use crate::auth::{Caller, Denied};

/// The most certificates of a chain.
const MAX_CERTIFICATES: usize = 10;
/// The most bytes of a chain.
const MAX_BYTES: usize = 64 * 1024;

/// A certificate whose private key the peer of a request's connection has, with what it sent to
/// lead to a root. In the request's extensions; who puts it there vouches for the possession, and
/// for nothing else: nobody has looked at issuer, time or names yet.
///
/// A clone is another handle on the same chain.
#[derive(Clone)]
pub struct ClientCertificate(Arc<Chain>);

struct Chain {
    leaf: CertificateDer<'static>,
    intermediates: Vec<CertificateDer<'static>>,
    thumbprint: [u8; 32],
    /// What each scheme said last, so that the requests of a connection need not ask again.
    verdicts: Mutex<Vec<Verdict>>,
}

/// Nothing that decides over a certificate can change within one second and one trust.
struct Verdict {
    scheme: usize,
    trust: u64,
    second: u64,
    caller: Result<Caller, Denied>,
}

impl ClientCertificate {
    /// A chain in DER, the peer's own certificate first. `None` when it is empty, has more than 10
    /// certificates or more than 64 KiB.
    pub(crate) fn new(chain: impl IntoIterator<Item = Vec<u8>>) -> Option<Self> {
        let mut chain = chain.into_iter().map(CertificateDer::from);
        let leaf = chain.next()?;
        let mut bytes = leaf.len();
        let mut intermediates = Vec::new();
        for certificate in chain {
            bytes = bytes.saturating_add(certificate.len());
            intermediates.push(certificate);
            if intermediates.len() >= MAX_CERTIFICATES || bytes > MAX_BYTES {
                return None;
            }
        }
        let thumbprint = Sha256::digest(&leaf).into();
        let chain = Chain { leaf, intermediates, thumbprint, verdicts: Mutex::default() };
        (bytes <= MAX_BYTES).then(|| Self(Arc::new(chain)))
    }

    /// The peer's own certificate, DER.
    pub fn leaf(&self) -> &[u8] {
        &self.0.leaf
    }

    /// The SHA-256 of the peer's own certificate, which is what `x5t#S256` is about (RFC 8705 §3.1).
    pub fn thumbprint(&self) -> &[u8; 32] {
        &self.0.thumbprint
    }

    /// What came after it, DER.
    pub fn intermediates(&self) -> impl Iterator<Item = &[u8]> {
        self.0.intermediates.iter().map(|certificate| &**certificate)
    }

    pub(super) fn end_entity(&self) -> &CertificateDer<'static> {
        &self.0.leaf
    }

    pub(super) fn issuers(&self) -> &[CertificateDer<'static>] {
        &self.0.intermediates
    }
}

impl ClientCertificate {
    /// What `decide` says, once for a scheme, a trust and a second: times of certificates are whole
    /// seconds, and files that are read again are another trust.
    pub(super) fn verdict(
        &self,
        scheme: usize,
        trust: u64,
        second: u64,
        decide: impl FnOnce() -> Result<Caller, Denied>,
    ) -> Result<Caller, Denied> {
        let share = |caller: &Result<Caller, Denied>| match caller {
            Ok(caller) => Ok(caller.share()),
            Err(denied) => Err(*denied),
        };
        let verdicts = || self.0.verdicts.lock().unwrap_or_else(PoisonError::into_inner);
        let known = verdicts()
            .iter()
            .find(|it| (it.scheme, it.trust, it.second) == (scheme, trust, second))
            .map(|it| share(&it.caller));
        if let Some(caller) = known {
            return caller;
        }
        let caller = decide();
        let mut verdicts = verdicts();
        verdicts.retain(|it| it.scheme != scheme);
        verdicts.push(Verdict { scheme, trust, second, caller: share(&caller) });
        caller
    }
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientCertificate(")?;
        for byte in self.thumbprint() {
            write!(f, "{byte:02x}")?;
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_without_end_is_not_taken() {
        let chain =
            |count: usize, bytes: usize| ClientCertificate::new(vec![vec![0; bytes]; count]);
        assert!(chain(0, 0).is_none());
        assert!(chain(10, 100).is_some());
        assert!(chain(11, 100).is_none());
        assert!(chain(1, 64 * 1024).is_some());
        assert!(chain(1, 64 * 1024 + 1).is_none());
        assert!(chain(2, 33 * 1024).is_none());
    }

    #[test]
    fn the_thumbprint_is_of_the_leaf() {
        let shown = ClientCertificate::new([b"abc".to_vec(), b"d".to_vec()]).unwrap();
        assert_eq!(shown.thumbprint()[..4], [0xba, 0x78, 0x16, 0xbf]);
        assert!(format!("{shown:?}").starts_with("ClientCertificate(ba7816bf"));
    }
}
