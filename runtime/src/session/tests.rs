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
#[path = "timing.rs"]
mod timing;

#[tokio::test]
async fn a_login_gives_a_token_of_the_scheme_and_a_guarded_cookie() {
    let bench = Bench::new();
    let issued = bench.login("ada@example.com", "correct horse").await.unwrap();
    let mut claims = bench.payload(&issued);
    let id = claims["jti"].take();
    assert_eq!(uuid::Uuid::parse_str(id.as_str().unwrap()).unwrap().get_version_num(), 4);
    assert_eq!(
        claims,
        json!({
            "iss": "https://api.example.com/v1", "aud": "orders-api", "sub": "u-ada",
            "client_id": "firstParty", "jti": null, "iat": 1_800_000_000, "exp": 1_800_000_900,
            "auth_time": 1_800_000_000, "scope": "read", "org_id": "acme",
        })
    );
    assert_eq!((issued.token_type, issued.expires_in), ("Bearer", 900));
    assert_eq!(max_age(&issued.cookie), 3600);
    let shown = format!("{issued:?}");
    assert!(!shown.contains(&refresh_token(&issued.cookie)) && !shown.contains("eyJ"), "{shown}");
}

#[tokio::test]
async fn an_unknown_name_a_wrong_password_and_a_disabled_account_hear_the_same() {
    let bench = Bench::new();
    let unknown = bench.login("eve@example.com", "correct horse").await.unwrap_err();
    let wrong = bench.login("ada@example.com", "correct horsf").await.unwrap_err();
    bench.people.disabled();
    let disabled = bench.login("ada@example.com", "correct horse").await.unwrap_err();
    let both = bench.login("ada@example.com", "wrong").await.unwrap_err();
    assert_eq!(heard(&unknown), heard(&wrong));
    assert_eq!(heard(&unknown), heard(&disabled));
    assert_eq!(heard(&unknown), heard(&both));
    let challenge = ("www-authenticate".to_owned(), "Session realm=\"Orders\"".to_owned());
    assert_eq!(heard(&unknown), (401, "token-invalid", vec![challenge]));
    let causes = [&unknown, &wrong, &disabled, &both].map(Rejection::cause);
    assert_eq!(causes, ["account-unknown", "password-wrong", "account-disabled", "password-wrong"]);
    let long = "x".repeat(1025);
    let too_long = bench.login("ada@example.com", &long).await.unwrap_err();
    assert_eq!(heard(&unknown), heard(&too_long));
    bench.people.is_gone();
    assert!(bench.store.inner.is_empty("session"), "a refused login left a session");
}

