//! The server's certificate and key, read from two files and held against each other.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustls::InconsistentKeys;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::sign::CertifiedKey;
use secrecy::{ExposeSecret as _, SecretSlice};
use webpki::{EndEntityCert, KeyUsage};

use crate::auth::certificate::{MIN_RSA_BITS, rsa_bits};
use crate::config::{StartFault, read_within};

/// The most bytes of either file.
const LIMIT: u64 = 1024 * 1024;
/// The most certificates that are sent in a handshake.
const MAX_CERTIFICATES: usize = 10;

/// Why a file is not taken.
#[derive(Debug)]
pub(super) struct IdentityFault {
    path: PathBuf,
    problem: Problem,
}

#[derive(Debug)]
enum Problem {
    Unreadable(io::ErrorKind),
    NotPem,
    NoCertificate,
    TooMany,
    NotX509,
    Expired,
    NotYetValid,
    NotForServers,
    WeakRsa(usize),
    NoKey,
    UnknownKey,
    Mismatch,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(kind) => write!(f, "cannot be read: {kind}"),
            Self::NotPem => f.write_str("has a PEM section that breaks off or is not base64"),
            Self::NoCertificate => f.write_str(
                "has no certificate; it must have a `-----BEGIN CERTIFICATE-----` section, the \
                 server's own first",
            ),
            Self::TooMany => write!(f, "has more than {MAX_CERTIFICATES} certificates"),
            Self::NotX509 => f.write_str("begins with a certificate that is not X.509 version 3"),
            Self::Expired => f.write_str("has a certificate that has expired; renew it"),
            Self::NotYetValid => f.write_str("has a certificate that is not valid yet"),
            Self::NotForServers => f.write_str(
                "has a certificate that is not for servers: its extended key usage has no serverAuth",
            ),
            Self::WeakRsa(bits) => {
                write!(f, "has an RSA key of {bits} bits; {MIN_RSA_BITS} are the fewest")
            }
            Self::NoKey => f.write_str(
                "has no private key; it must have a `-----BEGIN PRIVATE KEY-----` section, not \
                 encrypted",
            ),
            Self::UnknownKey => {
                f.write_str("has a private key that is neither ECDSA, RSA nor Ed25519")
            }
            Self::Mismatch => f.write_str("has a private key that is not the certificate's"),
        }
    }
}

impl fmt::Display for IdentityFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.path.display(), self.problem)
    }
}

impl IdentityFault {
    /// Whether it may be gone without the file having changed.
    pub(super) fn may_pass(&self) -> bool {
        matches!(self.problem, Problem::Unreadable(_))
    }

    /// As the reason not to start.
    pub(super) fn at_start(&self) -> StartFault {
        StartFault::Unavailable {
            location: self.path.display().to_string(),
            part: super::PART.to_owned(),
            problem: self.problem.to_string(),
        }
    }
}

/// The certificate, what leads to its root, and the key that fits. Everything that is wrong with
/// either file is told at once.
pub(super) fn load(
    certificate: &Path,
    key: &Path,
    now: SystemTime,
) -> Result<CertifiedKey, Vec<IdentityFault>> {
    let of_certificate = |problem| IdentityFault { path: certificate.to_owned(), problem };
    let of_key = |problem| IdentityFault { path: key.to_owned(), problem };
    let chain = chain(certificate).and_then(|chain| check(&chain, now).map(|()| chain));
    let private = private(key);
    let (chain, private) = match (chain, private) {
        (Ok(chain), Ok(private)) => (chain, private),
        (chain, private) => {
            let faults = chain.err().map(of_certificate).into_iter();
            return Err(faults.chain(private.err().map(of_key)).collect());
        }
    };
    CertifiedKey::from_der(chain, private, &aws_lc_rs::default_provider()).map_err(|error| {
        let mismatch = rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch);
        let problem = if error == mismatch { Problem::Mismatch } else { Problem::UnknownKey };
        vec![of_key(problem)]
    })
}

fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, Problem> {
    let bytes = read_within(path, LIMIT).map_err(|error| Problem::Unreadable(error.kind()))?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    let chain = chain.map_err(|_| Problem::NotPem)?;
    match chain.len() {
        0 => Err(Problem::NoCertificate),
        1..=MAX_CERTIFICATES => Ok(chain),
        _ => Err(Problem::TooMany),
    }
}

fn private(path: &Path) -> Result<PrivateKeyDer<'static>, Problem> {
    use rustls::pki_types::pem::Error::NoItemsFound;
    let bytes = read_within(path, LIMIT).map_err(|error| Problem::Unreadable(error.kind()))?;
    let bytes = SecretSlice::from(bytes);
    PrivateKeyDer::from_pem_slice(bytes.expose_secret()).map_err(|error| match error {
        NoItemsFound => Problem::NoKey,
        _ => Problem::NotPem,
    })
}

/// What can be said of the server's own certificate without knowing whom its clients trust.
fn check(chain: &[CertificateDer<'static>], now: SystemTime) -> Result<(), Problem> {
    let leaf = chain.first().ok_or(Problem::NoCertificate)?;
    let leaf = EndEntityCert::try_from(leaf).map_err(|_| Problem::NotX509)?;
    if let Some(bits) =
        rsa_bits(&leaf.subject_public_key_info()).filter(|bits| *bits < MIN_RSA_BITS)
    {
        return Err(Problem::WeakRsa(bits));
    }
    let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::MAX);
    // Without a root there is no path, and that is the answer when nothing else is wrong.
    let found = leaf.verify_for_usage(
        &[],
        &[],
        &[],
        UnixTime::since_unix_epoch(since),
        KeyUsage::server_auth(),
        None,
        None,
    );
    match found.err() {
        Some(webpki::Error::CertExpired { .. }) => Err(Problem::Expired),
        Some(webpki::Error::CertNotValidYet { .. }) => Err(Problem::NotYetValid),
        Some(webpki::Error::RequiredEkuNotFoundContext(_)) => Err(Problem::NotForServers),
        Some(
            webpki::Error::BadDer | webpki::Error::BadDerTime | webpki::Error::InvalidCertValidity,
        ) => Err(Problem::NotX509),
        _ => Ok(()),
    }
}
