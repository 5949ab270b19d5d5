//! A guarded service called in process, with a throw-away issuer, a clock and an audit trail to
//! look into.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex, OnceLock},
    time::{Duration, SystemTime},
};

use axum::body::Body;
use http::{HeaderMap, Request, StatusCode, request};
use http_body_util::BodyExt as _;
use secgen_runtime::{
    audit::{Event, Outcome, Sink},
    config::Environment,
    guard::{Endpoint, Security, Service},
    limit::ManualClock,
    policy::Api,
    serve::Peer,
    store::{MemoryStore, Store},
    values::Uuid,
};
use serde_json::Value;
use tower_service::Service as _;

use crate::{
    app::App,
    issuer::{self, Issuer},
    orders,
};

pub(crate) struct Stand {
    pub(crate) app: Arc<App>,
    pub(crate) security: Arc<Security>,
    pub(crate) clock: ManualClock,
    pub(crate) trail: Trail,
    service: Service<App>,
}

/// What was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recorded {
    pub(crate) operation: String,
    pub(crate) path: String,
    pub(crate) subject: String,
    pub(crate) object: String,
    pub(crate) outcome: Outcome,
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) cause: String,
    pub(crate) bypass: bool,
    pub(crate) correlation: String,
    pub(crate) trace: String,
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) members: Vec<String>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Trail(Arc<Mutex<Vec<Recorded>>>);

impl Trail {
    /// Takes what was recorded so far.
    pub(crate) fn take(&self) -> Vec<Recorded> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    /// The last event.
    pub(crate) fn last(&self) -> Recorded {
        self.0.lock().unwrap().last().cloned().expect("an event")
    }
}

impl Sink for Trail {
    fn record(&self, event: &Event<'_>) {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        self.0.lock().unwrap().push(Recorded {
            operation: event.operation.to_owned(),
            path: event.path.to_owned(),
            subject: event.caller.map_or("", |it| it.subject).to_owned(),
            object: event.object.to_owned(),
            outcome: event.outcome,
            status: event.status,
            code: event.code.to_owned(),
            cause: event.cause.to_owned(),
            bypass: event.bypass,
            correlation: event.correlation.to_owned(),
            trace: event.trace.to_owned(),
            parameters: event.parameters.iter().map(owned).collect(),
            members: event.members.iter().map(|it| (*it).to_owned()).collect(),
        });
    }

    fn flush(&self) {}
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Heard {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

fn issuer_pair() -> &'static Issuer {
    static ISSUER: OnceLock<Issuer> = OnceLock::new();
    ISSUER.get_or_init(|| Issuer::ed25519("one"))
}

/// A file of its own for this test.
fn file(name: &str, text: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("secgen-guard-{}-{name}", Uuid::new_v4()));
    std::fs::write(&path, text).unwrap();
    path
}

pub(crate) const PARTNER_KEY: &str = "partner-0123456789abcdef0123456789abcdef";

impl Stand {
    pub(crate) async fn new() -> Self {
        Self::with(&orders::API, orders::endpoints()).await
    }

    pub(crate) async fn with(api: &'static Api, endpoints: Vec<Endpoint<App>>) -> Self {
        let clock = ManualClock::new(SystemTime::now());
        let store = MemoryStore::new(clock.clock());
        Self::on(store, clock, Arc::default(), api, endpoints).await
    }

    /// One of the servers that share a store, a clock and an application.
    pub(crate) async fn on(
        store: impl Store,
        clock: ManualClock,
        app: Arc<App>,
        api: &'static Api,
        endpoints: Vec<Endpoint<App>>,
    ) -> Self {
        let store: Arc<dyn Store> = Arc::new(store);
        Self::assemble(Some(store), clock, app, api, endpoints, &[]).await
    }