#[tokio::test]
async fn an_account_without_claims_is_not_let_in() {
    let bench = Bench::new();
    bench.people.is_gone();
    let rejection = bench.login("ada@example.com", "correct horse").await.unwrap_err();
    assert_eq!((rejection.status().as_u16(), rejection.cause()), (401, "account-gone"));
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_its_reuse_ends_the_session() {
    let bench = Bench::new();
    let first = bench.enter().await;
    let second = refresh_token(&bench.refresh(&first).await.unwrap().cookie);
    let third = refresh_token(&bench.refresh(&second).await.unwrap().cookie);
    refused(bench.refresh(&first).await, "refresh-token-reused");
    refused(bench.refresh(&third).await, "refresh-token-unknown");
    refused(bench.refresh(&first).await, "refresh-token-unknown");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_uses_at_once_one_is_answered_and_the_session_is_over() {
    for _ in 0..20 {
        let bench = Arc::new(Bench::new());
        let token = bench.enter().await;
        let start = Arc::new(tokio::sync::Barrier::new(100));
        let uses = (0..100).map(|_| {
            let (bench, token, start) = (bench.clone(), token.clone(), start.clone());
            tokio::spawn(async move {
                start.wait().await;
                bench.refresh(&token).await
            })
        });
        let mut good = Vec::new();
        let mut causes = HashMap::<String, usize>::new();
        for used in uses.collect::<Vec<_>>() {
            match used.await.unwrap() {
                Ok(issued) => good.push(issued),
                Err(rejection) => {
                    assert_eq!(rejection.status(), 401);
                    *causes.entry(rejection.cause().into()).or_default() += 1;
                }
            }
        }
        assert_eq!((good.len(), causes.values().sum::<usize>()), (1, 99), "{causes:?}");
        assert!(causes["refresh-token-reused"] >= 1, "{causes:?}");
        let next = refresh_token(&good[0].cookie);
        refused(bench.refresh(&next).await, "refresh-token-unknown");
        assert!(bench.store.inner.is_empty("session"));
    }
}

#[tokio::test]
async fn a_token_of_one_person_cannot_be_made_into_one_of_another() {
    let bench = Bench::new();
    let token = bench.enter().await;
    let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
    let other = [&bytes[..48], b"u-eve"].concat();
    refused(bench.refresh(&URL_SAFE_NO_PAD.encode(other)).await, "refresh-token-unknown");
    let mut guessed = bytes;
    guessed[20] ^= 1;
    refused(bench.refresh(&URL_SAFE_NO_PAD.encode(guessed)).await, "refresh-token-reused");
    for junk in ["", "x", "null", &"A".repeat(5000)] {
        let outcome = bench.refresh(junk).await;
        refused(outcome, "refresh-token-missing");
    }
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_when_it_is_old() {
    let bench = Bench::new();
    let idle = bench.enter().await;
    bench.later(60);
    refused(bench.refresh(&idle).await, "refresh-token-unknown");

    let mut token = bench.enter().await;
    for _ in 0..2 {
        bench.later(59);
        token = refresh_token(&bench.refresh(&token).await.unwrap().cookie);
    }
    bench.later(25);
    let last = bench.refresh(&token).await.unwrap();
    assert_eq!(max_age(&last.cookie), 7 * 60, "not longer than the session");
    assert_eq!(last.expires_in, 7 * 60);
    let claims = bench.payload(&last);
    let (began, ends) = (claims["auth_time"].as_u64().unwrap(), claims["exp"].as_u64().unwrap());
    assert_eq!(ends - began, 150 * 60, "nor does the access token, and the login is not newer");
    bench.later(7);
    refused(bench.refresh(&refresh_token(&last.cookie)).await, "refresh-token-unknown");
}

#[tokio::test]
async fn a_store_that_keeps_entries_too_long_keeps_no_session_alive() {
    let bench = Bench::new();
    let token = bench.enter().await;
    let entry = super::token::RefreshToken::read(token.as_bytes()).unwrap().key();
    let value = bench.store.inner.get(entry).await.unwrap().unwrap();
    bench.store.inner.set(entry, value, minutes(10_000)).await.unwrap();
    bench.later(60);
    refused(bench.refresh(&token).await, "refresh-token-unknown");
}

#[tokio::test]
async fn what_an_account_may_do_is_asked_again_at_every_refresh() {
    let bench = Bench::new();
    let token = bench.enter().await;
    bench.people.may(AccountClaims { scopes: vec!["write".into()], ..AccountClaims::default() });
    let issued = bench.refresh(&token).await.unwrap();
    let claims = bench.payload(&issued);
    assert_eq!((&claims["scope"], &claims["org_id"]), (&json!("write"), &Value::Null));
    bench.people.is_gone();
    let token = refresh_token(&issued.cookie);
    refused(bench.refresh(&token).await, "account-gone");
    bench.people.may(AccountClaims::default());
    refused(bench.refresh(&token).await, "refresh-token-unknown");
}

#[tokio::test]
async fn an_application_that_is_down_uses_no_token_up() {
    let bench = Bench::new();
    let token = bench.enter().await;
    *bench.people.broken.lock().unwrap() = true;
    assert_eq!(bench.refresh(&token).await.unwrap_err().status(), 503);
    *bench.people.broken.lock().unwrap() = false;
    let further = [("exp".to_owned(), Json::Bool(true))].into();
    bench.people.may(AccountClaims { further, ..AccountClaims::default() });
    assert_eq!(bench.refresh(&token).await.unwrap_err().status(), 500);
    bench.people.may(AccountClaims::default());
    assert!(bench.refresh(&token).await.is_ok());
}

#[tokio::test]
async fn without_its_store_nothing_begins_goes_on_or_claims_to_have_ended() {
    let bench = Bench::new();
    let token = bench.enter().await;
    *bench.store.broken.lock().unwrap() = true;
    let login = bench.login("ada@example.com", "correct horse").await;
    assert_eq!(login.unwrap_err().status(), 503);
    assert_eq!(bench.refresh(&token).await.unwrap_err().status(), 503);
    assert_eq!(bench.logout(&headers(&token)).await.unwrap_err().status(), 503);
    assert!(bench.sessions.end_all("u-ada").await.is_err());
    *bench.store.broken.lock().unwrap() = false;
    assert!(bench.refresh(&token).await.is_ok());
}

#[tokio::test]
async fn a_logout_ends_the_session_whichever_of_its_tokens_is_shown() {
    let bench = Bench::new();
    for old in [false, true] {
        let first = bench.enter().await;
        let second = refresh_token(&bench.refresh(&first).await.unwrap().cookie);
        let shown = if old { &first } else { &second };
        let cookie = bench.logout(&headers(shown)).await.unwrap();
        assert_eq!((refresh_token(&cookie).as_str(), max_age(&cookie)), ("", 0));
        refused(bench.refresh(&second).await, "refresh-token-unknown");
        assert!(bench.logout(&headers(shown)).await.is_ok(), "twice is as once");
    }
    assert!(bench.logout(&headers("junk")).await.is_ok());
    let mut none = headers("");
    none.remove("cookie");
    assert!(bench.logout(&none).await.is_ok());
    assert!(bench.store.inner.is_empty("session"));
    assert!(bench.store.inner.is_empty("sessions-of-account"));
}

/// Whether an access token that was given is revoked.
async fn is_revoked(bench: &Bench, issued: &Issued) -> bool {
    let id = bench.payload(issued)["jti"].as_str().unwrap().to_owned();
    let key = StoreKey::of("revoked-jti", &[b"firstParty", id.as_bytes()]);
    bench.store.inner.get(key).await.unwrap().is_some()
}

#[tokio::test]
async fn access_tokens_end_with_their_session_where_they_can_be_revoked() {
    let bench = Bench::of(&REVOCABLE_API, cheap());
    for way in 0..5 {
        let first = bench.login("ada@example.com", "correct horse").await.unwrap();
        let token = refresh_token(&first.cookie);
        let second = bench.refresh(&token).await.unwrap();
        let other = bench.login("ada@example.com", "correct horse").await.unwrap();
        assert!(!is_revoked(&bench, &first).await && !is_revoked(&bench, &second).await);
        let good = refresh_token(&second.cookie);
        match way {
            0 => drop(bench.logout(&headers(&good)).await.unwrap()),
            1 => drop(bench.logout(&headers(&token)).await.unwrap()),
            2 => refused(bench.refresh(&token).await, "refresh-token-reused"),
            3 => bench.sessions.end_all("u-ada").await.unwrap(),
            _ => {
                bench.people.is_gone();
                refused(bench.refresh(&good).await, "account-gone");
            }
        }
        assert!(is_revoked(&bench, &first).await && is_revoked(&bench, &second).await, "{way}");
        assert_eq!(is_revoked(&bench, &other).await, way == 3, "{way}");
    }
}

#[tokio::test]
async fn of_many_access_tokens_of_a_session_none_is_forgotten() {
    let bench = Bench::of(&REVOCABLE_API, cheap());
    let mut all = vec![bench.login("ada@example.com", "correct horse").await.unwrap()];
    for _ in 0..super::families::MOST_LIVE {
        let token = refresh_token(&all.last().unwrap().cookie);
        all.push(bench.refresh(&token).await.unwrap());
    }
    assert!(is_revoked(&bench, &all[0]).await, "the oldest made way");
    assert!(!is_revoked(&bench, &all[1]).await);
    bench.logout(&headers(&refresh_token(&all.last().unwrap().cookie))).await.unwrap();
    for issued in &all {
        assert!(is_revoked(&bench, issued).await);
    }
}

#[tokio::test]
async fn a_session_from_before_its_subject_was_revoked_is_not_refreshed() {
    let bench = Bench::of(&REVOCABLE_API, cheap());
    let old = bench.enter().await;
    bench.later(1);
    let clock = bench.clock.clock();
    let store: Arc<dyn Store> = bench.store.clone();
    let revocations = crate::auth::Revocations::new(&REVOCABLE_API, &clock, &store);
    let issuer = "https://api.example.com/v1";
    let moment = bench.clock.now().wall();
    revocations.revoke_subject("firstParty", issuer, "u-ada", moment).await.unwrap();
    refused(bench.refresh(&old).await, "subject-revoked");
    refused(bench.refresh(&old).await, "refresh-token-unknown");
    bench.later(1);
    let new = bench.enter().await;
    assert!(bench.refresh(&new).await.is_ok());
}

#[tokio::test]
async fn another_site_can_neither_refresh_nor_log_out_nor_log_in() {
    let bench = Bench::new();
    let token = bench.enter().await;
    let mut headers = headers(&token);
    headers.insert("origin", "https://evil.example".parse().unwrap());
    let refused = |rejection: Rejection| assert_eq!(heard(&rejection).1, "origin-refused");
    refused(bench.refresh_with(&headers).await.unwrap_err());
    refused(bench.logout(&headers).await.unwrap_err());
    refused(Login::admit(bench.sessions.clone(), Witness::default(), &headers).unwrap_err());
    headers.remove("origin");
    refused(bench.refresh_with(&headers).await.unwrap_err());
    refused(bench.logout(&headers).await.unwrap_err());
    headers.insert("sec-fetch-site", "same-origin".parse().unwrap());
    assert!(bench.refresh_with(&headers).await.is_ok());
}

#[tokio::test]
async fn two_cookies_of_the_name_are_refused() {
    let bench = Bench::new();
    let token = bench.enter().await;
    let mut headers = headers(&token);
    headers.append("cookie", "__Secure-refresh=other".parse().unwrap());
    let rejection = bench.refresh_with(&headers).await.unwrap_err();
    assert_eq!((rejection.status().as_u16(), rejection.cause()), (400, "refresh-cookie-twice"));
    assert_eq!(bench.logout(&headers).await.unwrap_err().status(), 400);
    assert!(bench.refresh(&token).await.is_ok(), "and the session goes on");
}

#[tokio::test]
async fn an_account_has_so_many_sessions_and_the_oldest_goes() {
    let bench = Bench::new();
    let mut tokens = Vec::new();
    for _ in 0..super::families::MOST + 1 {
        tokens.push(bench.enter().await);
    }
    assert_eq!(bench.store.inner.len("session"), super::families::MOST);
    refused(bench.refresh(&tokens[0]).await, "refresh-token-unknown");
    assert!(bench.refresh(&tokens[1]).await.is_ok());
    bench.sessions.end_all("u-ada").await.unwrap();
    assert!(bench.store.inner.is_empty("session"));
    refused(bench.refresh(&tokens[2]).await, "refresh-token-unknown");
    assert!(bench.login("ada@example.com", "correct horse").await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn logins_at_once_are_all_listed() {
    let bench = Arc::new(Bench::new());
    let logins = (0..8).map(|_| {
        let bench = bench.clone();
        tokio::spawn(async move { bench.login("ada@example.com", "correct horse").await })
    });
    for login in logins.collect::<Vec<_>>() {
        login.await.unwrap().unwrap();
    }
    assert_eq!(bench.store.inner.len("session"), 8);
    bench.sessions.end_all("u-ada").await.unwrap();
    assert!(bench.store.inner.is_empty("session"), "one was not listed");
}

#[tokio::test]
async fn a_password_is_stored_at_todays_cost_when_it_was_shown() {
    let bench = Bench::with(Arc::new(Passwords::new(DEARER, 1 << 20).unwrap()));
    assert!(bench.login("ada@example.com", "wrong").await.is_err());
    assert!(bench.people.stored.lock().unwrap().is_empty());
    bench.login("ada@example.com", "correct horse").await.unwrap();
    let (subject, record) = bench.people.stored.lock().unwrap()[0].clone();
    assert_eq!(subject, "u-ada");
    assert!(record.starts_with("$argon2id$v=19$m=128,t=1,p=1$"), "{record}");
    let record = PasswordHash::from(record);
    let verdict = bench.sessions.passwords.verify(&secret("correct horse"), Some(&record)).await;
    assert_eq!(verdict, Ok(crate::password::Verdict::Right));
}

#[tokio::test]
async fn the_store_never_sees_a_token_or_a_name() {
    let bench = Bench::new();
    let mut secrets: Vec<Vec<u8>> =
        ["ada@example.com", "u-ada", "correct horse", "acme"].map(|it| it.into()).into();
    let mut keep = |issued: &Issued| {
        let token = refresh_token(&issued.cookie);
        let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        secrets.push(token.clone().into_bytes());
        secrets.push(bytes[..16].to_vec());
        secrets.push(bytes[16..48].to_vec());
        secrets.push(issued.access_token.expose().clone().into_bytes());
        token
    };
    for _ in 0..5 {
        let mut token = keep(&bench.login("ada@example.com", "correct horse").await.unwrap());
        for _ in 0..5 {
            token = keep(&bench.refresh(&token).await.unwrap());
        }
    }
    bench.sessions.end_all("u-ada").await.unwrap();
    let seen = bench.store.seen.lock().unwrap();
    assert!(seen.len() > 100);
    for text in &*seen {
        for secret in &secrets {
            let found = text.windows(secret.len()).any(|part| part == secret);
            let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
            let found_hex = text.windows(hex.len()).any(|part| part == hex.as_bytes());
            assert!(!found && !found_hex, "{}", String::from_utf8_lossy(text));
        }
    }
}

#[tokio::test]
async fn the_audit_trail_hears_whose_session_it_was_and_no_name_of_a_failure() {
    let bench = Bench::new();
    let witness = Witness::default();
    let login = |witness: &Witness| {
        Login::admit(bench.sessions.clone(), witness.clone(), &HeaderMap::new()).unwrap()
    };
    let failed = login(&witness).run(&bench.people, "ada@example.com", &secret("wrong")).await;
    assert!(failed.is_err() && witness.who().is_none());
    let issued = login(&witness)
        .run(&bench.people, "ada@example.com", &secret("correct horse"))
        .await
        .unwrap();
    let ada = |tenant: &str| Who {
        scheme: "firstParty",
        issuer: "https://api.example.com/v1".into(),
        subject: "u-ada".into(),
        tenant: tenant.into(),
    };
    assert_eq!(witness.who(), Some(&ada("acme")));
    let token = refresh_token(&issued.cookie);
    bench.refresh(&token).await.unwrap();
    assert!(witness.has_failed(), "by the first login");
    let witness = Witness::default();
    let refresh = Refresh::admit(bench.sessions.clone(), witness.clone(), &headers(&token));
    assert!(refresh.unwrap().run(&bench.people).await.is_err());
    assert_eq!(witness.who(), Some(&ada("")), "whose token was stolen");
    assert!(witness.has_failed());
}

#[tokio::test]
async fn a_scheme_that_does_not_take_these_tokens_keeps_the_server_from_starting() {
    const fn with(rules: SessionRules) -> Api {
        api(TOKENS, rules)
    }
    static LONG: Api = with(SessionRules { access_ttl: minutes(16), ..RULES });
    static NOWHERE: Api = with(SessionRules { scheme: 7, ..RULES });
    static NOTHING: Api = with(SessionRules { access_ttl: Duration::ZERO, ..RULES });
    static BINDING: Api = api(TokenRules { binding: Binding::Dpop, ..TOKENS }, RULES);
    for api in [&LONG, &NOWHERE, &NOTHING, &BINDING] {
        let bench = Bench::new();
        let foundation = Foundation {
            key: bench.key.clone(),
            store: bench.store.clone(),
            passwords: cheap(),
            clock: bench.clock.clock(),
        };
        let mut faults = StartFaults::new();
        let environment = Environment::of::<&str, &str>([]);
        assert!(super::Sessions::start(api, foundation, &environment, &mut faults).is_none());
        assert_eq!(faults.len(), 1);
    }
}
