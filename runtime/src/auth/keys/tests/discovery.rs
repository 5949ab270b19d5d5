//! Keys by the issuer's metadata (OpenID Connect Discovery 1.0, RFC 8414).

use std::{sync::Arc, time::Duration};

use serde_json::json;

use super::{UNKNOWN, scheme, verdict};
use crate::{
    auth::{
        Authenticator, Means,
        issuer::{ISSUER, claims},
        testing::{ED, ES, KeyServer, document, store},
    },
    config::{Environment, StartFaults},
    policy::{Algorithm, Api, KeySource, Scheme, Setting},
};

static SCHEMES: [Scheme; 1] = [scheme(
    "oauth",
    ISSUER,
    KeySource::Discovery(Setting::Env("METADATA")),
    &[Algorithm::EdDsa, Algorithm::Es256],
)];
static API: Api = document(&SCHEMES);

async fn started(metadata: &KeyServer) -> Result<Arc<Authenticator>, String> {
    let environment = Environment::of([("METADATA", metadata.url())]);
    let mut faults = StartFaults::new();
    let authenticator =
        Authenticator::start(&API, &Means::of(&environment, store()), &mut faults).await;
    faults.finish(authenticator).map(Arc::new).map_err(|error| error.to_string())
}

fn metadata(issuer: &str, jwks_uri: &str) -> String {
    json!({"issuer": issuer, "jwks_uri": jwks_uri, "token_endpoint": "https://x/"}).to_string()
}

#[tokio::test]
async fn keys_are_found_where_the_metadata_says_and_a_move_is_followed() {
    let (provider, old, new) = (KeyServer::start(), KeyServer::start(), KeyServer::start());
    provider.answers("200 OK", &metadata(ISSUER, &old.url()));
    old.answers("200 OK", &ED.jwks());
    new.answers("200 OK", &ES.jwks());
    let authenticator = started(&provider).await.unwrap();
    let (before, after) =
        (ED.token(&claims("ada", "acme", "")), ES.token(&claims("ada", "acme", "")));
    assert_eq!(verdict(&authenticator, &before, 0).await, Ok(()));
    provider.answers("200 OK", &metadata(ISSUER, &new.url()));
    assert_eq!(verdict(&authenticator, &after, 0).await, Ok(()), "followed");
    assert_eq!(verdict(&authenticator, &before, 0).await, UNKNOWN, "gone with the move");
    assert_eq!((provider.asked(), old.asked(), new.asked()), (2, 1, 1));
}

#[tokio::test]
async fn metadata_that_is_not_the_issuers_keeps_the_server_from_starting() {
    let (provider, keys) = (KeyServer::start(), KeyServer::start());
    keys.answers("200 OK", &ED.jwks());
    for (text, said) in [
        (metadata("https://id.example.com", &keys.url()), "byte for byte"),
        (metadata("https://evil.example/", &keys.url()), "byte for byte"),
        (json!({"jwks_uri": keys.url()}).to_string(), "byte for byte"),
        (json!({"issuer": ISSUER}).to_string(), "`jwks_uri` is missing"),
        (metadata(ISSUER, "file:/etc/passwd"), "`jwks_uri`"),
        (metadata(ISSUER, "http://10.0.0.1/"), "plain http"),
        ("<html>".to_owned(), "not metadata"),
        (ED.jwks(), "byte for byte"),
    ] {
        provider.answers("200 OK", &text);
        let error = started(&provider).await.err().unwrap();
        assert!(error.contains(said), "{text}: {error}");
        assert!(error.contains("securitySchemes.oauth, discovery"), "{error}");
    }
    assert_eq!(keys.asked(), 0);
    let moved = format!("307 Temporary Redirect\r\nlocation: {}", keys.url());
    provider.answers(&moved, "");
    assert!(started(&provider).await.err().unwrap().contains("redirects are not followed"));
    provider.answers("200 OK", &metadata(ISSUER, &keys.url()));
    keys.answers("302 Found\r\nlocation: http://127.0.0.1:1/", "");
    assert!(started(&provider).await.err().unwrap().contains("at its `jwks_uri`: the answer is"));
}

#[tokio::test]
async fn metadata_that_turns_bad_leaves_the_known_keys_working() {
    let (provider, keys) = (KeyServer::start(), KeyServer::start());
    provider.answers("200 OK", &metadata(ISSUER, &keys.url()));
    keys.answers("200 OK", &ED.jwks());
    let authenticator = started(&provider).await.unwrap();
    let evil = KeyServer::start();
    evil.answers("200 OK", &ES.jwks());
    let mut later = 0;
    for text in [metadata("https://evil.example/", &evil.url()), "{}".to_owned()] {
        provider.answers("200 OK", &text);
        let (known, unknown) =
            (ED.token(&claims("ada", "acme", "")), ES.token(&claims("eve", "acme", "")));
        assert_eq!(verdict(&authenticator, &unknown, later).await, UNKNOWN);
        assert_eq!(verdict(&authenticator, &known, later).await, Ok(()));
        later += 31;
    }
    assert_eq!(evil.asked(), 0, "nobody goes where another issuer's metadata leads");
}

#[tokio::test]
async fn metadata_and_keys_together_take_five_seconds_at_most() {
    let (provider, keys) = (KeyServer::start(), KeyServer::start());
    provider.answers("200 OK", &metadata(ISSUER, &keys.url()));
    keys.answers("200 OK", &ED.jwks());
    provider.takes(Duration::from_millis(3_000));
    keys.takes(Duration::from_millis(3_000));
    let started = started(&provider).await;
    assert!(started.err().unwrap().contains("within 5 seconds"));
}
