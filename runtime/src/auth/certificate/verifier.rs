//! Whom a `mutualTLS` scheme takes a certificate for (RFC 5280 §6).

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use arc_swap::ArcSwap;
use rustls::{
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, UnixTime},
};
use sha2::{Digest as _, Sha256};
use webpki::{
    EndEntityCert, ExpirationPolicy, KeyUsage, RevocationOptionsBuilder, UnknownStatusPolicy,
};

use super::{
    ClientCertificate, MIN_RSA_BITS,
    names::Names,
    rsa_bits,
    trust::{Problem, Trust, TrustFault, TrustFiles},
};
use crate::{
    auth::{
        Caller, Denied, Flaw,
        caller::{Claims, Issue, Parts},
    },
    config::{Environment, Reread, StartFault, StartFaults, Watched},
    json::Json,
    policy::{CertificateRules, NameSet, RevokedCertificates, Scheme},
};

/// `id-kp-clientAuth` (RFC 5280 §4.2.1.12).
const CLIENT_AUTH: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02];

const ROOTS: &str = "the path of the only root certificates that are trusted, PEM";
const LISTS: &str = "the path of the revocation lists of every authority in use, PEM";

/// The verifier of one scheme. Roots and revocation lists are read again when they change.
pub(in crate::auth) struct CertificateVerifier(Arc<Held>);

struct Held {
    names: Names,
    files: TrustFiles,
    trust: ArcSwap<Trust>,
    issue: Issue,
    /// Where the subject stands among a caller's claims.
    subject: &'static str,
    /// What was said last of files that were not taken.
    problem: Mutex<String>,
}

impl CertificateVerifier {
    /// Reads the scheme's files. `None` comes with faults that say why.
    pub(in crate::auth) fn start(
        scheme: &'static Scheme,
        rules: &'static CertificateRules,
        issue: Issue,
        environment: &Environment,
        faults: &mut StartFaults,
    ) -> Option<Self> {
        let part = |member: &str| format!("securitySchemes.{}, {member}", scheme.name);
        let roots = environment.file(rules.trust, &part("trust"), ROOTS, faults);
        let lists = match rules.revoked {
            RevokedCertificates::NoList => Some(None),
            RevokedCertificates::Listed(file) => {
                environment.file(file, &part("crl"), LISTS, faults).map(Some)
            }
        };
        let names = Names::of(rules.sans).map_err(|pattern| {
            faults.push(StartFault::Unfit {
                part: part("sans"),
                problem: format!("`{pattern}` is no name that a certificate could have"),
                remedy: "write DNS names, `*` for one whole label, or URIs".to_owned(),
            });
        });
        let files = TrustFiles { roots: roots?.into(), lists: lists?.map(Into::into) };
        let paths = std::iter::once(&files.roots).chain(&files.lists);
        let watched = Watched::new(paths);
        let trust = files.read(SystemTime::now()).map_err(|found| {
            for fault in found {
                let member = if fault.path == files.roots { "trust" } else { "crl" };
                faults.push(fault.at_start(part(member)));
            }
        });
        let held = Arc::new(Held {
            names: names.ok()?,
            files,
            trust: ArcSwap::from_pointee(trust.ok()?),
            issue,
            subject: scheme.claims.subject,
            problem: Mutex::default(),
        });
        watched.follow(&held, Held::reread);
        Some(Self(held))
    }

    /// The caller that the certificate stands for now.
    pub(in crate::auth) fn verify(
        &self,
        certificate: &ClientCertificate,
        now: SystemTime,
    ) -> Result<Caller, Denied> {
        let trust = self.0.trust.load();
        let second = at(now).as_secs();
        certificate.verdict(self.0.issue.scheme_index, trust.number, second, || {
            self.0.caller(certificate, &trust, at(now))
        })
    }
}

impl Held {
    fn caller(
        &self,
        certificate: &ClientCertificate,
        trust: &Trust,
        now: UnixTime,
    ) -> Result<Caller, Denied> {
        let invalid = |flaw| Denied::Invalid(flaw);
        let leaf = EndEntityCert::try_from(certificate.end_entity())
            .map_err(|_| invalid(Flaw::CertificateMalformed))?;
        let bits = rsa_bits(&leaf.subject_public_key_info());
        if bits.is_some_and(|bits| bits < MIN_RSA_BITS) {
            return Err(invalid(Flaw::CertificateKey));
        }
        let root = match self.root(&leaf, certificate, trust, now) {
            // Only who was once genuine is told that the time has passed.
            Err(webpki::Error::CertExpired { not_after, .. })
                if self.root(&leaf, certificate, trust, not_after).is_ok()
                    && self.names.subject(&leaf).is_ok() =>
            {
                return Err(Denied::Expired(Flaw::CertificateExpired));
            }
            found => found.map_err(|error| invalid(flaw(&error)))?,
        };
        let subject = self.names.subject(&leaf).map_err(invalid)?;
        let claims = vec![(self.subject, Json::String(subject.clone()))];
        Ok(self.issue.caller(Parts {
            issuer: &root,
            subject: &subject,
            tenant: None,
            scopes: NameSet::EMPTY,
            roles: NameSet::EMPTY,
            credential: Some(&hex(certificate.thumbprint())),
            until: None,
            claims: Claims::Key(claims),
        }))
    }

