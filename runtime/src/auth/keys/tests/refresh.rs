//! Rotation, withdrawal and failure while the server runs, by a clock that is set.

use std::time::{Duration, Instant, SystemTime};

use serde_json::json;

use super::{super::rings::KeyRings, UNKNOWN, scheme, started, verdict};
use crate::{
    auth::{
        Authenticator, Means,
        clock::seconds,
        issuer::{ISSUER, Issuer, claims, jwks},
        testing::{API, ED, ES, KeyServer, bearer, document, store},
    },
    config::{Environment, StartFaults},
    policy::{Access, Algorithm, Api, KeySource, Policy, Scheme, Setting},
};

const OTHER: &str = "https://other.example.com/";

/// Two issuers that share the place where tokens stand.
static SCHEMES: [Scheme; 2] = [
    scheme("one", ISSUER, KeySource::JwksUri(Setting::Env("JWKS")), BOTH),
    scheme("other", OTHER, KeySource::JwksUri(Setting::Env("OTHER_JWKS")), BOTH),
];
const BOTH: &[Algorithm] = &[Algorithm::EdDsa, Algorithm::Es256];
static TWO: Api = document(&SCHEMES);

/// Two issuers that publish at one place, with an algorithm each.
static SHARING: [Scheme; 2] = [
    scheme("one", ISSUER, KeySource::JwksUri(Setting::Env("JWKS")), &[Algorithm::EdDsa]),
    scheme("other", OTHER, KeySource::JwksUri(Setting::Env("JWKS")), &[Algorithm::Es256]),
];
static SHARED: Api = document(&SHARING);
static ANY: Policy = Policy::new(
    "op",
    Access::Required(&[&[SHARED.uses("one", &[])], &[SHARED.uses("other", &[])]]),
);
static EITHER: Policy =
    Policy::new("op", Access::Required(&[&[TWO.uses("one", &[])], &[TWO.uses("other", &[])]]));

#[tokio::test]
async fn a_rotated_key_works_without_a_restart_and_one_fetch_serves_all_callers() {
    let server = KeyServer::start();
    server.answers("200 OK", &ED.jwks());
    let authenticator = started(&server).await;
    server.answers("200 OK", &jwks(&[&ED, &ES]));
    server.takes(Duration::from_millis(300));
    let callers: Vec<_> = (0..20)
        .map(|number| {
            let (authenticator, token) =
                (authenticator.clone(), ES.token(&claims(&number.to_string(), "acme", "")));
            tokio::spawn(async move { verdict(&authenticator, &token, 0).await })
        })
        .collect();
    for caller in callers {
        assert_eq!(caller.await.unwrap(), Ok(()));
    }
    assert_eq!(server.asked(), 2, "one at start, one for all");
}

#[tokio::test]
async fn unknown_keys_cause_one_fetch_in_thirty_seconds() {
    let server = KeyServer::start();
    server.answers("200 OK", &ED.jwks());
    let authenticator = started(&server).await;
    for number in 0..50 {
        let stranger = Issuer::ed25519(&format!("k{number}"));
        assert_eq!(
            verdict(&authenticator, &stranger.token(&claims("eve", "acme", "")), 0).await,
            UNKNOWN
        );
    }
    assert_eq!(server.asked(), 2);
    let stranger = Issuer::ed25519("k");
    let token = stranger.token(&claims("eve", "acme", ""));
    assert_eq!(verdict(&authenticator, &token, 29).await, UNKNOWN);
    assert_eq!(server.asked(), 2);
    assert_eq!(verdict(&authenticator, &token, 31).await, UNKNOWN);
    assert_eq!(server.asked(), 3);
}

#[tokio::test]
async fn a_token_of_a_foreign_issuer_causes_no_fetch() {
    let server = KeyServer::start();
    server.answers("200 OK", &ED.jwks());
    let authenticator = started(&server).await;
    let mut foreign = claims("eve", "acme", "");
    foreign["iss"] = json!("https://evil.example/");
    assert!(verdict(&authenticator, &Issuer::ed25519("k").token(&foreign), 0).await.is_err());
    assert_eq!(server.asked(), 1);
}

