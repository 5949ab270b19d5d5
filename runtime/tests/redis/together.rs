//! Two servers that count, revoke and challenge as one.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::body::Body;
use http::Request;
use secgen_runtime::{
    metrics,
    policy::{
        Api, Binding, Carrier, Counts, KeyFile, KeyPart, OnStoreError, PasswordRules, Revocation,
        Scheme, Tier, Verifier,
    },
    values::Uuid,
};
use tokio::sync::Semaphore;

use crate::{
    alone, issuer,
    orders::{self, API},
    server::RedisServer,
    stand::{Heard, Stand, bearer, plain, request, token, token_of},
};

const MINUTE: Duration = Duration::from_secs(60);
const CALLER: &[KeyPart] = &[KeyPart::Principal];
const IP: &[KeyPart] = &[KeyPart::Ip];

/// The most reads of a caller, and writes.
pub(crate) const MOST: u32 = 100;
/// The most failed credentials of an address.
const FAILURES: u32 = 10;

/// As the document has them, at limits that tests reach.
pub(crate) static TIERS: [Tier; 5] = [
    Tier::new("edge", 100_000, MINUTE, IP).always(),
    Tier::new("read", MOST, MINUTE, CALLER),
    Tier::new("write", MOST, MINUTE, CALLER).on_store_error(OnStoreError::Deny),
    Tier::new("guard-ip", 100_000, MINUTE, IP).always(),
    Tier::new("guard-credential", FAILURES, MINUTE, IP).always().counts(Counts::FailedCredentials),
];

const fn scheme(binding: Binding, revocation: Revocation) -> Scheme {
    let mut scheme = API.schemes[0];
    if let Verifier::Token(rules) = &mut scheme.verifier {
        rules.binding = binding;
        rules.revocation = revocation;
    }
    scheme
}

const fn api(schemes: &'static [Scheme]) -> Api {
    let mut api = API;
    api.schemes = schemes;
    api.tiers = &TIERS;
    api
}

static PLAIN_SCHEMES: [Scheme; 2] = API_SCHEMES;
const API_SCHEMES: [Scheme; 2] = [scheme(Binding::AsIssued, Revocation::NONE), scheme_of_keys()];
static PROVEN_SCHEMES: [Scheme; 2] = [scheme(Binding::Dpop, Revocation::NONE), scheme_of_keys()];
static REVOCABLE_SCHEMES: [Scheme; 2] =
    [scheme(Binding::AsIssued, Revocation { jti: true, subject_before: true }), scheme_of_keys()];

/// The partners' keys replaced by passwords.
const fn scheme_of_passwords() -> Scheme {
    let mut scheme = API.schemes[1];
    scheme.carrier = Carrier::Basic;
    let keys = KeyFile::Env("PASSWORDS");
    scheme.verifier = Verifier::Passwords(PasswordRules { keys, allow_from: &[], max_age: None });
    scheme
}

const fn scheme_of_keys() -> Scheme {
    API.schemes[1]
}

static PASSWORD_SCHEMES: [Scheme; 2] =
    [scheme(Binding::AsIssued, Revocation::NONE), scheme_of_passwords()];
static BASIC: Api = api(&PASSWORD_SCHEMES);
pub(crate) static COUNTED: Api = api(&PLAIN_SCHEMES);
static PROVEN: Api = api(&PROVEN_SCHEMES);
pub(crate) static REVOCABLE: Api = api(&REVOCABLE_SCHEMES);

/// A server of `api` that shares the store.
pub(crate) async fn started(api: &'static Api, url: &str) -> Stand {
    let variables = [("STORE_URL", url.to_owned())];
    Stand::with_variables(api, orders::endpoints(), &variables).await
}

pub(crate) async fn two(api: &'static Api, url: &str) -> [Arc<Stand>; 2] {
    [Arc::new(started(api, url).await), Arc::new(started(api, url).await)]
}

