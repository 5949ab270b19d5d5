//! Login, refresh and logout before the guard, as generated code has them.

#![allow(clippy::unwrap_used, reason = "a test may fail by it")]

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::body::Body;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, Request};
use http_body_util::BodyExt as _;
use secgen_runtime::{
    audit::{Event, Sink},
    auth::Caller,
    config::Environment,
    decode::{Decode, Decoder, Inputs, ObjectRule, StringRule},
    encode::{Answer, Encode, Encoder, Reply},
    guard::{Endpoint, Method, Operation, Prover, Security, Service},
    json,
    password::{Cost, PasswordHash},
    policy::{
        Access, Algorithm, Api, Binding, BodyType, Carrier, Claims, Cookie, Cors, Counts, Headers,
        KeyPart, KeySource, Policy, Requests, ResourceMetadata, Revocation, Scheme, SecretSource,
        SessionRules, Sessions, Setting, Tier, TokenRules, TrustedProxies, Verifier,
    },
    reject::{Failure, Rejection},
    serve::Peer,
    session::{self, Account, AccountClaims, Accounts, SetCookie},
    values::{Secret, Sensitive},
};
use serde_json::Value;
use tower_service::Service as _;

static API: Api = Api {
    title: "Orders",
    version: "1",
    mount: "/v1",
    hosts: &[],
    scopes: &["read:orders"],
    roles: &[],
    schemes: &[Scheme {
        name: "firstParty",
        carrier: Carrier::Bearer,
        verifier: Verifier::Token(TokenRules {
            issuer: Setting::Literal("https://api.example.com/v1"),
            audience: &[Setting::Literal("orders-api")],
            algorithms: &[Algorithm::EdDsa],
            keys: KeySource::Sessions,
            token_type: "at+jwt",
            max_lifetime: Duration::from_secs(900),
            clock_skew: Duration::from_secs(30),
            binding: Binding::AsIssued,
            revocation: Revocation::NONE,
        }),
        claims: Claims { subject: "sub", scopes: &["scope"], roles: &["roles"], tenant: "org_id" },
    }],
    tiers: &[Tier::new("guard-credential", 5, Duration::from_secs(60), &[KeyPart::Ip])
        .always()
        .counts(Counts::FailedCredentials)],
    resources: &[],
    cors: Cors::Closed,
    headers: Headers::JSON_API,
    proxies: TrustedProxies::None,
    sessions: Sessions::Issued(SessionRules {
        scheme: 0,
        access_ttl: Duration::from_secs(900),
        refresh_ttl: Duration::from_secs(7 * 86_400),
        absolute_ttl: Duration::from_secs(30 * 86_400),
        cookie: Cookie { name: "__Secure-refresh", path: "/v1/auth" },
        origins: &[Setting::Literal("https://app.example.com")],
        algorithm: Algorithm::EdDsa,
        key: SecretSource::Env("SESSION_SIGNING_KEY"),
    }),
    metadata: ResourceMetadata::None,
    debts: 0,
    patterns: &[],
    root: Policy::new("", Access::Required(&[])),
};

const EXCHANGE: Access = Access::Anonymous { reason: "credential exchange" };

static LOGIN: Policy = Policy::new("login", EXCHANGE)
    .rates(&[API.tier("guard-credential")])
    .requests(Requests::Body { media: &[BodyType::json("application/json")], required: true });
static REFRESH: Policy = Policy::new("refresh", EXCHANGE).rates(&[API.tier("guard-credential")]);
static LOGOUT: Policy = Policy::new("logout", EXCHANGE).rates(&[API.tier("guard-credential")]);
static WHO: Policy =
    Policy::new("who", Access::Required(&[&[API.uses("firstParty", &["read:orders"])]]));

struct LoginBody {
    username: String,
    password: Secret,
}

impl Decode for LoginBody {
    fn decode(value: &json::Value<'_>, at: &mut Decoder<'_>) -> Option<Self> {
        static OBJECT: ObjectRule = ObjectRule::new();
        static USERNAME: StringRule = StringRule::new().min_length(1).max_length(254);
        static PASSWORD: StringRule = StringRule::new().min_length(8).max_length(128);
        let mut object = at.object(value, &OBJECT)?;
        let username = object.required("username", |value, at| at.string(value, &USERNAME));
        let password =
            object.required("password", |value, at| at.string(value, &PASSWORD).map(Secret::from));
        let closed = object.finish_closed();
        Some(Self { username: username?, password: password? }).filter(|_| closed)
    }
}