    /// The name of the root that vouches: the same for as long as the authority keeps its subject,
    /// whichever key it has.
    fn root(
        &self,
        leaf: &EndEntityCert<'_>,
        certificate: &ClientCertificate,
        trust: &Trust,
        now: UnixTime,
    ) -> Result<String, webpki::Error> {
        // Its own usage must be said. An authority on the way to the root need not say it again.
        let own = KeyUsage::required(CLIENT_AUTH);
        match leaf.verify_for_usage(&[], &[], &[], now, own, None, None).err() {
            // Nothing but the missing root.
            Some(webpki::Error::UnknownIssuer) => {}
            Some(error) => return Err(error),
            None => return Err(webpki::Error::UnknownIssuer),
        }
        let lists: Option<Vec<_>> = trust.lists.as_ref().map(|lists| lists.iter().collect());
        let revocation = match &lists {
            None => None,
            Some(lists) => {
                let options = RevocationOptionsBuilder::new(lists)
                    .map_err(|_| webpki::Error::UnknownRevocationStatus)?
                    .with_status_policy(UnknownStatusPolicy::Deny)
                    .with_expiration_policy(ExpirationPolicy::Enforce);
                Some(options.build())
            }
        };
        let algorithms = aws_lc_rs::default_provider().signature_verification_algorithms;
        let issuers = way(leaf, certificate.issuers());
        let path = leaf.verify_for_usage(
            algorithms.all,
            &trust.roots,
            &issuers,
            now,
            KeyUsage::client_auth(),
            revocation,
            None,
        )?;
        Ok(format!("x509:{}", hex(&Sha256::digest(&*path.anchor().subject))))
    }

    /// Takes the files as they are now, or keeps what it has and says why.
    fn reread(&self) -> Reread {
        match self.files.read(SystemTime::now()) {
            Ok(trust) => {
                self.problem.lock().unwrap_or_else(PoisonError::into_inner).clear();
                if trust.content != self.trust.load().content {
                    self.trust.store(Arc::new(trust));
                    tracing::info!(
                        target: "secgen::auth",
                        scheme = self.issue.scheme,
                        "roots and revocation lists were changed",
                    );
                }
                Reread::Done
            }
            Err(faults) => {
                self.tell(&faults);
                let is_unreadable =
                    |fault: &TrustFault| matches!(fault.problem, Problem::Unreadable(_));
                if faults.iter().any(is_unreadable) { Reread::Again } else { Reread::Done }
            }
        }
    }

    fn tell(&self, faults: &[TrustFault]) {
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        let said = said.join("; ");
        let mut problem = self.problem.lock().unwrap_or_else(PoisonError::into_inner);
        if *problem != said {
            tracing::error!(
                target: "secgen::auth",
                scheme = self.issue.scheme,
                problem = said,
                "new roots or revocation lists are not taken, those before stay",
            );
            *problem = said;
        }
    }
}

impl TrustFault {
    fn at_start(&self, part: String) -> StartFault {
        StartFault::Unavailable {
            location: self.path.display().to_string(),
            part,
            problem: self.problem.to_string(),
        }
    }
}

/// The certificates that lead from the leaf upwards, one for each name. Of two that share a name
/// the first counts: a chain in which every certificate may have issued every other has more
/// orders than anybody wants to try.
fn way<'c>(
    leaf: &EndEntityCert<'c>,
    issuers: &'c [CertificateDer<'static>],
) -> Vec<CertificateDer<'c>> {
    let known: Vec<_> =
        issuers.iter().filter_map(|der| Some((EndEntityCert::try_from(der).ok()?, der))).collect();
    let mut way: Vec<CertificateDer<'c>> = Vec::new();
    let mut passed: Vec<&[u8]> = Vec::new();
    let mut wanted = leaf.issuer();
    while let Some((issuer, der)) = known.iter().find(|(issuer, _)| issuer.subject() == wanted) {
        if passed.contains(&wanted) {
            break;
        }
        passed.push(wanted);
        way.push(CertificateDer::from(&der[..]));
        wanted = issuer.issuer();
    }
    way
}

/// A clock before 1970 is broken: everything has expired then.
pub(super) fn at(now: SystemTime) -> UnixTime {
    let since = now.duration_since(SystemTime::UNIX_EPOCH);
    UnixTime::since_unix_epoch(since.unwrap_or(Duration::from_secs(u64::MAX)))
}

fn flaw(error: &webpki::Error) -> Flaw {
    use webpki::Error as It;
    match error {
        It::CertExpired { .. } => Flaw::CertificateExpired,
        It::CertNotValidYet { .. } => Flaw::CertificateNotYetValid,
        It::CertRevoked => Flaw::CertificateRevoked,
        It::CrlExpired { .. } | It::UnknownRevocationStatus => Flaw::CertificateStatus,
        It::RequiredEkuNotFoundContext(_) | It::EmptyEkuExtension | It::CaUsedAsEndEntity => {
            Flaw::CertificateUsage
        }
        It::BadDer | It::BadDerTime => Flaw::CertificateMalformed,
        _ => Flaw::CertificateUntrusted,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
