//! HTTPS by the server itself: which certificate it shows, what it asks of a handshake.

mod handshake;
mod identity;
mod possession;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use arc_swap::ArcSwap;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::CertificateDer;
use rustls::server::{NoServerSessionStorage, WantsServerCert};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::version::{TLS12, TLS13};
use rustls::{ConfigBuilder, ServerConfig, SupportedProtocolVersion};
use tokio_rustls::TlsAcceptor;

use crate::config::{Environment, Reread, StartFault, StartFaults, Watched};
use crate::policy::{Api, Binding, IntrospectionRules, TokenRules, Verifier};
pub(super) use handshake::{Shaken, turn_away};
use identity::IdentityFault;
use possession::Possession;

const CERTIFICATE: &str = "TLS_CERT";
const KEY: &str = "TLS_KEY";
const MINIMUM: &str = "TLS_MIN_VERSION";
const PART: &str = "HTTPS by this server, TLS_CERT and TLS_KEY";

/// The server's side of every handshake. Certificate and key are read again when they change.
pub(super) struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    /// Until it is followed.
    watched: Mutex<Option<Watched>>,
    versions: &'static [&'static SupportedProtocolVersion],
    /// Whether a certificate is asked of clients.
    asks: bool,
    config: ArcSwap<ServerConfig>,
    /// The chain that is shown, and what was said last of one that was not taken.
    now: Mutex<Now>,
}

#[derive(Default)]
struct Now {
    chain: Vec<CertificateDer<'static>>,
    problem: String,
}

impl Tls {
    /// Whether the environment asks for HTTPS, rightly or not.
    pub(super) fn is_asked(environment: &Environment) -> bool {
        environment.get(CERTIFICATE).is_some() || environment.get(KEY).is_some()
    }

    /// Reads what `TLS_CERT`, `TLS_KEY` and `TLS_MIN_VERSION` say. `None` when HTTPS is not asked
    /// for, and with faults that say why it cannot be.
    pub(super) fn from_env(
        api: &Api,
        environment: &Environment,
        faults: &mut StartFaults,
    ) -> Option<Arc<Self>> {
        let versions = versions(environment, faults);
        if !Self::is_asked(environment) {
            return None;
        }
        const CHAIN: &str = "the path of the server's certificate and what leads to its root, PEM";
        const PRIVATE: &str = "the path of that certificate's private key, PEM";
        let certificate = environment.require(CERTIFICATE, PART, CHAIN, faults).map(PathBuf::from);
        let key = environment.require(KEY, PART, PRIVATE, faults).map(PathBuf::from);
        let (certificate, key) = (certificate?, key?);
        let watched = Watched::new([certificate.clone(), key.clone()]);
        let asks = asks_clients(api);
        let identity = identity::load(&certificate, &key, SystemTime::now());
        let identity = identity
            .map_err(|found| found.iter().for_each(|it| faults.push(it.at_start())))
            .ok()?;
        let now = Now { chain: identity.cert.clone(), problem: String::new() };
        let versions = versions?;
        let config = config(identity, versions, asks);
        let config = config.map_err(|error| faults.push(unfit(&error))).ok()?;
        Some(Arc::new(Self {
            certificate,
            key,
            watched: Mutex::new(Some(watched)),
            versions,
            asks,
            config: ArcSwap::from_pointee(config),
            now: Mutex::new(now),
        }))
    }

    /// Lets a changed certificate be taken up while the server runs.
    pub(super) fn follow(self: &Arc<Self>) {
        let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(watched) = watched {
            watched.follow(self, Self::reread);
        }
    }

    /// Takes the files as they are now, or keeps what it has and says why.
    fn reread(&self) -> Reread {
        let loaded = identity::load(&self.certificate, &self.key, SystemTime::now());
        let again = matches!(&loaded, Err(faults) if faults.iter().any(|it| it.may_pass()));
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        match self.take(loaded, &mut now) {
            Ok(()) => now.problem.clear(),
            Err(problem) if problem != now.problem => {
                tracing::error!(
                    target: "secgen::serve",
                    problem,
                    "the server's new certificate is not taken, the one before stays",
                );
                now.problem = problem;
            }
            Err(_) => {}
        }
        if again { Reread::Again } else { Reread::Done }
    }

    fn take(
        &self,
        loaded: Result<CertifiedKey, Vec<IdentityFault>>,
        now: &mut Now,
    ) -> Result<(), String> {
        let identity = loaded.map_err(|faults| {
            faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
        })?;
        if identity.cert == now.chain {
            return Ok(());
        }
        let chain = identity.cert.clone();
        let config =
            config(identity, self.versions, self.asks).map_err(|error| error.to_string())?;
        self.config.store(Arc::new(config));
        now.chain = chain;
        tracing::info!(target: "secgen::serve", "the server's certificate was changed");
        Ok(())
    }

    fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.config.load_full())
    }
}

/// A client certificate is of use to a `mutualTLS` scheme, and to tokens that the document binds to
/// one (RFC 8705). Where it knows of neither nobody is asked: a browser would ask its user, and a
/// token that is bound all the same is refused.
fn asks_clients(api: &Api) -> bool {
    api.schemes.iter().any(|scheme| match scheme.verifier {
        Verifier::Certificate(_) => true,
        Verifier::Token(TokenRules { binding, .. })
        | Verifier::Introspected(IntrospectionRules { binding, .. }) => binding == Binding::Mtls,
        Verifier::Keys(_) | Verifier::Passwords(_) => false,
    })
}

/// TLS 1.3, or 1.2 as well where somebody has chosen that.
fn versions(
    environment: &Environment,
    faults: &mut StartFaults,
) -> Option<&'static [&'static SupportedProtocolVersion]> {
    const NEW: &[&SupportedProtocolVersion] = &[&TLS13];
    const BOTH: &[&SupportedProtocolVersion] = &[&TLS13, &TLS12];
    if environment.get(MINIMUM).is_none() {
        return Some(NEW);
    }
    let known = |text: &str| match text {
        "1.3" => Some(NEW),
        "1.2" => Some(BOTH),
        _ => None,
    };
    environment.parse(
        MINIMUM,
        "the oldest TLS that is spoken",
        "1.3 (the default) or 1.2",
        faults,
        known,
    )
}

fn config(
    identity: CertifiedKey,
    versions: &[&'static SupportedProtocolVersion],
    asks: bool,
) -> Result<ServerConfig, rustls::Error> {
    let provider: Arc<CryptoProvider> = Arc::new(aws_lc_rs::default_provider());
    let verifier = Arc::new(Possession::new(&provider));
    let builder = ServerConfig::builder_with_provider(provider).with_protocol_versions(versions)?;
    let builder: ConfigBuilder<ServerConfig, WantsServerCert> = if asks {
        builder.with_client_cert_verifier(verifier)
    } else {
        builder.with_no_client_auth()
    };
    let mut config = builder.with_cert_resolver(Arc::new(SingleCertAndKey::from(identity)));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    // TLS 1.2 without it can be made to agree on one secret with two peers (RFC 7627).
    config.require_ems = true;
    if asks {
        // Every connection shows possession itself, and no stranger's chain is kept for later.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
    }
    Ok(config)
}

fn unfit(error: &rustls::Error) -> StartFault {
    StartFault::Unfit {
        part: PART.to_owned(),
        problem: format!("no TLS can be spoken with this certificate: {error}"),
        remedy: "use an ECDSA P-256, RSA or Ed25519 certificate".to_owned(),
    }
}
