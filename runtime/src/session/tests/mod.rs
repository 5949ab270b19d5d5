//! Sessions over a clock set by hand and a store that keeps all it ever saw.

mod logins;
mod logouts;
mod refreshes;
mod strangers;

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
    time::{Duration, SystemTime},
};

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::HeaderMap;
use serde_json::{Value, json};

use super::*;
use crate::{
    config::{Environment, StartFaults},
    json::Json,
    limit::ManualClock,
    password::{
        PasswordHash, Passwords,
        tests::{DEARER, cheap, secret},
    },
    policy::{
        Access, Algorithm, Api, Binding, Carrier, Claims, Cookie, Cors, Headers, KeySource, Policy,
        ResourceMetadata, Revocation, Scheme, SecretSource, SessionRules, Setting, TokenRules,
        TrustedProxies, Verifier,
    },
    reject::{Failure, Rejection},
    store::{MemoryStore, Store, StoreFault, StoreKey, Stored},
};

const TOKENS: TokenRules = TokenRules {
    issuer: Setting::Literal("https://api.example.com/v1"),
    audience: &[Setting::Literal("orders-api")],
    algorithms: &[Algorithm::EdDsa],
    keys: KeySource::Sessions,
    token_type: "at+jwt",
    max_lifetime: minutes(15),
    clock_skew: Duration::from_secs(30),
    binding: Binding::AsIssued,
    revocation: Revocation::NONE,
};

const RULES: SessionRules = SessionRules {
    scheme: 0,
    access_ttl: minutes(15),
    refresh_ttl: minutes(60),
    absolute_ttl: minutes(150),
    cookie: Cookie { name: "__Secure-refresh", path: "/v1/auth" },
    origins: &[Setting::Literal("https://app.example.com")],
    algorithm: Algorithm::EdDsa,
    key: SecretSource::Env("KEY"),
};

const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

const fn api(tokens: TokenRules, rules: SessionRules) -> Api {
    Api {
        title: "Orders",
        version: "1",
        mount: "/v1",
        hosts: &[],
        scopes: &["read"],
        roles: &[],
        schemes: match (tokens.binding, tokens.revocation.jti) {
            (Binding::AsIssued, false) => &[FIRST_PARTY],
            (Binding::AsIssued, true) => &[REVOCABLE],
            _ => &[BOUND],
        },
        tiers: &[],
        resources: &[],
        sessions: crate::policy::Sessions::Issued(rules),
        metadata: ResourceMetadata::None,
        cors: Cors::Closed,
        headers: Headers::JSON_API,
        proxies: TrustedProxies::None,
        debts: 0,
        patterns: &[],
        root: Policy::new("root", Access::Required(&[])),
    }
}

const FIRST_PARTY: Scheme = Scheme {
    name: "firstParty",
    carrier: Carrier::Bearer,
    verifier: Verifier::Token(TOKENS),
    claims: Claims { subject: "sub", scopes: &["scope"], roles: &["roles"], tenant: "org_id" },
};

const BOUND: Scheme = Scheme {
    verifier: Verifier::Token(TokenRules { binding: Binding::Dpop, ..TOKENS }),
    ..FIRST_PARTY
};

const REVOCABLE_TOKENS: TokenRules =
    TokenRules { revocation: Revocation { jti: true, subject_before: true }, ..TOKENS };

const REVOCABLE: Scheme = Scheme { verifier: Verifier::Token(REVOCABLE_TOKENS), ..FIRST_PARTY };

static API: Api = api(TOKENS, RULES);
static REVOCABLE_API: Api = api(REVOCABLE_TOKENS, RULES);

/// One account, ada, whose password is `correct horse`.
#[derive(Default)]
struct People {
    accounts: Mutex<HashMap<String, Account>>,
    claims: Mutex<HashMap<String, AccountClaims>>,
    stored: Mutex<Vec<(String, String)>>,
    broken: Mutex<bool>,
}

static RECORD: LazyLock<PasswordHash> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    std::thread::spawn(move || runtime.block_on(cheap().hash(&secret("correct horse"))).unwrap())
        .join()
        .unwrap()
});

impl People {
    fn ada() -> Self {
        let people = Self::default();
        let password = RECORD.clone();
        let ada = Account { subject: "u-ada".into(), password, disabled: false };
        people.accounts.lock().unwrap().insert("ada@example.com".into(), ada);
        people.may(AccountClaims {
            scopes: vec!["read".into()],
            tenant: Some("acme".into()),
            ..AccountClaims::default()
        });
        people
    }