    /// With further environment variables, and the store that they name.
    #[allow(dead_code, reason = "for servers that share a store")]
    pub(crate) async fn with_variables(
        api: &'static Api,
        endpoints: Vec<Endpoint<App>>,
        variables: &[(&'static str, String)],
    ) -> Self {
        let clock = ManualClock::new(SystemTime::now());
        Self::assemble(None, clock, Arc::default(), api, endpoints, variables).await
    }

    async fn assemble(
        store: Option<Arc<dyn Store>>,
        clock: ManualClock,
        app: Arc<App>,
        api: &'static Api,
        endpoints: Vec<Endpoint<App>>,
        variables: &[(&'static str, String)],
    ) -> Self {
        let jwks = file("jwks.json", &issuer_pair().jwks());
        let more = serde_json::json!({
            "subject": "partner", "tenant": "acme", "scopes": ["read:orders"],
            "expires": "2199-01-01T00:00:00Z",
        });
        let keys = file("keys.jsonl", &issuer::key_line("k1", PARTNER_KEY, &more));
        let known = [
            ("OIDC_ISSUER", issuer::ISSUER.to_owned()),
            ("OIDC_JWKS_URI", format!("file:{}", jwks.display())),
            ("PARTNER_KEYS", keys.display().to_string()),
            ("PUBLIC_ORIGIN", "https://api.example.com".to_owned()),
        ];
        let environment = Environment::of(known.into_iter().chain(variables.iter().cloned()));
        let trail = Trail::default();
        let builder = Security::builder(api).environment(environment).clock(clock.clock());
        let builder = match store {
            Some(store) => builder.store(store),
            None => builder,
        };
        let security = builder.sink(trail.clone()).start().await.unwrap();
        let service = Service::new(Arc::clone(&app), endpoints, Arc::clone(&security)).unwrap();
        for path in [jwks, keys] {
            let _ = std::fs::remove_file(path);
        }
        Self { app, security, clock, trail, service }
    }

    /// Sends a request from 127.0.0.1.
    pub(crate) async fn send(&self, request: Request<Body>) -> Heard {
        self.send_from("127.0.0.1", request).await
    }

    pub(crate) async fn send_from(&self, ip: &str, request: Request<Body>) -> Heard {
        let response = self.service.clone().call(from(ip, request)).await.unwrap();
        heard(response).await
    }

    /// Starts a request and leaves it to the caller to go on or go away.
    pub(crate) fn start(&self, request: Request<Body>) -> impl Future<Output = StatusCode> + use<> {
        let answer = self.service.clone().call(from("127.0.0.1", request));
        async move { answer.await.unwrap().status() }
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

pub(crate) fn from(ip: &str, mut request: Request<Body>) -> Request<Body> {
    let peer = Peer::new(SocketAddr::new(ip.parse().unwrap(), 4711));
    request.extensions_mut().insert(peer);
    request
}

pub(crate) async fn heard(response: http::Response<Body>) -> Heard {
    let (head, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    Heard { status: head.status.as_u16(), headers: head.headers, text }
}

/// A token for `subject` of `tenant`.
pub(crate) fn token(subject: &str, tenant: &str, scope: &str) -> String {
    issuer_pair().token(&issuer::claims(subject, tenant, scope))
}

/// A token with these claims.
pub(crate) fn token_of(claims: &Value) -> String {
    issuer_pair().token(claims)
}

pub(crate) fn request(method: &str, path: &str) -> request::Builder {
    Request::builder().method(method).uri(format!("/v1{path}")).header("host", "api.example.com")
}

/// A request with a bearer token and no body.
pub(crate) fn bearer(method: &str, path: &str, token: &str) -> Request<Body> {
    request(method, path)
        .header("authorization", format!("Bearer {token}"))
        .body(Body::empty())
        .unwrap()
}

/// A request with a bearer token and a JSON body.
pub(crate) fn json(method: &str, path: &str, token: &str, body: &str) -> Request<Body> {
    let media = if method == "PATCH" { "application/merge-patch+json" } else { "application/json" };
    request(method, path)
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", media)
        .body(Body::from(body.to_owned()))
        .unwrap()
}

/// A request without a credential.
pub(crate) fn plain(method: &str, path: &str) -> Request<Body> {
    request(method, path).body(Body::empty()).unwrap()
}