struct AccessToken {
    access_token: Sensitive<String>,
    expires_in: i64,
}

impl Encode for AccessToken {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.object(|object| {
            object.member("accessToken", &self.access_token);
            object.member("expiresIn", &self.expires_in);
        });
    }
}

/// The 200 of login and refresh.
struct Issued {
    body: AccessToken,
    cookie: SetCookie,
}

impl From<session::Issued> for Issued {
    fn from(issued: session::Issued) -> Self {
        let body =
            AccessToken { access_token: issued.access_token, expires_in: issued.expires_in.into() };
        Self { body, cookie: issued.cookie }
    }
}

impl Answer for Issued {
    fn answer(self, reply: &mut Reply<'_>) {
        reply.status(200).header("set-cookie", &self.cookie);
        reply.json(&self.body);
    }
}

struct Login;

impl<A: Accounts + Send + Sync + 'static> Operation<A> for Login {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/auth/login";
    const POLICY: &'static Policy = &LOGIN;
    type Input = LoginBody;
    type Proof = session::Login;
    type Answer = Issued;

    fn decode(inputs: &mut Inputs<'_>) -> Option<LoginBody> {
        inputs.body(LoginBody::decode)
    }

    async fn prove(_: &A, prover: &Prover<'_>, _: &LoginBody) -> Result<session::Login, Rejection> {
        prover.login()
    }

    async fn handle(app: &A, proof: session::Login, input: LoginBody) -> Result<Issued, Failure> {
        Ok(proof.run(app, &input.username, &input.password).await?.into())
    }
}

struct Refresh;

impl<A: Accounts + Send + Sync + 'static> Operation<A> for Refresh {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/auth/refresh";
    const POLICY: &'static Policy = &REFRESH;
    type Input = ();
    type Proof = session::Refresh;
    type Answer = Issued;

    fn decode(_: &mut Inputs<'_>) -> Option<()> {
        Some(())
    }

    async fn prove(_: &A, prover: &Prover<'_>, _: &()) -> Result<session::Refresh, Rejection> {
        prover.refresh()
    }

    async fn handle(app: &A, proof: session::Refresh, _: ()) -> Result<Issued, Failure> {
        Ok(proof.run(app).await?.into())
    }
}

struct Ended(SetCookie);

impl Answer for Ended {
    fn answer(self, reply: &mut Reply<'_>) {
        reply.status(204).header("set-cookie", &self.0);
        reply.empty();
    }
}

struct Logout;

impl<A: Accounts + Send + Sync + 'static> Operation<A> for Logout {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/auth/logout";
    const POLICY: &'static Policy = &LOGOUT;
    type Input = ();
    type Proof = session::Logout;
    type Answer = Ended;

    fn decode(_: &mut Inputs<'_>) -> Option<()> {
        Some(())
    }

    async fn prove(_: &A, prover: &Prover<'_>, _: &()) -> Result<session::Logout, Rejection> {
        prover.logout()
    }

    async fn handle(_: &A, proof: session::Logout, _: ()) -> Result<Ended, Failure> {
        proof.run().await.map(Ended)
    }
}

/// An operation for whoever has an access token: tells their name.
struct Who;

struct Name(String);

impl Answer for Name {
    fn answer(self, reply: &mut Reply<'_>) {
        reply.json(&self.0);
    }
}

impl<A: Send + Sync + 'static> Operation<A> for Who {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/who";
    const POLICY: &'static Policy = &WHO;
    type Input = ();
    type Proof = Caller;
    type Answer = Name;

    fn decode(_: &mut Inputs<'_>) -> Option<()> {
        Some(())
    }

    async fn prove(_: &A, prover: &Prover<'_>, _: &()) -> Result<Caller, Rejection> {
        prover.caller()
    }

    async fn handle(_: &A, caller: Caller, _: ()) -> Result<Name, Failure> {
        Ok(Name(format!("{} of {}", caller.subject(), caller.tenant().unwrap_or("nobody"))))
    }
}

/// Ada, once she is told her password.
#[derive(Default)]
struct People(Mutex<Option<PasswordHash>>);

