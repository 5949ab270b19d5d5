//! The files that a `mutualTLS` scheme trusts by: root certificates and revocation lists.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};

use rustls::pki_types::{
    CertificateDer, CertificateRevocationListDer, TrustAnchor, pem::PemObject as _,
};
use sha2::{Digest as _, Sha256};
use webpki::{CertRevocationList, EndEntityCert, KeyUsage, OwnedCertRevocationList};

use super::verifier::at;
use crate::config::read_within;

/// The most bytes of the roots' file.
const ROOTS_LIMIT: u64 = 1024 * 1024;
/// The most bytes of the lists' file.
const LISTS_LIMIT: u64 = 16 * 1024 * 1024;

/// Where the files lie.
#[derive(Debug)]
pub(super) struct TrustFiles {
    pub(super) roots: PathBuf,
    /// `None` when the document names no list.
    pub(super) lists: Option<PathBuf>,
}

/// What the files say.
pub(super) struct Trust {
    pub(super) roots: Vec<TrustAnchor<'static>>,
    /// `None` when the document names no list.
    pub(super) lists: Option<Vec<CertRevocationList<'static>>>,
    /// No other trust of this process has this number.
    pub(super) number: u64,
    /// The hash of both files.
    pub(super) content: [u8; 32],
}

/// Why a file is not taken.
#[derive(Debug)]
pub(super) struct TrustFault {
    pub(super) path: PathBuf,
    pub(super) problem: Problem,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Problem {
    Unreadable(io::ErrorKind),
    NotPem,
    NoCertificate,
    NotX509,
    NotAuthority,
    Expired,
    NoList,
    NotList,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable(kind) => return write!(f, "cannot be read: {kind}"),
            Self::NotPem => "has a PEM section that breaks off or is not base64",
            Self::NoCertificate => {
                "has no root certificate; it must have a `-----BEGIN CERTIFICATE-----` section"
            }
            Self::NotX509 => "has a certificate that is not X.509 version 3",
            Self::NotAuthority => {
                "has a certificate that is not an authority's (basicConstraints, CA:TRUE); a \
                 client's own does not belong there"
            }
            Self::Expired => "has a root certificate that has expired; take it out",
            Self::NoList => {
                "has no revocation list; it must have a `-----BEGIN X509 CRL-----` section for \
                 each authority"
            }
            Self::NotList => "has a revocation list that is not one of RFC 5280",
        })
    }
}

impl fmt::Display for TrustFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.path.display(), self.problem)
    }
}

impl TrustFiles {
    /// Reads both; everything that is wrong with either is told at once.
    pub(super) fn read(&self, now: SystemTime) -> Result<Trust, Vec<TrustFault>> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let fault = |path: &Path| {
            let path = path.to_owned();
            move |problem| TrustFault { path, problem }
        };
        let roots = bytes(&self.roots, ROOTS_LIMIT);
        let content = Sha256::new().chain_update(roots.as_deref().unwrap_or_default());
        let roots = roots.and_then(|bytes| read_roots(&bytes, now)).map_err(fault(&self.roots));
        let lists = self.lists.as_deref().map(|path| {
            let bytes = bytes(path, LISTS_LIMIT).map_err(fault(path))?;
            let hash = Sha256::digest(&bytes);
            read_lists(&bytes).map(|lists| (lists, hash)).map_err(fault(path))
        });
        match (roots, lists.transpose()) {
            (Ok(roots), Ok(lists)) => {
                let (lists, hash) = lists.unzip();
                let content = content.chain_update(hash.unwrap_or_default()).finalize().into();
                let number = NUMBER.fetch_add(1, Ordering::Relaxed);
                Ok(Trust { roots, lists, number, content })
            }
            (roots, lists) => Err(roots.err().into_iter().chain(lists.err()).collect()),
        }
    }
}

fn bytes(path: &Path, limit: u64) -> Result<Vec<u8>, Problem> {
    read_within(path, limit).map_err(|error| Problem::Unreadable(error.kind()))
}

fn read_roots(pem: &[u8], now: SystemTime) -> Result<Vec<TrustAnchor<'static>>, Problem> {
    let mut roots = Vec::new();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|_| Problem::NotPem)?;
        check_authority(&certificate, now)?;
        let root = webpki::anchor_from_trusted_cert(&certificate).map_err(|_| Problem::NotX509)?;
        roots.push(root.to_owned());
    }
    if roots.is_empty() { Err(Problem::NoCertificate) } else { Ok(roots) }
}

/// A client's certificate among the roots would make its owner an authority.
fn check_authority(certificate: &CertificateDer<'_>, now: SystemTime) -> Result<(), Problem> {
    let certificate = EndEntityCert::try_from(certificate).map_err(|_| Problem::NotX509)?;
    // Looked at as a client's own, an authority's certificate is refused for being one.
    let usage = KeyUsage::client_auth();
    match certificate.verify_for_usage(&[], &[], &[], at(now), usage, None, None).err() {
        Some(webpki::Error::CaUsedAsEndEntity) => Ok(()),
        Some(webpki::Error::CertExpired { .. }) => Err(Problem::Expired),
        _ => Err(Problem::NotAuthority),
    }
}

fn read_lists(pem: &[u8]) -> Result<Vec<CertRevocationList<'static>>, Problem> {
    let mut lists = Vec::new();
    for list in CertificateRevocationListDer::pem_slice_iter(pem) {
        let list = list.map_err(|_| Problem::NotPem)?;
        let list = OwnedCertRevocationList::from_der(&list).map_err(|_| Problem::NotList)?;
        lists.push(list.into());
    }
    if lists.is_empty() { Err(Problem::NoList) } else { Ok(lists) }
}