#[tokio::test]
async fn an_unknown_key_of_one_issuer_makes_only_that_issuers_keys_be_fetched() {
    let (one, other) = (KeyServer::start(), KeyServer::start());
    one.answers("200 OK", &ED.jwks());
    other.answers("200 OK", &ES.jwks());
    let environment = Environment::of([("JWKS", one.url()), ("OTHER_JWKS", other.url())]);
    let mut faults = StartFaults::new();
    let means = Means::of(&environment, store());
    let authenticator = Authenticator::start(&TWO, &means, &mut faults).await;
    let authenticator = faults.finish(authenticator).unwrap();
    let of = |issuer: &Issuer, name: &str| {
        let mut claims = claims("ada", "acme", "");
        claims["iss"] = json!(name);
        issuer.token(&claims)
    };
    let ask = |token: String| {
        let headers = bearer(&token);
        let authenticator = &authenticator;
        async move { authenticator.ask(&EITHER, &headers).await.map(|it| it.caller().unwrap().scheme()) }
    };
    assert_eq!(ask(of(&ED, ISSUER)).await, Ok("one"));
    assert_eq!(ask(of(&ES, OTHER)).await, Ok("other"));
    // Each knows the other's key by name, and that helps nobody.
    assert!(ask(of(&ES, ISSUER)).await.is_err());
    assert_eq!((one.asked(), other.asked()), (2, 1), "the one was asked for a new key");
    assert!(ask(of(&ED, OTHER)).await.is_err());
    assert_eq!((one.asked(), other.asked()), (2, 2));
    assert!(ask(of(&Issuer::ed25519("k"), "https://evil.example/")).await.is_err());
    assert_eq!((one.asked(), other.asked()), (2, 2), "nobody's issuer is nowhere fetched");
}

#[tokio::test]
async fn a_scheme_takes_none_of_a_shared_set_but_what_it_pins_itself() {
    let server = KeyServer::start();
    server.answers("200 OK", &jwks(&[&ED, &ES]));
    let environment = Environment::of([("JWKS", server.url())]);
    let mut faults = StartFaults::new();
    let means = Means::of(&environment, store());
    let authenticator = Authenticator::start(&SHARED, &means, &mut faults).await;
    let authenticator = faults.finish(authenticator).unwrap();
    let ask = async |issuer: &Issuer, name: &str| {
        let mut claims = claims("ada", "acme", "");
        claims["iss"] = json!(name);
        authenticator.ask(&ANY, &bearer(&issuer.token(&claims))).await.is_ok()
    };
    assert!(ask(&ED, ISSUER).await && ask(&ES, OTHER).await);
    assert!(!ask(&ES, ISSUER).await, "only the other scheme pins ES256");
    assert!(!ask(&ED, OTHER).await, "only the one scheme pins EdDSA");
}