impl Accounts for People {
    async fn find(&self, name: &str) -> Result<Option<Account>, Failure> {
        let password = self.0.lock().unwrap().clone();
        let known = password.filter(|_| name == "ada@example.com");
        Ok(known.map(|password| Account { subject: "u-ada".into(), password, disabled: false }))
    }

    async fn claims(&self, subject: &str) -> Result<Option<AccountClaims>, Failure> {
        Ok((subject == "u-ada").then(|| AccountClaims {
            scopes: vec!["read:orders".into()],
            tenant: Some("acme".into()),
            ..AccountClaims::default()
        }))
    }

    async fn store_password(
        &self,
        _: &str,
        _: &PasswordHash,
        _: PasswordHash,
    ) -> Result<(), Failure> {
        Ok(())
    }
}

/// Operation, subject, tenant, cause of every event.
#[derive(Clone, Default)]
struct Trail(Arc<Mutex<Vec<String>>>);

impl Sink for Trail {
    fn record(&self, event: &Event<'_>) {
        let caller = event.caller.map_or(String::new(), |it| {
            format!("{}/{}/{}/{}", it.scheme, it.issuer, it.subject, it.tenant)
        });
        let text = format!("{} {} {caller} {}", event.operation, event.status, event.cause);
        self.0.lock().unwrap().push(text);
    }

    fn flush(&self) {}
}

struct Stand {
    service: Service<People>,
    trail: Trail,
}

struct Heard {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

const PASSWORD: &str = "correct horse battery";

impl Stand {
    async fn new() -> Self {
        let pair = aws_lc_rs::signature::Ed25519KeyPair::generate_pkcs8v1(
            &aws_lc_rs::rand::SystemRandom::new(),
        );
        let key = STANDARD.encode(pair.unwrap().as_ref());
        let trail = Trail::default();
        let builder = Security::builder(&API)
            .environment(Environment::of([("SESSION_SIGNING_KEY", key)]))
            .passwords(Cost::LEAST, 64 << 20)
            .sink(trail.clone());
        let security = builder.start().await.unwrap();
        let people = People::default();
        let hash = security.passwords().hash(&PASSWORD.to_owned().into()).await.unwrap();
        *people.0.lock().unwrap() = Some(hash);
        let endpoints = vec![
            Endpoint::of::<Login>(),
            Endpoint::of::<Refresh>(),
            Endpoint::of::<Logout>(),
            Endpoint::of::<Who>(),
        ];
        let service = Service::new(Arc::new(people), endpoints, security).unwrap();
        Self { service, trail }
    }

    async fn send(&self, mut request: Request<Body>) -> Heard {
        let peer = Peer::new(SocketAddr::from(([127, 0, 0, 1], 4711)));
        request.extensions_mut().insert(peer);
        let response = self.service.clone().call(request).await.unwrap();
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body =
            if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
        Heard { status: head.status.as_u16(), headers: head.headers, body }
    }

    async fn login(&self, name: &str, password: &str) -> Heard {
        let body = serde_json::json!({"username": name, "password": password}).to_string();
        let request = post("login").header("content-type", "application/json").body(body.into());
        self.send(request.unwrap()).await
    }

    async fn with_cookie(&self, step: &str, cookie: &str) -> Heard {
        let request = post(step).header("cookie", cookie).body(Body::empty());
        self.send(request.unwrap()).await
    }

