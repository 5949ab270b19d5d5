//! Passwords tried by the hundred on the generated server of examples/sessions: what it costs the
//! server, in hashes that it computes, and what it costs the owner of the account.

#![allow(clippy::unwrap_used, reason = "a test that cannot start its server has failed")]

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::{Duration, SystemTime},
};

use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der},
    signature::Ed25519KeyPair,
};
use axum::body::Body;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use example_sessions::{api, handlers::App};
use http::Request;
use secgen_runtime::{
    audit::{Event, Sink},
    config::Environment,
    guard::{Security, Service},
    limit::ManualClock,
    serve::Peer,
};
use serde_json::json;
use tower_service::Service as _;

const PASSWORD: &str = "correct horse battery";
const GUESS: &str = "a guess of mine";
const MALLORY: u8 = 66;
const HOME: u8 = 7;

struct Nobody;

impl Sink for Nobody {
    fn record(&self, _: &Event<'_>) {}

    fn flush(&self) {}
}

struct Club {
    service: Service<App>,
    security: Arc<Security>,
    clock: ManualClock,
    /// Hashes that were computed before anybody tried to log in.
    before: u64,
}

/// The status and, of a refusal, the seconds to wait.
type Told = (u16, Option<u64>);

impl Club {
    async fn open() -> Self {
        let pair = Ed25519KeyPair::generate().unwrap();
        let key: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let clock = ManualClock::new(SystemTime::now());
        let environment = Environment::of([("SESSION_KEY", STANDARD.encode(key.as_ref()))]);
        let builder = Security::builder(&api::API).environment(environment).sink(Nobody);
        let security = builder.clock(clock.clock()).start().await.unwrap();
        let hash = security.passwords().hash(&PASSWORD.to_owned().into()).await.unwrap();
        let app = Arc::new(App::new(Arc::clone(&security), &hash));
        let service = api::service(app, Arc::clone(&security)).unwrap();
        let before = security.passwords().hashed();
        Self { service, security, clock, before }
    }

    fn try_one(
        &self,
        from: IpAddr,
        name: &str,
        password: &str,
    ) -> impl Future<Output = Told> + Send + use<> {
        let body = json!({"username": name, "password": password}).to_string();
        let mut request = Request::post("/v1/auth/login")
            .header("host", "club.example.com")
            .header("content-type", "application/json")
            .body(Body::from(body))
            .unwrap();
        request.extensions_mut().insert(Peer::new(SocketAddr::new(from, 4711)));
        let answer = self.service.clone().call(request);
        async move {
            let answer = answer.await.unwrap();
            let wait = answer.headers().get("retry-after");
            let wait = wait.map(|it| it.to_str().unwrap().parse().unwrap());
            (answer.status().as_u16(), wait)
        }
    }

    async fn tries(&self, from: u8, name: &str, password: &str) -> u16 {
        self.try_one(address(from), name, password).await.0
    }

    fn hashed(&self) -> u64 {
        self.security.passwords().hashed() - self.before
    }
}

fn address(last: u8) -> IpAddr {
    Ipv4Addr::new(198, 51, 100, last).into()
}

#[tokio::test]
async fn two_hundred_names_from_one_address_cost_twenty_hashes() {
    let club = Club::open().await;
    let mut statuses = Vec::new();
    for number in 0..200 {
        statuses.push(club.tries(MALLORY, &format!("member-{number}"), GUESS).await);
    }
    assert!(statuses[..20].iter().all(|status| *status == 401), "{statuses:?}");
    assert!(statuses[20..].iter().all(|status| *status == 429), "{statuses:?}");
    assert_eq!(club.hashed(), 20);
    assert_eq!(club.tries(MALLORY, "ada", PASSWORD).await, 429, "the right one comes too late");
    assert_eq!(club.tries(HOME, "ada", PASSWORD).await, 200, "who is elsewhere logs in");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_guesses_at_once_for_one_name_cost_five_hashes() {
    let club = Club::open().await;
    let all: Vec<_> =
        (0..50).map(|_| tokio::spawn(club.try_one(address(MALLORY), "ada", GUESS))).collect();
    let mut statuses = Vec::new();
    for one in all {
        statuses.push(one.await.unwrap().0);
    }
    let tried = statuses.iter().filter(|status| **status == 401).count();
    let refused = statuses.iter().filter(|status| **status == 429).count();
    assert_eq!((tried, refused, club.hashed()), (5, 45, 5));
    assert_eq!(club.tries(HOME, "ada", PASSWORD).await, 200, "nobody locks ada out at home");
    assert_eq!(club.tries(MALLORY, "ben", PASSWORD).await, 200, "nor whoever shares that address");
}

#[tokio::test]
async fn guesses_from_many_addresses_for_one_name_are_counted_together() {
    let club = Club::open().await;
    let mut statuses = Vec::new();
    for number in 0..60 {
        let from = Ipv4Addr::new(203, 0, 113, number).into();
        statuses.push(club.try_one(from, "ada", GUESS).await.0);
    }
    assert!(statuses[..50].iter().all(|status| *status == 401), "{statuses:?}");
    assert!(statuses[50..].iter().all(|status| *status == 429), "{statuses:?}");
    assert_eq!(club.hashed(), 50);
}

#[tokio::test]
async fn a_name_is_one_name_however_it_is_written() {
    let club = Club::open().await;
    let ada = ["ada", "ADA", "\u{ff41}\u{ff44}\u{ff41}", "\u{ff21}da", "Ada"];
    for name in ada {
        assert_eq!(club.tries(MALLORY, name, GUESS).await, 401, "{name}");
    }
    for name in ["ada", "aDa", "ad\u{ff41}", "\u{ff21}\u{ff24}\u{ff21}"] {
        assert_eq!(club.tries(MALLORY, name, GUESS).await, 429, "{name}");
    }
    assert_eq!(club.hashed(), 5);
    assert_eq!(club.tries(MALLORY, "ben", GUESS).await, 401, "another name is counted apart");
}

#[tokio::test]
async fn who_goes_on_guessing_waits_twice_as_long_each_time() {
    let club = Club::open().await;
    let mut waits = Vec::new();
    for _ in 0..4 {
        for _ in 0..5 {
            assert_eq!(club.tries(MALLORY, "ada", GUESS).await, 401, "after {waits:?}");
        }
        let (status, wait) = club.try_one(address(MALLORY), "ada", GUESS).await;
        assert_eq!(status, 429);
        let wait = wait.unwrap();
        club.clock.advance(Duration::from_secs(wait - 1));
        let early = club.try_one(address(MALLORY), "ada", PASSWORD).await;
        assert_eq!(early.0, 429, "locked until the end, also for the right one");
        club.clock.advance(Duration::from_secs(1));
        waits.push(wait);
    }
    assert_eq!(waits, [60, 120, 240, 480]);
    assert_eq!(club.hashed(), 20);
}

#[tokio::test]
async fn who_logs_in_is_not_counted_and_wipes_nothing_out() {
    let club = Club::open().await;
    for _ in 0..10 {
        assert_eq!(club.tries(HOME, "ada", PASSWORD).await, 200);
    }
    for _ in 0..4 {
        assert_eq!(club.tries(HOME, "ada", GUESS).await, 401);
    }
    assert_eq!(club.tries(HOME, "ada", PASSWORD).await, 200);
    assert_eq!(club.tries(HOME, "ada", GUESS).await, 401, "the fifth");
    assert_eq!(club.tries(HOME, "ada", GUESS).await, 429, "a success has reset nothing");
}