#[tokio::test]
async fn a_failed_refresh_leaves_the_known_keys_working() {
    let server = KeyServer::start();
    server.answers("200 OK", &ED.jwks());
    let authenticator = started(&server).await;
    let secret = json!({"keys": [{"kty": "oct", "k": "AAAA", "kid": "es"}]}).to_string();
    let mut later = 0;
    for (head, body) in [
        ("500 Oops", ""),
        ("200 OK", "garbage"),
        ("200 OK", secret.as_str()),
        ("200 OK", r#"{"keys":[]}"#),
    ] {
        server.answers(head, body);
        assert_eq!(
            verdict(&authenticator, &ES.token(&claims("ada", "acme", "")), later).await,
            UNKNOWN
        );
        assert_eq!(
            verdict(&authenticator, &ED.token(&claims("ada", "acme", "")), later).await,
            Ok(())
        );
        later += 31;
    }
    assert_eq!(server.asked(), 5);
}

#[tokio::test]
async fn a_caller_who_hangs_up_does_not_end_the_fetch_for_the_others() {
    let server = KeyServer::start();
    server.answers("200 OK", &ED.jwks());
    let authenticator = started(&server).await;
    server.answers("200 OK", &jwks(&[&ED, &ES]));
    server.takes(Duration::from_millis(300));
    let token = ES.token(&claims("ada", "acme", ""));
    let hasty = tokio::time::timeout(Duration::from_millis(50), verdict(&authenticator, &token, 0));
    assert!(hasty.await.is_err(), "hung up");
    assert_eq!(verdict(&authenticator, &token, 0).await, Ok(()));
    assert_eq!(server.asked(), 2);
}

#[tokio::test]
async fn a_withdrawn_key_stops_working_cached_tokens_included() {
    let server = KeyServer::start();
    server.answers("200 OK", &jwks(&[&ED, &ES]));
    let authenticator = started(&server).await;
    let mut long = claims("ada", "acme", "");
    long["exp"] = json!(crate::auth::issuer::now() + 3_000);
    let token = ES.token(&long);
    assert_eq!(verdict(&authenticator, &token, 0).await, Ok(()));
    server.answers("200 OK", &ED.jwks());
    assert_eq!(verdict(&authenticator, &token, 500).await, Ok(()), "the set is young");
    assert_eq!(verdict(&authenticator, &token, 700).await, Ok(()), "nobody waits for the fetch");
    let patience = Instant::now();
    while verdict(&authenticator, &token, 700).await != UNKNOWN {
        assert!(patience.elapsed() < Duration::from_secs(30), "the withdrawn key still works");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(server.asked(), 2);
}

const DAY: u64 = 24 * 60 * 60;

#[tokio::test]
async fn keys_that_nobody_vouches_for_any_more_expire_after_a_day() {
    let server = KeyServer::start();
    server.answers("200 OK", &ED.jwks());
    let authenticator = started(&server).await;
    server.answers("500 Oops", "");
    let at = |later: u64| {
        let mut claims = claims("ada", "acme", "");
        claims["iat"] = json!(crate::auth::issuer::now() + later);
        claims["exp"] = json!(crate::auth::issuer::now() + later + 3_000);
        ED.token(&claims)
    };
    let (early, late) = (at(DAY - 600), at(DAY));
    assert_eq!(verdict(&authenticator, &early, DAY - 60).await, Ok(()));
    assert_eq!(verdict(&authenticator, &early, DAY - 60).await, Ok(()), "from the cache");
    assert_eq!(verdict(&authenticator, &early, DAY + 60).await, UNKNOWN, "not from the cache");
    assert_eq!(verdict(&authenticator, &late, DAY + 60).await, UNKNOWN);
    server.answers("200 OK", &ED.jwks());
    assert_eq!(verdict(&authenticator, &late, DAY + 70).await, UNKNOWN, "too early to ask again");
    assert_eq!(verdict(&authenticator, &late, DAY + 100).await, Ok(()), "vouched for again");
    assert_eq!(verdict(&authenticator, &early, DAY + 100).await, Ok(()));
}

#[tokio::test]
async fn a_clock_that_was_set_back_does_not_keep_an_old_set_young() {
    let server = KeyServer::start();
    server.answers("200 OK", &jwks(&[&ED, &ES]));
    let authenticator = started(&server).await;
    server.answers("200 OK", &ED.jwks());
    // An hour ahead a stranger makes it fetch, then the clock is right again.
    let stranger = Issuer::ed25519("k").token(&claims("eve", "acme", ""));
    server.answers("200 OK", &jwks(&[&ED, &ES, &Issuer::ed25519("new")]));
    assert!(verdict(&authenticator, &stranger, 3_600).await.is_err());
    server.answers("200 OK", &ED.jwks());
    let token = ES.token(&claims("ada", "acme", ""));
    let patience = Instant::now();
    while verdict(&authenticator, &token, 0).await != UNKNOWN {
        assert!(patience.elapsed() < Duration::from_secs(30), "the withdrawn key still works");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn no_more_than_a_thousand_requests_wait_and_none_longer_than_two_seconds() {
    let server = KeyServer::start();
    server.answers("200 OK", &ED.jwks());
    let environment = Environment::of([("JWKS", server.url()), ("ISSUER", ISSUER.to_owned())]);
    let mut faults = StartFaults::new();
    let ring = KeyRings::start(&API.schemes[..1], &Means::of(&environment, store()), &mut faults)
        .await
        .of(0)
        .unwrap();
    server.takes(Duration::from_secs(20));
    let (now, started) = (SystemTime::now(), Instant::now());
    let waiting: Vec<_> = (0..1_500)
        .map(|_| {
            let ring = ring.clone();
            tokio::spawn(async move {
                let found = ring.refresh(now, ring.generation(seconds(now))).await;
                (found, started.elapsed())
            })
        })
        .collect();
    let (mut waited, mut longest) = (0, Duration::ZERO);
    for caller in waiting {
        let (found, after) = caller.await.unwrap();
        assert!(!found);
        waited += usize::from(after >= Duration::from_secs(2));
        longest = longest.max(after);
    }
    assert_eq!(waited, 1024, "the others are refused at once");
    assert!(longest < Duration::from_secs(12), "{longest:?}");
    assert_eq!(server.asked(), 2);
}