    async fn who(&self, token: &str) -> Heard {
        let request = Request::get("/v1/who")
            .header("host", "api.example.com")
            .header("authorization", format!("Bearer {token}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }
}

fn post(step: &str) -> http::request::Builder {
    Request::post(format!("/v1/auth/{step}"))
        .header("host", "api.example.com")
        .header("origin", "https://app.example.com")
}

impl Heard {
    /// What a browser would send back.
    fn cookie(&self) -> String {
        let set = self.headers["set-cookie"].to_str().unwrap();
        set.split(';').next().unwrap().to_owned()
    }

    fn token(&self) -> &str {
        self.body["accessToken"].as_str().unwrap()
    }
}

#[tokio::test]
async fn a_session_is_begun_used_continued_and_ended() {
    let stand = Stand::new().await;
    let login = stand.login("ada@example.com", PASSWORD).await;
    assert_eq!((login.status, &login.body["expiresIn"]), (200, &900.into()));
    assert_eq!(login.headers["cache-control"], "no-store");
    assert_eq!(stand.who(login.token()).await.body, "u-ada of acme");

    let refreshed = stand.with_cookie("refresh", &login.cookie()).await;
    assert_eq!(
        (refreshed.status, &refreshed.headers["cache-control"]),
        (200, &"no-store".parse().unwrap())
    );
    assert_eq!(stand.who(refreshed.token()).await.body, "u-ada of acme");
    assert_ne!(refreshed.cookie(), login.cookie());

    let logout = stand.with_cookie("logout", &refreshed.cookie()).await;
    assert_eq!((logout.status, logout.cookie().as_str()), (204, "__Secure-refresh="));
    let late = stand.with_cookie("refresh", &refreshed.cookie()).await;
    assert_eq!((late.status, &late.body["code"]), (401, &"token-invalid".into()));
    assert_eq!(late.cookie(), "__Secure-refresh=");
    assert_eq!(late.headers["cache-control"], "no-store");

    let ada = "firstParty/https://api.example.com/v1/u-ada";
    let trail = stand.trail.0.lock().unwrap();
    assert_eq!(
        *trail,
        [
            format!("login 200 {ada}/acme "),
            format!("who 200 {ada}/acme "),
            format!("refresh 200 {ada}/acme "),
            format!("who 200 {ada}/acme "),
            format!("logout 204 {ada}/ "),
            "refresh 401  refresh-token-unknown".to_owned(),
        ]
    );
}

#[tokio::test]
async fn a_refused_login_tells_nothing_and_is_counted_as_a_failed_credential() {
    let stand = Stand::new().await;
    let unknown = stand.login("eve@example.com", PASSWORD).await;
    let wrong = stand.login("ada@example.com", "battery horse").await;
    let told = |heard: &Heard| {
        let mut body = heard.body.clone();
        body["correlationId"].take();
        let mut headers = heard.headers.clone();
        headers.remove("x-correlation-id");
        (heard.status, body, headers)
    };
    assert_eq!(told(&unknown), told(&wrong));
    assert_eq!((unknown.status, &unknown.body["code"]), (401, &"token-invalid".into()));
    assert!(unknown.headers.get("set-cookie").is_none());
    for _ in 0..3 {
        assert_eq!(stand.login("ada@example.com", "battery horse").await.status, 401);
    }
    assert_eq!(stand.login("ada@example.com", PASSWORD).await.status, 429);
    let trail = stand.trail.0.lock().unwrap().join("\n");
    assert!(
        trail.starts_with("login 401  account-unknown\nlogin 401  password-wrong\n"),
        "{trail}"
    );
    assert!(!trail.contains("example.com/"), "{trail}");
    assert!(!trail.contains("ada@") && !trail.contains("eve@"), "{trail}");
}

#[tokio::test]
async fn a_refresh_without_its_page_or_its_token_is_refused() {
    let stand = Stand::new().await;
    let login = stand.login("ada@example.com", PASSWORD).await;
    let request = Request::post("/v1/auth/refresh")
        .header("host", "api.example.com")
        .header("origin", "https://evil.example")
        .header("cookie", login.cookie());
    let evil = stand.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!((evil.status, &evil.body["code"]), (403, &"origin-refused".into()));
    let none = stand.with_cookie("refresh", "a=b").await;
    assert_eq!((none.status, none.cookie().as_str()), (401, "__Secure-refresh="));
    assert_eq!(stand.with_cookie("logout", "a=b").await.status, 204);
    assert_eq!(stand.with_cookie("refresh", &login.cookie()).await.status, 200);
}

#[tokio::test]
async fn a_key_that_is_none_keeps_the_server_from_starting() {
    for (environment, said) in [
        (Environment::of::<&str, &str>([]), "SESSION_SIGNING_KEY is not set"),
        (Environment::of([("SESSION_SIGNING_KEY", "hunter22")]), "is not an Ed25519 private key"),
    ] {
        let started = Security::builder(&API).environment(environment).start().await;
        let shown = started.err().unwrap().to_string();
        assert!(shown.contains(said) && !shown.contains("hunter22"), "{shown}");
        assert!(shown.contains("one thing is missing or wrong"), "{shown}");
    }
}