fn evaluations(server: &RedisServer) -> u64 {
    let stats: String = server.ask(&["INFO", "commandstats"]);
    let line = stats.lines().find_map(|line| line.strip_prefix("cmdstat_evalsha:calls="));
    line.map_or(0, |line| line.split(',').next().unwrap().parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_callers_of_two_servers_are_held_to_one_limit_each() {
    let _alone = alone().await;
    let server = RedisServer::start();
    let servers = two(&COUNTED, &server.url()).await;
    // As many at a time as a test machine carries within the deadline of a decision; what it does
    // not carry, memory decides, and is counted.
    let unanswered = metrics::store_failures();
    let bound = Arc::new(Semaphore::new(16));
    let callers = (0..50).map(|caller| {
        let (servers, bound) = (servers.clone(), Arc::clone(&bound));
        tokio::spawn(async move {
            let token = token(&format!("caller-{caller}"), "acme", "read:orders");
            let mut passed = 0;
            // Twice its limit, at one server and the other in turn.
            for round in 0..2 * MOST as usize {
                let _place = bound.acquire().await.unwrap();
                let heard = servers[round % 2].send(bearer("GET", "/orders", &token)).await;
                match heard.status {
                    200 => passed += 1,
                    429 => assert!(!heard.header("retry-after").is_empty()),
                    other => panic!("{other}: {}", heard.text),
                }
            }
            passed
        })
    });
    let mut passed: Vec<u32> = Vec::new();
    for caller in callers.collect::<Vec<_>>() {
        passed.push(caller.await.unwrap());
    }
    let (least, most) = (passed.iter().min().unwrap(), passed.iter().max().unwrap());
    let unanswered = metrics::store_failures() - unanswered;
    println!(
        "50 callers, limit {MOST}, two servers, {} asked each: {least} to {most} passed, \
         {unanswered} times the store did not answer in time",
        2 * MOST
    );
    let asked = 50 * 2 * u64::from(MOST);
    assert!(unanswered < asked / 2, "the store has hardly decided: {unanswered} of {asked}");
    let over: u64 = passed.iter().map(|it| u64::from(it.saturating_sub(MOST))).sum();
    assert!(
        over <= unanswered,
        "{over} over the limit, {unanswered} without an answer: {passed:?}"
    );
    assert!(*least >= MOST, "{passed:?}");
}

#[tokio::test]
async fn a_request_is_one_round_trip_whoever_asks_and_however_it_ends() {
    let _alone = alone().await;
    let server = RedisServer::start();
    let stand = started(&COUNTED, &server.url()).await;
    let token = token("ada", "acme", "read:orders");
    let id = stand.app.put("ada", "acme");
    let ask = |kind: usize| match kind {
        0 => bearer("GET", "/orders", &token),
        1 => bearer("GET", &format!("/orders/{id}"), &token),
        2 => plain("GET", "/health"),
        3 => plain("GET", "/nowhere"),
        4 => plain("GET", "/orders"),
        _ => bearer("GET", "/orders", "forged"),
    };
    stand.send(ask(0)).await;
    for (kind, status) in [(0, 200), (1, 200), (2, 204), (3, 404), (4, 401), (5, 401)] {
        let before = evaluations(&server);
        let heard = stand.send(ask(kind)).await;
        assert_eq!(heard.status, status, "{kind}: {}", heard.text);
        assert_eq!(evaluations(&server) - before, 1, "{kind}");
    }
}

#[tokio::test]
async fn guessing_at_one_server_is_heard_of_at_the_other() {
    let _alone = alone().await;
    let server = RedisServer::start();
    let servers = two(&COUNTED, &server.url()).await;
    let guess =
        |at: usize| servers[at % 2].send_from("203.0.113.5", bearer("GET", "/orders", "no"));
    for at in 0..FAILURES as usize {
        assert_eq!(guess(at).await.status, 401, "{at}");
    }
    for at in 0..6 {
        let heard = guess(at).await;
        assert_eq!((heard.status, heard.code().as_str()), (429, "rate-limited"), "{at}");
        assert!(!heard.header("retry-after").is_empty());
    }
    let honest = bearer("GET", "/orders", &token("ada", "acme", "read:orders"));
    assert_eq!(servers[0].send_from("203.0.113.5", honest).await.status, 429);
    let elsewhere = bearer("GET", "/orders", &token("ada", "acme", "read:orders"));
    assert_eq!(servers[0].send_from("203.0.113.6", elsewhere).await.status, 200);
}

#[tokio::test]
async fn no_password_is_tried_at_one_server_by_who_has_guessed_enough_at_another() {
    let _alone = alone().await;
    let server = RedisServer::start();
    let passwords = std::env::temp_dir().join(format!("secgen-redis-basic-{}", Uuid::new_v4()));
    std::fs::write(&passwords, "").unwrap();
    let variables =
        [("STORE_URL", server.url()), ("PASSWORDS", passwords.to_str().unwrap().to_owned())];
    let start = || Stand::with_variables(&BASIC, orders::endpoints(), &variables);
    let servers = [start().await, start().await];
    let path = format!("/orders/{}", Uuid::new_v4());
    let guess = || {
        let guess = request("GET", &path).header("authorization", "Basic YWRhOmd1ZXNz");
        guess.body(Body::empty()).unwrap()
    };
    servers[0].send(bearer("GET", &path, &token("ada", "acme", "read:orders"))).await;
    for at in 0..FAILURES as usize {
        let before = evaluations(&server);
        assert_eq!(servers[at % 2].send(guess()).await.status, 401, "{at}");
        // Asked before the password is tried, and told afterwards behind the answer.
        let began = std::time::Instant::now();
        while evaluations(&server) < before + 2 {
            assert!(began.elapsed() < MINUTE / 6, "it is asked twice");
            tokio::task::yield_now().await;
        }
    }
    for server_asked in &servers {
        let before = evaluations(&server);
        assert_eq!(server_asked.send(guess()).await.status, 429);
        assert_eq!(evaluations(&server) - before, 1, "refused before the password was tried");
        assert_eq!(server_asked.trail.last().cause, "guard-credential");
    }
    std::fs::remove_file(passwords).unwrap();
}

#[tokio::test]
async fn what_is_left_is_told_for_all_servers_together() {
    let _alone = alone().await;
    let server = RedisServer::start();
    let servers = two(&COUNTED, &server.url()).await;
    let token = token("ada", "acme", "read:orders");
    for round in 0..4 {
        let heard = servers[round % 2].send(bearer("GET", "/orders", &token)).await;
        let told = heard.header("ratelimit").to_owned();
        let left = format!("\"read\";r={}", MOST as usize - 1 - round);
        assert!(told.contains(&left), "{round}: {told}");
    }
}

#[tokio::test]
async fn a_token_that_one_server_revokes_the_other_refuses() {
    let _alone = alone().await;
    let server = RedisServer::start();
    let [one, other] = two(&REVOCABLE, &server.url()).await;
    let claims = issuer::claims("ada", "acme", "read:orders");
    let token = token_of(&claims);
    let asked = || bearer("GET", "/orders", &token);
    assert_eq!(other.send(asked()).await.status, 200);
    let until = SystemTime::now() + Duration::from_secs(300);
    let jti = claims["jti"].as_str().unwrap();
    one.security.revocations().revoke_token("oauth", jti, until).await.unwrap();
    for stand in [&one, &other] {
        assert_eq!(stand.send(asked()).await.status, 401);
        assert_eq!(stand.trail.last().cause, "token-revoked");
    }
}

#[tokio::test]
async fn a_nonce_of_one_server_is_good_at_the_other() {
    let _alone = alone().await;
    let server = RedisServer::start();
    let [one, other] = two(&PROVEN, &server.url()).await;
    let asked = || -> Request<Body> {
        let token = token("ada", "acme", "read:orders");
        let request = request("GET", "/orders").header("authorization", format!("DPoP {token}"));
        request.header("dpop", "a.b.c").body(Body::empty()).unwrap()
    };
    let nonce = |heard: &Heard| heard.header("dpop-nonce").to_owned();
    let (first, second) = (one.send(asked()).await, other.send(asked()).await);
    assert_eq!(nonce(&first).len(), 24);
    assert_eq!(nonce(&first), nonce(&second));
    let alone = Stand::with(&PROVEN, orders::endpoints()).await;
    assert_ne!(nonce(&alone.send(asked()).await), nonce(&first), "a server of another store");
}

#[tokio::test]
async fn who_reads_the_store_after_a_day_of_traffic_learns_of_nobody() {
    let _alone = alone().await;
    let server = RedisServer::start();
    let [one, other] = two(&REVOCABLE, &server.url()).await;
    let claims = issuer::claims("ada.lovelace@example.com", "acme-corporation", "read:orders");
    let token = token_of(&claims);
    for ip in ["203.0.113.77", "2001:db8:77::1"] {
        one.send_from(ip, bearer("GET", "/orders", &token)).await;
        other.send_from(ip, bearer("GET", "/orders", "wrong-token-4711")).await;
        other.send_from(ip, plain("GET", "/nowhere")).await;
    }
    let until = SystemTime::now() + Duration::from_secs(300);
    let revocations = one.security.revocations();
    revocations.revoke_token("oauth", claims["jti"].as_str().unwrap(), until).await.unwrap();
    let (issuer, subject) = (issuer::ISSUER, claims["sub"].as_str().unwrap());
    let now = SystemTime::now();
    revocations.revoke_subject("oauth", issuer, subject, now).await.unwrap();
    let all = server.dump();
    let holds = |text: &[u8]| all.windows(text.len()).any(|it| it == text);
    assert!(holds(b"{limits}") && holds(b":revoked-jti:") && holds(b":revoked-subject:"));
    let signature = token.rsplit('.').next().unwrap();
    for part in
        ["ada", "lovelace", "example.com", "acme", "203.0.113.77", "2001:db8", "4711", signature]
    {
        assert!(!holds(part.as_bytes()), "{part} can be read");
    }
    assert!(!holds(&[203, 0, 113, 77]), "an address in four bytes");
    for name in server.ask::<Vec<String>>(&["KEYS", "*"]) {
        assert!(server.ask::<i64>(&["PTTL", &name]) > 0, "{name} does not expire");
        assert!(name.starts_with("secgen:"), "{name}");
    }
}
