//! What the tests of this room share: a document with four schemes, issuers, and a key server.

use std::{
    io::{Read as _, Write as _},
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use http::{HeaderMap, HeaderValue, Method, Uri};

use super::{
    Authenticator, Denied, Means, Presented, Visitor,
    issuer::{ISSUER, Issuer, claims, jwks, key_line},
};
use crate::{
    config::{Environment, StartError, StartFaults},
    limit::Clock,
    policy::{
        Access, Algorithm, Api, Binding, Carrier, Claims, Cors, Headers, KeyFile, KeyRules,
        KeySource, Policy, ResourceMetadata, Revocation, Scheme, Sessions, Setting, TokenRules,
        TrustedProxies, Verifier,
    },
    store::{MemoryStore, Store},
};

const CLAIMS: Claims = Claims {
    subject: "sub",
    scopes: &["scope", "scp"],
    roles: &["roles", "realm.roles"],
    tenant: "org_id",
};

const fn token(
    name: &'static str,
    issuer: Setting,
    jwks: &'static str,
    algorithms: &'static [Algorithm],
) -> Scheme {
    Scheme {
        name,
        carrier: Carrier::Bearer,
        verifier: Verifier::Token(TokenRules {
            issuer,
            audience: &[Setting::Literal("orders-api"), Setting::Literal("orders-api-v2")],
            algorithms,
            keys: KeySource::JwksUri(Setting::Env(jwks)),
            token_type: "at+jwt",
            max_lifetime: Duration::from_secs(3600),
            clock_skew: Duration::from_secs(30),
            binding: Binding::AsIssued,
            revocation: Revocation::NONE,
        }),
        claims: CLAIMS,
    }
}

const fn key(name: &'static str, header: &'static str, file: &'static str) -> Scheme {
    Scheme {
        name,
        carrier: Carrier::Header(header),
        verifier: Verifier::Keys(KeyRules {
            keys: KeyFile::Env(file),
            allow_from: &[Setting::Literal("127.0.0.0/8"), Setting::Literal("203.0.113.0/24")],
            max_age: Some(Duration::from_secs(90 * 86_400)),
        }),
        claims: CLAIMS,
    }
}

/// `oauth` and `other` are bearer schemes of two issuers, `partner` and `admin` are keys.
pub(super) static API: Api = Api {
    title: "Orders \"and\" more",
    version: "1",
    mount: "",
    hosts: &[],
    scopes: &["read", "write", "admin"],
    roles: &["clerk"],
    schemes: &[
        token(
            "oauth",
            Setting::Env("ISSUER"),
            "JWKS",
            &[Algorithm::EdDsa, Algorithm::Es256, Algorithm::Rs256],
        ),
        token(
            "other",
            Setting::Literal("https://other.example.com/"),
            "OTHER_JWKS",
            &[Algorithm::Ps256],
        ),
        key("partner", "x-api-key", "KEYS"),
        key("admin", "x-admin-key", "ADMIN_KEYS"),
    ],
    tiers: &[],
    resources: &[],
    cors: Cors::Closed,
    headers: Headers::JSON_API,
    proxies: TrustedProxies::None,
    sessions: Sessions::None,
    metadata: ResourceMetadata::None,
    debts: 0,
    patterns: &[],
    root: Policy::new("root", Access::Required(&[])),
};

/// A bearer scheme of the usual issuer, with keys from `JWKS`.
pub(super) const fn bound(name: &'static str, binding: Binding, revocation: Revocation) -> Scheme {
    let mut scheme = token(name, Setting::Literal(ISSUER), "JWKS", &[Algorithm::EdDsa]);
    if let Verifier::Token(rules) = &mut scheme.verifier {
        rules.binding = binding;
        rules.revocation = revocation;
    }
    scheme
}

/// A document of these schemes and nothing else.
pub(crate) const fn document(schemes: &'static [Scheme]) -> Api {
    Api {
        title: "Orders",
        version: "1",
        mount: "",
        hosts: &[],
        scopes: &["read", "write", "admin"],
        roles: &["clerk"],
        schemes,
        tiers: &[],
        resources: &[],
        cors: Cors::Closed,
        headers: Headers::JSON_API,
        proxies: TrustedProxies::None,
        sessions: Sessions::None,
        metadata: ResourceMetadata::None,
        debts: 0,
        patterns: &[],
        root: Policy::new("root", Access::Required(&[])),
    }
}

/// An authenticator for a document, with these variables and the keys of [`ED`] as `JWKS`.
pub(super) async fn start(
    api: &'static Api,
    variables: &[(&str, &str)],
    store: &Arc<dyn Store>,
) -> Result<Authenticator, StartError> {
    let jwks = Temporary::of(&ED.jwks());
    let keys = [("JWKS", format!("file:{}", jwks.path()))];
    let variables = variables.iter().map(|(name, value)| (*name, (*value).to_owned()));
    let environment = Environment::of(variables.chain(keys));
    let mut faults = StartFaults::new();
    let authenticator =
        Authenticator::start(api, &Means::of(&environment, store.clone()), &mut faults).await;
    faults.finish(authenticator)
}

pub(super) static ED: LazyLock<Issuer> = LazyLock::new(|| Issuer::ed25519("ed"));
pub(super) static ES: LazyLock<Issuer> = LazyLock::new(|| Issuer::p256("es"));
pub(super) static RS: LazyLock<Issuer> = LazyLock::new(|| Issuer::rsa("rs"));
pub(super) static PS: LazyLock<Issuer> = LazyLock::new(|| Issuer::rsa("ps").pss());
/// Nobody's key: not in any key set.
pub(super) static STRANGER: LazyLock<Issuer> = LazyLock::new(|| Issuer::ed25519("ed"));

pub(super) const PARTNER: &str = "partner-key-0123456789abcdef";
pub(super) const ADMIN: &str = "admin-key-0123456789abcdef";
pub(super) const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A file that goes away with the test.
pub(super) struct Temporary(PathBuf);

impl Temporary {
    pub(super) fn of(text: &str) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("secgen-auth-{}-{number}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }

    pub(super) fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A started authenticator over [`API`] and good keys of every kind.
pub(super) async fn started() -> Authenticator {
    started_with(&jwks(&[&ED, &ES, &RS]), &good_keys()).await.unwrap()
}

/// The key set of the issuer of `oauth`.
pub(super) fn jwks_of_all() -> String {
    jwks(&[&ED, &ES, &RS])
}

/// An empty store.
pub(super) fn store() -> Arc<dyn Store> {
    Arc::new(MemoryStore::new(Clock::system()))
}

/// The partner's keys that most tests use.
pub(super) fn good_keys() -> String {
    let members = serde_json::json!({
        "subject": "partner-1", "tenant": "acme", "scopes": ["read", "unheard-of"], "expires": "2999-01-01",
    });
    format!("\n{}\n\n", key_line("p1", PARTNER, &members))
}

pub(super) async fn started_with(keys: &str, partners: &str) -> Result<Authenticator, StartError> {
    let (jwks, other) = (Temporary::of(keys), Temporary::of(&PS.jwks()));
    let partners = Temporary::of(partners);
    let members = serde_json::json!({
        "subject": "root", "tenant": "globex", "scopes": ["admin"], "expires": "2999-01-01T00:00:00Z",
    });
    let admins = Temporary::of(&key_line("a1", ADMIN, &members));
    let environment = Environment::of([
        ("ISSUER", ISSUER.to_owned()),
        ("JWKS", format!("file:{}", jwks.path())),
        ("OTHER_JWKS", format!("file://{}", other.path())),
        ("KEYS", partners.path().to_owned()),
        ("ADMIN_KEYS", admins.path().to_owned()),
    ]);
    let mut faults = StartFaults::new();
    let authenticator =
        Authenticator::start(&API, &Means::of(&environment, store()), &mut faults).await;
    faults.finish(authenticator)
}

pub(super) fn headers<'v>(pairs: impl IntoIterator<Item = (&'static str, &'v str)>) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in pairs {
        map.append(name, HeaderValue::from_str(value).unwrap());
    }
    map
}

pub(super) fn bearer(token: &str) -> HeaderMap {
    headers([("authorization", &*format!("Bearer {token}"))])
}

/// A good token of ada of acme.
pub(super) fn good_token(scope: &str) -> String {
    ED.token(&claims("ada", "acme", scope))
}

impl Authenticator {
    /// Asks as from loopback and now.
    pub(super) async fn ask(
        &self,
        policy: &Policy,
        headers: &HeaderMap,
    ) -> Result<Visitor, Denied> {
        self.authenticate(policy, headers, LOOPBACK, SystemTime::now()).await
    }

    /// Asks as from `peer` and at `now`.
    pub(super) async fn authenticate(
        &self,
        policy: &Policy,
        headers: &HeaderMap,
        peer: IpAddr,
        now: SystemTime,
    ) -> Result<Visitor, Denied> {
        let presented = Presented {
            method: &Method::GET,
            uri: &Uri::from_static("/"),
            headers,
            peer,
            https: true,
            certificate: None,
            now,
        };
        self.identify(policy, &presented, &mut None).await
    }
}

/// A key server on a real loopback socket: answers every request with the current answer and counts.
pub(super) struct KeyServer {
    pub(super) address: SocketAddr,
    answer: Arc<Mutex<Vec<u8>>>,
    asked: Arc<AtomicUsize>,
    delay: Arc<Mutex<Duration>>,
}

impl KeyServer {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            answer: Arc::default(),
            asked: Arc::default(),
            delay: Arc::default(),
        };
        let (answer, asked, delay) =
            (server.answer.clone(), server.asked.clone(), server.delay.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (answer, asked, delay) = (answer.clone(), asked.clone(), delay.clone());
                std::thread::spawn(move || {
                    let mut stream: TcpStream = stream.unwrap();
                    let mut head = [0; 4096];
                    let _ = stream.read(&mut head);
                    asked.fetch_add(1, Ordering::SeqCst);
                    let delay = *delay.lock().unwrap();
                    std::thread::sleep(delay);
                    let answer = answer.lock().unwrap().clone();
                    let _ = stream.write_all(&answer);
                });
            }
        });
        server
    }

    pub(super) fn answers(&self, head: &str, body: &str) {
        let text = format!(
            "HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        *self.answer.lock().unwrap() = text.into_bytes();
    }

    pub(super) fn takes(&self, delay: Duration) {
        *self.delay.lock().unwrap() = delay;
    }

    pub(super) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/jwks", self.address)
    }
}
