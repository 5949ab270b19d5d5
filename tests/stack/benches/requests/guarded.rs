//! The orders example behind its guard: every control on, tokens verified before, audit events
//! encoded and thrown away.

use std::{fs, io, sync::Arc, time::Duration};

use axum::body::Body;
use example_orders::{
    api::{self, API},
    handlers::App,
};
use http::{Request, header};
use http_body_util::BodyExt as _;
use secgen_runtime::{
    audit::JsonLines, config::Environment, guard::Security, limit::ManualClock, secure::Router,
    values::Uuid,
};
use tower_service::Service as _;

use crate::issuer::{self, Issuer};
use crate::scenario::{CALLERS, MOST, PAGE, Requests, Scenario};

/// The server and what it is sent.
pub(crate) struct Guarded {
    pub(crate) router: Router,
    pub(crate) requests: Requests,
}

struct Caller {
    token: String,
    order: Uuid,
}

/// A server that knows the callers, each with an order.
pub(crate) async fn prepare(scenario: Scenario, clock: &ManualClock) -> Guarded {
    let key = Issuer::ed25519("bench");
    let mut router = router(&key, clock).await;
    let mut callers = Vec::new();
    for number in 0..callers_of(scenario) {
        callers.push(caller(&key, number, &mut router).await);
    }
    if scenario == Scenario::List {
        for _ in 0..PAGE {
            // The tier lets through five in six seconds.
            clock.advance(Duration::from_secs(7));
            create(&mut router, &callers[0].token, 0).await;
        }
    }
    let stranger = Issuer::ed25519("bench");
    let request = |number: usize| {
        let caller = &callers[number % callers.len()];
        let forged;
        let token = match scenario {
            Scenario::NoToken => None,
            Scenario::BadSignature => {
                forged = token(&stranger, number);
                Some(forged.as_str())
            }
            _ => Some(caller.token.as_str()),
        };
        scenario.request(number, caller.order, token)
    };
    // The limit is 600 a minute; everybody else only makes lazy things ready.
    let warm_up = if scenario == Scenario::TooMany { 600 } else { 8 };
    let requests = Requests {
        warm_up: (0..warm_up).map(request).collect(),
        measured: (0..MOST).map(request).collect(),
    };
    Guarded { router, requests }
}

/// The list and the limit need one caller alone.
const fn callers_of(scenario: Scenario) -> usize {
    match scenario {
        Scenario::List | Scenario::TooMany => 1,
        _ => CALLERS,
    }
}

async fn router(key: &Issuer, clock: &ManualClock) -> Router {
    let folder = std::env::temp_dir().join(format!("secgen-bench-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("the temporary folder can be written");
    let (keys, partners) = (folder.join("jwks.json"), folder.join("keys.jsonl"));
    fs::write(&keys, key.jwks()).expect("the temporary folder can be written");
    fs::write(&partners, "").expect("the temporary folder can be written");
    let environment = Environment::of([
        ("OIDC_ISSUER", issuer::ISSUER.to_owned()),
        ("OIDC_JWKS_URI", format!("file:{}", keys.display())),
        ("PARTNER_KEYS", partners.display().to_string()),
    ]);
    let sink = JsonLines::new(io::sink()).expect("the system gives a thread");
    let security = Security::builder(&API).environment(environment).sink(sink);
    let security = security.clock(clock.clock()).start().await;
    let security = security.expect("the environment is complete");
    fs::remove_dir_all(&folder).expect("the temporary folder can be written");
    api::router(Arc::new(App::default()), security).expect("the document is sound")
}

/// A caller who has shown the token once and created an order.
async fn caller(key: &Issuer, number: usize, router: &mut Router) -> Caller {
    let token = token(key, number);
    let order = create(router, &token, number).await;
    Caller { token, order }
}

fn token(key: &Issuer, number: usize) -> String {
    let subject = format!("auth0|6f1d2c3b4a5968778695a4{number:04}");
    let mut claims = issuer::claims(&subject, "acme", "read:orders write:orders");
    // The server's clock stands while callgrind takes its time with the callers.
    claims["iat"] = (issuer::now() - 120).into();
    key.token(&claims)
}

async fn create(router: &mut Router, token: &str, number: usize) -> Uuid {
    let request: Request<Body> = Scenario::Create.request(number, Uuid::nil(), Some(token));
    let Ok(response) = router.call(request).await;
    assert_eq!(response.status(), 201);
    let location = response.headers()[header::LOCATION].to_str().expect("an address is ASCII");
    let order = location.rsplit('/').next().and_then(|id| id.parse().ok());
    let order = order.expect("the address ends in the id");
    response.into_body().collect().await.expect("the body is in memory");
    order
}