    fn may(&self, claims: AccountClaims) {
        self.claims.lock().unwrap().insert("u-ada".into(), claims);
    }

    fn is_gone(&self) {
        self.claims.lock().unwrap().clear();
    }

    fn has(&self, password: PasswordHash) {
        self.accounts.lock().unwrap().get_mut("ada@example.com").unwrap().password = password;
    }

    fn disabled(&self) {
        self.accounts.lock().unwrap().get_mut("ada@example.com").unwrap().disabled = true;
    }

    fn check(&self) -> Result<(), Failure> {
        if *self.broken.lock().unwrap() { Err(Failure::unavailable()) } else { Ok(()) }
    }
}

impl Accounts for People {
    async fn find(&self, name: &str) -> Result<Option<Account>, Failure> {
        self.check()?;
        let accounts = self.accounts.lock().unwrap();
        // Copying and wiping a record takes a moment, which nobody is to be told by.
        let any = accounts.values().next().cloned();
        Ok(any.filter(|_| accounts.contains_key(name)))
    }

    async fn claims(&self, subject: &str) -> Result<Option<AccountClaims>, Failure> {
        self.check()?;
        Ok(self.claims.lock().unwrap().get(subject).cloned())
    }

    async fn store_password(
        &self,
        subject: &str,
        seen: &PasswordHash,
        new: PasswordHash,
    ) -> Result<(), Failure> {
        assert_eq!(seen.expose(), RECORD.expose());
        self.stored.lock().unwrap().push((subject.into(), new.expose().into()));
        self.check()
    }
}

/// A started engine over a store whose every write is kept, and a clock set by hand.
struct Bench {
    sessions: Arc<super::Sessions>,
    store: Arc<Spy>,
    clock: ManualClock,
    key: Arc<SigningKey>,
    people: People,
}

/// A memory store that keeps all it ever saw, and fails on command.
struct Spy {
    inner: MemoryStore,
    seen: Mutex<Vec<Vec<u8>>>,
    broken: Mutex<bool>,
}

impl Spy {
    fn saw(&self, key: StoreKey, value: Option<&bytes::Bytes>) -> bool {
        let mut seen = self.seen.lock().unwrap();
        seen.push(key.to_string().into_bytes());
        seen.extend(value.map(|value| value.to_vec()));
        !*self.broken.lock().unwrap()
    }
}

macro_rules! unless_broken {
    ($spy:ident, $key:ident, $value:expr, $work:expr) => {{
        let works = $spy.saw($key, $value);
        Box::pin(async move {
            // As over a network: whatever else runs comes in between.
            tokio::task::yield_now().await;
            if works { $work.await } else { Err(StoreFault::Unavailable) }
        })
    }};
}

impl Store for Spy {
    fn get(&self, key: StoreKey) -> Stored<'_, Option<bytes::Bytes>> {
        unless_broken!(self, key, None, self.inner.get(key))
    }

    fn set(&self, key: StoreKey, value: bytes::Bytes, ttl: Duration) -> Stored<'_, ()> {
        unless_broken!(self, key, Some(&value), self.inner.set(key, value, ttl))
    }

    fn insert(&self, key: StoreKey, value: bytes::Bytes, ttl: Duration) -> Stored<'_, bool> {
        unless_broken!(self, key, Some(&value), self.inner.insert(key, value, ttl))
    }

    fn replace(
        &self,
        key: StoreKey,
        seen: bytes::Bytes,
        change: crate::store::Change,
    ) -> Stored<'_, bool> {
        let value = match &change {
            crate::store::Change::Set { value, .. } => Some(value.clone()),
            crate::store::Change::Remove => None,
        };
        unless_broken!(self, key, value.as_ref(), self.inner.replace(key, seen, change))
    }

    fn raise(&self, key: StoreKey, to: u64, ttl: Duration) -> Stored<'_, u64> {
        unless_broken!(self, key, None, self.inner.raise(key, to, ttl))
    }

    fn remove(&self, key: StoreKey) -> Stored<'_, ()> {
        unless_broken!(self, key, None, self.inner.remove(key))
    }
}

impl Bench {
    fn new() -> Self {
        Self::with(cheap())
    }

    fn with(passwords: Arc<Passwords>) -> Self {
        Self::of(&API, passwords)
    }

