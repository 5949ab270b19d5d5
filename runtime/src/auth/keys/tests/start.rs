//! What a start does with keys that cannot be had, are inside, or are shared.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    super::{rings::KeyRings, source::Source},
    scheme,
};
use crate::{
    auth::{
        Means,
        issuer::{ISSUER, jwks},
        testing::{API, ED, KeyServer, RS, Temporary, store},
    },
    config::{Environment, KeyLocation, StartFaults, Trust},
    policy::{Algorithm, KeySource, Scheme, Setting},
};

/// Keys alone, started from `url`; gives how many schemes have some.
async fn ring(url: &str) -> Result<usize, String> {
    let environment = Environment::of([("JWKS", url), ("ISSUER", ISSUER)]);
    let mut faults = StartFaults::new();
    let rings =
        KeyRings::start(&API.schemes[..1], &Means::of(&environment, store()), &mut faults).await;
    let found = rings.of(0).map(|_| 1);
    faults.finish(found).map_err(|error| error.to_string())
}

#[tokio::test]
async fn a_key_server_that_does_not_serve_is_a_start_fault() {
    let server = KeyServer::start();
    let moved = format!("302 Found\r\nlocation: {}", server.url());
    let huge = " ".repeat(1024 * 1024 + 1);
    for (head, body, said) in [
        ("404 Not Found", "", "404"),
        (moved.as_str(), &ED.jwks(), "redirects are not followed"),
        ("200 OK", "<html>", "strict JSON"),
        ("200 OK", huge.as_str(), "larger than 1 MiB"),
        ("204 No Content", "", "204"),
    ] {
        server.answers(head, body);
        let error = ring(&server.url()).await.expect_err("no keys, no server");
        assert!(error.contains(said), "{said:?} in {error}");
    }
    assert_eq!(server.asked(), 5, "one request each");
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert!(ring(&format!("http://{gone}/")).await.is_err());
}

#[tokio::test]
async fn a_key_server_that_does_not_answer_is_given_up_after_five_seconds() {
    let server = KeyServer::start();
    server.answers("200 OK", &ED.jwks());
    server.takes(Duration::from_secs(20));
    let started = Instant::now();
    let error = ring(&server.url()).await.expect_err("no answer");
    assert!(error.contains("within 5 seconds"), "{error}");
    assert!(started.elapsed() < Duration::from_secs(16));
}

/// What a literal URL of the document, or the same from the environment, comes to.
async fn fetched(url: &str, trust: Trust) -> String {
    let uri = url.parse().unwrap();
    Source::Set(KeyLocation::Address(uri, trust)).read().await.unwrap_err().to_string()
}

#[tokio::test]
async fn a_document_cannot_aim_the_fetch_inside_and_the_operator_can() {
    let server = KeyServer::start();
    server.answers("200 OK", &ED.jwks());
    let port = server.address.port();
    for host in ["127.0.0.1", "[::1]", "10.0.0.1", "[::ffff:127.0.0.1]"] {
        let said = fetched(&format!("https://{host}:{port}/"), Trust::Document).await;
        assert!(said.contains("the address is private"), "{host}: {said}");
    }
    let said = fetched(&format!("https://localhost:{port}/"), Trust::Document).await;
    assert!(said.contains("no public address"), "{said}");
    assert_eq!(server.asked(), 0);
    let said = fetched(&format!("https://127.0.0.1:{port}/"), Trust::Environment).await;
    assert!(said.contains("cannot be fetched"), "no TLS there: {said}");
    assert_eq!(server.asked(), 1, "it got through to the server");
}

#[tokio::test]
async fn a_file_of_keys_is_read_and_a_missing_one_named() {
    let file = Temporary::of(&ED.jwks());
    assert!(ring(&format!("file:{}", file.path())).await.is_ok());
    let error = ring("file:/nowhere/jwks.json").await.err().unwrap();
    assert!(error.contains("/nowhere/jwks.json"), "{error}");
}

const OTHER: &str = "https://other.example.com/";
const JWKS: KeySource = KeySource::JwksUri(Setting::Env("JWKS"));
const OTHER_JWKS: KeySource = KeySource::JwksUri(Setting::Env("OTHER_JWKS"));

/// Two issuers that publish at one place, and one elsewhere.
static THREE: [Scheme; 3] = [
    scheme("a", ISSUER, JWKS, &[Algorithm::EdDsa]),
    scheme("b", OTHER, JWKS, &[Algorithm::Rs256]),
    scheme("c", "https://third.example.com/", OTHER_JWKS, &[Algorithm::EdDsa]),
];

/// One set under two paddings.
static AMBIGUOUS: [Scheme; 2] =
    [scheme("a", ISSUER, JWKS, &[Algorithm::Rs256]), scheme("b", OTHER, JWKS, &[Algorithm::Ps256])];

async fn rings(schemes: &'static [Scheme], urls: [&str; 2]) -> Result<KeyRings, String> {
    let environment = Environment::of([("JWKS", urls[0]), ("OTHER_JWKS", urls[1])]);
    let mut faults = StartFaults::new();
    let rings = KeyRings::start(schemes, &Means::of(&environment, store()), &mut faults).await;
    faults.finish(Some(rings)).map_err(|error| error.to_string())
}

#[tokio::test]
async fn equal_locations_are_fetched_once_and_all_at_the_same_time() {
    let (one, other) = (KeyServer::start(), KeyServer::start());
    one.answers("200 OK", &jwks(&[&ED, &RS]));
    other.answers("200 OK", &ED.jwks());
    one.takes(Duration::from_millis(2_000));
    other.takes(Duration::from_millis(2_000));
    let started = Instant::now();
    let rings = rings(&THREE, [&one.url(), &other.url()]).await.unwrap();
    assert!(started.elapsed() < Duration::from_millis(3_900), "one after the other");
    assert_eq!((one.asked(), other.asked()), (1, 1));
    let of = |scheme| rings.of(scheme).unwrap();
    assert!(Arc::ptr_eq(&of(0), &of(1)) && !Arc::ptr_eq(&of(0), &of(2)));
    assert!(rings.of(3).is_none());
}

#[tokio::test]
async fn a_scheme_whose_algorithm_no_key_has_keeps_the_server_from_starting() {
    let server = KeyServer::start();
    server.answers("200 OK", &ED.jwks());
    let error = rings(&THREE, [&server.url(), &server.url()]).await.err().unwrap();
    assert!(error.contains("securitySchemes.b") && error.contains("no key"), "{error}");
}

#[tokio::test]
async fn two_schemes_cannot_give_one_key_two_algorithms() {
    let server = KeyServer::start();
    let mut key = RS.jwk();
    key.as_object_mut().unwrap().remove("alg");
    server.answers("200 OK", &serde_json::json!({ "keys": [key] }).to_string());
    let error = rings(&AMBIGUOUS, [&server.url(), &server.url()]).await.err().unwrap();
    assert!(error.contains("RS256 and PS256 are both pinned"), "{error}");
    assert!(error.contains("securitySchemes.a") && error.contains("securitySchemes.b"), "{error}");
}
