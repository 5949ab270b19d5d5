use std::{
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use serde_json::{Value, json};

use super::{
    jwks::{JwksFault, KeySet},
    pinned::Pinned,
    rings::KeyRings,
    source::Source,
};
use crate::{
    auth::{
        Authenticator, Denied, Flaw,
        issuer::{ISSUER, Issuer, claims, encode, jwks},
        testing::{API, ED, ES, KeyServer, LOOPBACK, RS, Temporary, bearer, store},
    },
    config::{Environment, KeyLocation, StartFaults, Trust},
    policy::{Access, Algorithm, Policy},
};

const ALL: &[Algorithm] = &[Algorithm::EdDsa, Algorithm::Es256, Algorithm::Rs256, Algorithm::Ps256];

static OAUTH: Policy = Policy::new("op", Access::Required(&[&[API.uses("oauth", &[])]]));

fn parse(keys: &[Value]) -> Result<KeySet, JwksFault> {
    parse_for(keys, ALL)
}

fn parse_for(keys: &[Value], pinned: &[Algorithm]) -> Result<KeySet, JwksFault> {
    KeySet::parse(json!({ "keys": keys }).to_string().as_bytes(), Pinned::of(pinned))
}

fn fault(keys: &[Value]) -> JwksFault {
    parse(keys).err().unwrap_or_else(|| panic!("{keys:?} was accepted"))
}

fn with(mut key: Value, name: &str, value: Value) -> Value {
    match value {
        Value::Null => drop(key.as_object_mut().unwrap().remove(name)),
        value => key[name] = value,
    }
    key
}

/// How the set judges a signature by `issuer` under its own name.
fn judged(set: &KeySet, issuer: &Issuer, algorithm: Algorithm) -> Result<(), Flaw> {
    use base64::Engine as _;
    let token = issuer.token(&claims("ada", "acme", ""));
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(signature).unwrap();
    set.verify(issuer.kid(), algorithm, signed.as_bytes(), &signature)
}

#[test]
fn keys_of_each_kind_verify_by_their_own_algorithm_only() {
    let set = parse(&[ED.jwk(), ES.jwk(), RS.jwk()]).unwrap();
    for (issuer, own) in [(&*ED, ALL[0]), (&*ES, ALL[1]), (&*RS, ALL[2])] {
        for algorithm in ALL {
            let expected = if *algorithm == own { Ok(()) } else { Err(Flaw::Algorithm) };
            assert_eq!(
                judged(&set, issuer, *algorithm),
                expected,
                "{} {algorithm:?}",
                issuer.kid()
            );
        }
    }
}

#[test]
fn a_key_has_one_algorithm_or_is_not_used() {
    let nameless = with(RS.jwk(), "alg", Value::Null);
    // With both paddings pinned, either could be meant.
    assert_eq!(fault(std::slice::from_ref(&nameless)), JwksFault::NoneFits);
    let set = parse_for(std::slice::from_ref(&nameless), &[Algorithm::Rs256]).unwrap();
    assert_eq!(judged(&set, &RS, Algorithm::Rs256), Ok(()));
    for other in [Algorithm::Ps256, Algorithm::EdDsa, Algorithm::Es256] {
        assert_eq!(judged(&set, &RS, other), Err(Flaw::Algorithm));
    }
    let set = parse_for(&[nameless], &[Algorithm::Ps256]).unwrap();
    assert_eq!(judged(&set, &RS, Algorithm::Ps256), Err(Flaw::Signature), "it is PKCS #1");
    assert_eq!(judged(&set, &RS, Algorithm::Rs256), Err(Flaw::Algorithm));
}

#[test]
fn one_key_under_two_algorithms_refuses_the_set() {
    let twin = with(with(RS.jwk(), "alg", json!("PS256")), "kid", json!("twin"));
    assert_eq!(fault(&[RS.jwk(), twin.clone()]), JwksFault::TwoAlgorithms);
    let set = parse_for(&[RS.jwk(), twin], &[Algorithm::Rs256]).unwrap();
    assert_eq!(judged(&set, &RS, Algorithm::Rs256), Ok(()), "the other is not pinned");
    let again = with(ED.jwk(), "kid", json!("again"));
    assert!(parse(&[ED.jwk(), again]).is_ok(), "two names, one algorithm");
}

#[test]
fn a_published_secret_refuses_the_set() {
    let secret = json!({"kty": "oct", "kid": "s", "k": "AAAA", "alg": "HS256"});
    assert_eq!(fault(&[ED.jwk(), secret]), JwksFault::Private);
    assert_eq!(fault(&[with(ED.jwk(), "d", json!("AAAA"))]), JwksFault::Private);
    assert_eq!(fault(&[with(RS.jwk(), "p", json!("AAAA")), ED.jwk()]), JwksFault::Private);
}

#[test]
fn two_keys_of_one_name_refuse_the_set() {
    assert_eq!(fault(&[ED.jwk(), with(ES.jwk(), "kid", json!("ed"))]), JwksFault::Duplicate);
    for passed_over in [
        with(ES.jwk(), "use", json!("enc")),
        with(ES.jwk(), "crv", json!("P-384")),
        with(RS.jwk(), "alg", json!("RS512")),
    ] {
        let twin = with(passed_over, "kid", json!("ed"));
        assert_eq!(fault(&[ED.jwk(), twin.clone()]), JwksFault::Duplicate, "{twin}");
        assert_eq!(fault(&[twin, ED.jwk()]), JwksFault::Duplicate);
    }
}

#[test]
fn keys_for_other_uses_are_not_used() {
    for other in [
        with(ED.jwk(), "use", json!("enc")),
        with(ED.jwk(), "key_ops", json!(["sign"])),
        with(ED.jwk(), "key_ops", json!([])),
        with(ED.jwk(), "alg", json!("HS256")),
        with(ED.jwk(), "alg", json!("ES256")),
        with(RS.jwk(), "alg", json!("RSA-OAEP")),
        with(RS.jwk(), "alg", json!("RS512")),
        with(ED.jwk(), "kid", Value::Null),
        with(ED.jwk(), "kid", json!("")),
        with(ED.jwk(), "crv", json!("X25519")),
        with(ES.jwk(), "crv", json!("P-384")),
        with(ED.jwk(), "kty", json!("AKP")),
        with(ED.jwk(), "kty", json!("EC")),
        with(ES.jwk(), "kty", json!("OKP")),
        with(RS.jwk(), "crv", json!("P-256")),
        with(ES.jwk(), "alg", json!("RS256")),
        with(ES.jwk(), "use", json!("Sig")),
        with(RS.jwk(), "n", json!(encode([0xff; 128]))),
        with(RS.jwk(), "n", json!(encode([&[0x7f][..], &[0xff; 255]].concat()))),
        with(RS.jwk(), "n", json!(encode([&[0; 128][..], &[0xff; 255]].concat()))),
        with(RS.jwk(), "n", json!(encode([0xff; 2048]))),
    ] {
        assert_eq!(fault(std::slice::from_ref(&other)), JwksFault::NoneFits, "{other}");
        assert!(parse(&[other, with(ES.jwk(), "kid", json!("spare"))]).is_ok());
    }
    assert!(parse(&[with(ED.jwk(), "key_ops", json!(["verify"]))]).is_ok());
    assert!(parse(&[with(ED.jwk(), "alg", json!("Ed25519"))]).is_ok());
}

#[test]
fn what_is_not_a_key_set_is_refused() {
    for (text, expected) in [
        ("", JwksFault::NotJson),
        ("<html>", JwksFault::NotJson),
        (r#"{"keys":[],"keys":[]}"#, JwksFault::NotJson),
        ("[]", JwksFault::NotASet),
        ("{}", JwksFault::NotASet),
        (r#"{"keys":{}}"#, JwksFault::NotASet),
        (r#"{"keys":["x"]}"#, JwksFault::NotASet),
        (r#"{"keys":[{}]}"#, JwksFault::WrongMember),
        (r#"{"keys":[]}"#, JwksFault::NoneFits),
    ] {
        assert_eq!(KeySet::parse(text.as_bytes(), Pinned::of(ALL)).err(), Some(expected), "{text}");
    }
    for (name, value) in [
        ("kid", json!(7)),
        ("use", json!(["sig"])),
        ("alg", json!(1)),
        ("key_ops", json!("verify")),
    ] {
        assert_eq!(fault(&[with(ED.jwk(), name, value)]), JwksFault::WrongMember, "{name}");
    }
    for bad in [
        with(ED.jwk(), "x", json!("AAAA")),
        with(ED.jwk(), "x", Value::Null),
        with(ED.jwk(), "x", json!(format!("{}=", encode([1; 32])))),
        with(ES.jwk(), "y", json!(encode([1; 31]))),
        with(RS.jwk(), "e", json!("AQ")),
        with(RS.jwk(), "e", json!("Ag")),
        with(RS.jwk(), "e", json!("")),
        with(RS.jwk(), "e", json!(encode([1, 0, 0, 0, 1]))),
        with(RS.jwk(), "n", json!("")),
        with(RS.jwk(), "n", json!(encode([0xfe; 256]))),
        with(ES.jwk(), "y", json!(encode([1; 32]))),
    ] {
        assert_eq!(fault(std::slice::from_ref(&bad)), JwksFault::Malformed, "{bad}");
    }
    let many: Vec<Value> = (0..101).map(|i| with(ED.jwk(), "kid", json!(i.to_string()))).collect();
    assert_eq!(fault(&many), JwksFault::TooManyKeys);
}

/// Keys alone, started from `url`; gives how many schemes have some.
async fn ring(url: &str) -> Result<usize, String> {
    let environment = Environment::of([("JWKS", url), ("ISSUER", ISSUER)]);
    let mut faults = StartFaults::new();
    let rings = KeyRings::start(&API.schemes[..1], &environment, &mut faults).await;
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
    assert!(started.elapsed() < Duration::from_secs(8));
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

/// An authenticator whose keys come from `server`.
async fn started(server: &KeyServer) -> Arc<Authenticator> {
    let other = Temporary::of(&crate::auth::testing::PS.jwks());
    let keys = Temporary::of("");
    let environment = Environment::of([
        ("ISSUER", ISSUER.to_owned()),
        ("JWKS", server.url()),
        ("OTHER_JWKS", format!("file:{}", other.path())),
        ("KEYS", keys.path().to_owned()),
        ("ADMIN_KEYS", keys.path().to_owned()),
    ]);
    let mut faults = StartFaults::new();
    let authenticator = Authenticator::start(&API, &environment, &store(), &mut faults).await;
    Arc::new(faults.finish(authenticator).unwrap())
}

async fn verdict(authenticator: &Authenticator, token: &str, later: u64) -> Result<(), Denied> {
    let now = SystemTime::now() + Duration::from_secs(later);
    authenticator.authenticate(&OAUTH, &bearer(token), LOOPBACK, now).await.map(drop)
}

const UNKNOWN: Result<(), Denied> = Err(Denied::Invalid(Flaw::UnknownKey));

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
        assert!(patience.elapsed() < Duration::from_secs(5), "the withdrawn key still works");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(server.asked(), 2);
}