    fn of(api: &'static Api, passwords: Arc<Passwords>) -> Self {
        let clock = ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000));
        let inner = MemoryStore::new(clock.clock());
        let store = Arc::new(Spy { inner, seen: Mutex::default(), broken: Mutex::default() });
        let key = Arc::new(SigningKey::generate());
        let (shared, stored) = (Arc::clone(&key), Arc::clone(&store));
        let foundation = Foundation { key: shared, store: stored, passwords, clock: clock.clock() };
        let mut faults = StartFaults::new();
        let environment = Environment::of::<&str, &str>([]);
        let sessions = super::Sessions::start(api, foundation, &environment, &mut faults);
        let sessions = Arc::new(faults.finish(sessions).unwrap());
        Self { sessions, store, clock, key, people: People::ada() }
    }

    fn later(&self, by: u64) {
        self.clock.advance(minutes(by));
    }

    async fn login(&self, name: &str, password: &str) -> Result<Issued, Rejection> {
        let login = Login::admit(self.sessions.clone(), Witness::default(), &HeaderMap::new())?;
        let issued = login.run(&self.people, name, &secret(password)).await;
        issued.map_err(Failure::into_rejection)
    }

    /// A good login's refresh token.
    async fn enter(&self) -> String {
        refresh_token(&self.login("ada@example.com", "correct horse").await.unwrap().cookie)
    }

    async fn refresh(&self, token: &str) -> Result<Issued, Rejection> {
        self.refresh_with(&headers(token)).await
    }

    async fn refresh_with(&self, headers: &HeaderMap) -> Result<Issued, Rejection> {
        let refresh = Refresh::admit(self.sessions.clone(), Witness::default(), headers)?;
        refresh.run(&self.people).await.map_err(Failure::into_rejection)
    }

    async fn logout(&self, headers: &HeaderMap) -> Result<SetCookie, Rejection> {
        let logout = Logout::admit(self.sessions.clone(), Witness::default(), headers)?;
        logout.run().await.map_err(Failure::into_rejection)
    }

    /// The verified payload of an access token.
    fn payload(&self, issued: &Issued) -> Value {
        let token = issued.access_token.expose();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        let public = UnparsedPublicKey::new(&ED25519, self.key.public());
        public.verify(signed.as_bytes(), &signature).unwrap();
        let (header, payload) = signed.split_once('.').unwrap();
        let part = |part| -> Value {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
        };
        let header: Value = part(header);
        assert_eq!(header, json!({"alg": "EdDSA", "typ": "at+jwt", "kid": self.key.id()}));
        part(payload)
    }
}

/// The headers of a browser that shows `token` from the application's page.
fn headers(token: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("origin", "https://app.example.com".parse().unwrap());
    headers.insert("cookie", format!("__Secure-refresh={token}").parse().unwrap());
    headers
}

fn text(cookie: &SetCookie) -> String {
    cookie.clone().into_value().to_str().unwrap().to_owned()
}

fn refresh_token(cookie: &SetCookie) -> String {
    let text = text(cookie);
    text.strip_prefix("__Secure-refresh=").unwrap().split(';').next().unwrap().to_owned()
}

fn max_age(cookie: &SetCookie) -> u64 {
    let text = text(cookie);
    text.split("Max-Age=").nth(1).unwrap().split(';').next().unwrap().parse().unwrap()
}

/// What the caller hears: status, code and every header.
fn heard(rejection: &Rejection) -> (u16, &str, Vec<(String, String)>) {
    let headers = rejection.parts().headers.iter();
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().into()));
    (rejection.status().as_u16(), rejection.code(), headers.collect())
}

fn refused(outcome: Result<Issued, Rejection>, cause: &str) {
    let rejection = outcome.err().unwrap_or_else(|| panic!("not {cause}"));
    assert_eq!(rejection.cause(), cause);
    let (status, code, headers) = heard(&rejection);
    assert_eq!((status, code), (401, "token-invalid"));
    assert_eq!(headers[0], ("www-authenticate".into(), "Session realm=\"Orders\"".into()));
    let cleared = "__Secure-refresh=; Path=/v1/auth; Max-Age=0; Secure; HttpOnly; SameSite=Strict";
    assert_eq!(headers[1..], [("set-cookie".into(), cleared.into())]);
}

/// The time that a refused login takes (`--ignored --nocapture`).
mod timing;
