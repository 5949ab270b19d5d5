use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::{
    auth::{
        Caller, Denied, Flaw, Visitor,
        issuer::{AUDIENCE, ISSUER, claims, encode, hs256, now, unsigned},
        testing::{API, ED, ES, LOOPBACK, PS, RS, STRANGER, bearer, good_token, started},
    },
    policy::{Access, Policy},
};

static OAUTH: Policy = Policy::new("op", Access::Required(&[&[API.uses("oauth", &[])]]));

fn good() -> Value {
    claims("ada", "acme", "read write")
}

/// Good claims with one member set, or removed when it is null.
fn with(name: &str, value: Value) -> Value {
    let mut claims = good();
    match value {
        Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
        value => claims[name] = value,
    }
    claims
}

async fn verdict(token: &str) -> Result<Caller, Denied> {
    verdict_after(token, 0).await
}

async fn verdict_after(token: &str, seconds: u64) -> Result<Caller, Denied> {
    let later = SystemTime::now() + Duration::from_secs(seconds);
    match started().await.authenticate(&OAUTH, &bearer(token), LOOPBACK, later).await? {
        Visitor::Known(caller) => Ok(caller),
        Visitor::Anonymous => panic!("an operation that asks for a caller let nobody in"),
    }
}

async fn refused(token: &str) -> Flaw {
    match verdict(token).await {
        Err(Denied::Invalid(flaw)) => flaw,
        other => panic!("expected a refusal, got {other:?} for {token}"),
    }
}

async fn refused_claims(name: &str, value: Value) -> Flaw {
    refused(&ED.token(&with(name, value))).await
}

/// An honest header with one member set, or removed when it is null, around good claims.
async fn refused_header(name: &str, value: Value) -> Flaw {
    let mut header = ED.header();
    match value {
        Value::Null => drop(header.as_object_mut().unwrap().remove(name)),
        value => header[name] = value,
    }
    refused(&ED.sign(&header.to_string(), &good().to_string())).await
}

#[tokio::test]
async fn a_genuine_token_of_each_algorithm_is_its_subject() {
    for issuer in [&*ED, &*ES, &*RS] {
        let caller = verdict(&issuer.token(&good())).await.unwrap();
        assert_eq!((caller.subject(), caller.issuer(), caller.scheme()), ("ada", ISSUER, "oauth"));
        assert_eq!(caller.tenant(), Some("acme"));
        assert!(caller.has_scope(API.scope("read")) && caller.has_scope(API.scope("write")));
        assert!(!caller.has_scope(API.scope("admin")));
    }
}

#[tokio::test]
async fn a_signature_by_another_key_or_over_other_bytes_is_refused() {
    assert_eq!(refused(&STRANGER.token(&good())).await, Flaw::Signature);
    for issuer in [&*ED, &*ES, &*RS] {
        let token = issuer.token(&good());
        let (head, signature) = token.rsplit_once('.').unwrap();
        let raised = format!(
            "{}.{}.{signature}",
            head.split('.').next().unwrap(),
            encode(with("scope", json!("admin")).to_string())
        );
        assert_eq!(refused(&raised).await, Flaw::Signature);
        assert_eq!(refused(&format!("{head}.")).await, Flaw::Signature);
        assert_eq!(refused(&format!("{head}.{}", encode([0; 64]))).await, Flaw::Signature);
    }
}

#[tokio::test]
async fn a_token_without_signature_or_by_a_shared_secret_is_refused() {
    assert_eq!(refused(&unsigned(&good())).await, Flaw::Algorithm);
    assert_eq!(refused(&hs256(&ED.public_bytes(), "ed", &good())).await, Flaw::Algorithm);
    assert_eq!(refused(&hs256(&RS.public_bytes(), "rs", &good())).await, Flaw::Algorithm);
    for name in ["none", "None", "HS256", "RS512", "ES384", "eddsa", "Ed25519", "", "RS256 "] {
        assert_eq!(refused_header("alg", json!(name)).await, Flaw::Algorithm, "{name}");
    }
    assert_eq!(refused_header("alg", Value::Null).await, Flaw::Algorithm);
    assert_eq!(refused_header("alg", json!(["EdDSA"])).await, Flaw::Algorithm);
}

#[tokio::test]
async fn an_algorithm_that_is_not_the_keys_own_is_refused() {
    let header = json!({"alg": "RS256", "typ": "at+jwt", "kid": "ed"}).to_string();
    assert_eq!(refused(&ED.sign(&header, &good().to_string())).await, Flaw::Algorithm);
    let header = json!({"alg": "PS256", "typ": "at+jwt", "kid": "rs"}).to_string();
    assert_eq!(
        refused(&RS.sign(&header, &good().to_string())).await,
        Flaw::Algorithm,
        "not pinned"
    );
}

#[tokio::test]
async fn pss_is_verified_where_it_is_pinned() {
    static OTHER: Policy = Policy::new("op", Access::Required(&[&[API.uses("other", &[])]]));
    let mut claims = good();
    claims["iss"] = json!("https://other.example.com/");
    let visitor = started().await.ask(&OTHER, &bearer(&PS.token(&claims))).await.unwrap();
    assert_eq!(visitor.caller().unwrap().scheme(), "other");
}

#[tokio::test]
async fn another_type_of_token_is_refused() {
    for typ in ["JWT", "id_token+jwt", "at+jwt ", "", "application/", "text/at+jwt"] {
        assert_eq!(refused_header("typ", json!(typ)).await, Flaw::Type, "{typ}");
    }
    assert_eq!(refused_header("typ", Value::Null).await, Flaw::Type);
    let header = json!({"alg": "EdDSA", "typ": "application/AT+JWT", "kid": "ed"}).to_string();
    assert!(verdict(&ED.sign(&header, &good().to_string())).await.is_ok());
}

#[tokio::test]
async fn a_header_that_brings_its_own_key_or_changes_the_reading_is_refused() {
    for (name, value) in [
        ("jku", json!("https://evil.example/jwks")),
        ("jwk", STRANGER.jwk()),
        ("x5u", json!("https://evil.example/cert")),
        ("x5c", json!(["MIIB"])),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
        ("cty", json!("JWT")),
    ] {
        assert_eq!(refused_header(name, value).await, Flaw::Header, "{name}");
    }
}

#[tokio::test]
async fn a_token_without_a_key_name_is_refused() {
    for kid in [Value::Null, json!(""), json!(7)] {
        assert_eq!(refused_header("kid", kid).await, Flaw::KeyId);
    }
    assert_eq!(refused_header("kid", json!("nobody")).await, Flaw::UnknownKey);
    assert_eq!(refused_header("kid", json!("../../dev/null")).await, Flaw::UnknownKey);
}

#[tokio::test]
async fn what_is_not_a_compact_jws_is_refused() {
    let token = good_token("read");
    let parts: Vec<&str> = token.split('.').collect();
    let (header, payload, signature) = (parts[0], parts[1], parts[2]);
    for bad in [
        "",
        ".",
        "..",
        "garbage",
        &format!("{header}.{payload}"),
        &format!("{token}."),
        &format!("{token}.{signature}.x"),
        &format!("{header}=.{payload}.{signature}"),
        &format!("{header}.{payload}.{signature}="),
        &format!("{header}.{payload}.{signature} "),
        &format!("{header}.{payload} .{signature}"),
        &format!("{header}.{payload}.{}", signature.replace(['-', '_'], "+") + "+"),
        &format!("{}.{payload}.{signature}", encode("not json")),
        &format!("{}.{payload}.{signature}", encode("[]")),
        &format!("{}.{payload}.{signature}", encode(b"\xff\xfe")),
    ] {
        let flaw = refused(bad).await;
        assert!(matches!(flaw, Flaw::Malformed), "{bad}: {flaw:?}");
    }
    let long = format!("{token}{}", "A".repeat(8192));
    assert_eq!(refused(&long).await, Flaw::TooLong);
}

#[tokio::test]
async fn base64url_with_loose_last_bits_is_refused() {
    let token = good_token("read");
    let (head, last) = token.split_at(token.len() - 1);
    // 64 bytes leave four unused bits in the last letter; set one of them.
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let next = alphabet.find(last).unwrap() + 1;
    assert_eq!(refused(&format!("{head}{}", &alphabet[next..=next])).await, Flaw::Malformed);
}

#[tokio::test]
async fn a_duplicate_member_is_refused_in_header_and_payload() {
    let payload = good().to_string().replacen('{', r#"{"sub":"root","#, 1);
    assert_eq!(refused(&ED.sign(&ED.header().to_string(), &payload)).await, Flaw::Malformed);
    let header = ED.header().to_string().replacen('{', r#"{"alg":"none","#, 1);
    assert_eq!(refused(&ED.sign(&header, &good().to_string())).await, Flaw::Malformed);
    let deep = with("x", (0..40).fold(json!(1), |inner, _| json!([inner])));
    assert_eq!(refused(&ED.token(&deep)).await, Flaw::Malformed);
}

#[tokio::test]
async fn a_token_of_another_issuer_is_refused() {
    for issuer in [
        json!("https://id.example.com"),
        json!("https://ID.example.com/"),
        json!([ISSUER]),
        json!(""),
        Value::Null,
    ] {
        assert_eq!(refused_claims("iss", issuer).await, Flaw::Issuer);
    }
}

#[tokio::test]
async fn a_token_for_another_audience_is_refused() {
    for audience in
        [json!("other-api"), json!(["other-api"]), json!([]), json!("Orders-Api"), Value::Null]
    {
        assert_eq!(refused_claims("aud", audience).await, Flaw::Audience);
    }
    for audience in [json!(7), json!([AUDIENCE, 7]), json!({"orders-api": true})] {
        assert_eq!(refused_claims("aud", audience).await, Flaw::Claims);
    }
    for audience in [json!(["x", AUDIENCE]), json!("orders-api-v2")] {
        assert!(verdict(&ED.token(&with("aud", audience))).await.is_ok());
    }
}

#[tokio::test]
async fn an_expired_token_is_refused_after_the_skew_and_never_from_the_cache() {
    let authenticator = started().await;
    let headers = bearer(&good_token("read"));
    let at = |seconds| {
        let moment = SystemTime::now() + Duration::from_secs(seconds);
        authenticator.authenticate(&OAUTH, &headers, LOOPBACK, moment)
    };
    assert!(at(0).await.is_ok());
    assert!(at(299).await.is_ok());
    assert!(at(320).await.is_ok(), "within the skew");
    assert_eq!(at(332).await.unwrap_err(), Denied::Expired(Flaw::Expired));
    assert_eq!(at(3_000).await.unwrap_err(), Denied::Expired(Flaw::Expired));
}

#[tokio::test]
async fn only_a_genuine_token_is_said_to_have_expired() {
    let expired = with("exp", json!(now() - 100));
    assert_eq!(verdict(&ED.token(&expired)).await.unwrap_err(), Denied::Expired(Flaw::Expired));
    assert_eq!(refused(&STRANGER.token(&expired)).await, Flaw::Signature);
}

#[tokio::test]
async fn a_token_from_the_future_is_refused() {
    assert_eq!(refused_claims("nbf", json!(now() + 60)).await, Flaw::NotYetValid);
    assert_eq!(refused_claims("iat", json!(now() + 60)).await, Flaw::NotYetValid);
    assert!(verdict(&ED.token(&with("nbf", json!(now() + 20)))).await.is_ok(), "within the skew");
}

#[tokio::test]
async fn a_token_that_lives_too_long_is_refused() {
    assert_eq!(refused_claims("exp", json!(now() + 3_700)).await, Flaw::Lifetime);
    assert_eq!(refused_claims("iat", json!(now() - 3_400)).await, Flaw::Lifetime);
    assert_eq!(refused_claims("iat", json!(0)).await, Flaw::Lifetime);
}

#[tokio::test]
async fn times_that_are_missing_or_no_numbers_are_refused() {
    for name in ["exp", "iat"] {
        assert_eq!(refused_claims(name, Value::Null).await, Flaw::Claims, "{name}");
    }
    for name in ["exp", "iat", "nbf"] {
        for value in [json!("1"), json!(-1), json!(1e300), json!([1]), json!(true)] {
            assert_eq!(refused_claims(name, value.clone()).await, Flaw::Claims, "{name}: {value}");
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "half a second")]
    let fraction = now() as f64 + 100.5;
    assert!(verdict(&ED.token(&with("exp", json!(fraction)))).await.is_ok());
}

#[tokio::test]
async fn every_edge_of_time_is_held_to_the_second() {
    let authenticator = started().await;
    let base = now();
    let at = |claims: Value, seconds: u64| {
        let (authenticator, headers) = (&authenticator, bearer(&ED.token(&claims)));
        async move {
            let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            authenticator.authenticate(&OAUTH, &headers, LOOPBACK, moment).await.map(drop)
        }
    };
    let timed = |issued: u64, expires: u64, begins: Option<u64>| {
        let mut claims = with("iat", json!(issued));
        claims["exp"] = json!(expires);
        if let Some(begins) = begins {
            claims["nbf"] = json!(begins);
        }
        claims
    };
    let early = Err(Denied::Invalid(Flaw::NotYetValid));
    let late = Err(Denied::Expired(Flaw::Expired));
    // Clocks may disagree by 30 seconds.
    assert_eq!(at(timed(base, base + 100, None), base + 129).await, Ok(()));
    assert_eq!(at(timed(base, base + 100, None), base + 130).await, late);
    assert_eq!(at(timed(base + 100, base + 200, None), base + 69).await, early);
    assert_eq!(at(timed(base + 100, base + 200, None), base + 70).await, Ok(()));
    assert_eq!(at(timed(base, base + 200, Some(base + 100)), base + 69).await, early);
    assert_eq!(at(timed(base, base + 200, Some(base + 100)), base + 70).await, Ok(()));
    assert_eq!(at(timed(base + 100, base + 200, Some(base)), base + 69).await, early);
    // A token lives for an hour at most.
    assert_eq!(at(timed(base, base + 3_600, None), base).await, Ok(()));
    assert_eq!(
        at(timed(base, base + 3_601, None), base).await,
        Err(Denied::Invalid(Flaw::Lifetime))
    );
    assert_eq!(at(timed(base, base, None), base + 29).await, Ok(()));
    assert_eq!(at(timed(base, base, None), base + 30).await, late);
}

#[tokio::test]
async fn a_token_without_a_claim_of_rfc_9068_is_refused() {
    assert!(verdict(&ED.token(&good())).await.is_ok());
    for (name, flaw) in [
        ("iss", Flaw::Issuer),
        ("exp", Flaw::Claims),
        ("aud", Flaw::Audience),
        ("sub", Flaw::Claims),
        ("client_id", Flaw::Claims),
        ("iat", Flaw::Claims),
        ("jti", Flaw::Claims),
    ] {
        assert_eq!(refused_claims(name, Value::Null).await, flaw, "{name}");
    }
    for (name, value) in [("acr", json!(1)), ("amr", json!("pwd")), ("auth_time", json!("now"))] {
        assert_eq!(refused_claims(name, value).await, Flaw::Claims, "{name}");
    }
}

#[tokio::test]
async fn later_checks_find_what_a_token_says_of_its_login() {
    let claims = with("acr", json!("phr"));
    let caller = verdict(&ED.token(&claims)).await.unwrap();
    assert_eq!(caller.claim("acr").and_then(|it| it.as_str()), Some("phr"));
    assert_eq!(caller.credential(), claims["jti"].as_str());
    for name in ["iat", "exp"] {
        assert!(caller.claim(name).is_some_and(|it| it.as_number().is_some()), "{name}");
    }
}

#[tokio::test]
async fn a_subject_that_is_missing_empty_or_no_text_is_refused() {
    for subject in
        [Value::Null, json!(""), json!(7), json!(["ada"]), json!({"id": "ada"}), json!(true)]
    {
        assert_eq!(refused_claims("sub", subject).await, Flaw::Claims);
    }
}

#[tokio::test]
async fn scopes_and_roles_of_a_wrong_type_make_the_token_invalid() {
    for name in ["scope", "scp", "roles"] {
        for value in [json!(7), json!({"read": true}), json!(["read", 7]), json!(true)] {
            assert_eq!(refused_claims(name, value.clone()).await, Flaw::Claims, "{name}: {value}");
        }
    }
    let null = good().to_string().replacen('{', r#"{"scp":null,"#, 1);
    assert_eq!(refused(&ED.sign(&ED.header().to_string(), &null)).await, Flaw::Claims);
}

#[tokio::test]
async fn a_scope_string_is_split_and_an_array_taken_whole() {
    let caller = verdict(&ED.token(&with("scope", json!("read  write admins")))).await.unwrap();
    assert!(caller.has_scope(API.scope("read")) && caller.has_scope(API.scope("write")));
    assert!(!caller.has_scope(API.scope("admin")));
    let caller = verdict(&ED.token(&with("scope", json!(["read write", "admin"])))).await.unwrap();
    assert!(caller.has_scope(API.scope("admin")) && !caller.has_scope(API.scope("read")));
    let mut claims = with("realm", json!({"roles": ["clerk"]}));
    claims["scp"] = json!(["admin"]);
    let caller = verdict(&ED.token(&claims)).await.unwrap();
    assert!(caller.has_role("clerk") && !caller.has_role("boss"));
    assert!(caller.has_scope(API.scope("admin")), "each path is read");
}

#[tokio::test]
async fn a_tenant_that_is_missing_is_none_and_one_of_a_wrong_type_is_refused() {
    for tenant in [Value::Null, json!("")] {
        assert_eq!(verdict(&ED.token(&with("org_id", tenant))).await.unwrap().tenant(), None);
    }
    let null = good().to_string().replacen(r#""acme""#, "null", 1);
    assert_eq!(verdict(&ED.sign(&ED.header().to_string(), &null)).await.unwrap().tenant(), None);
    for tenant in [json!(7), json!(["acme"])] {
        assert_eq!(refused_claims("org_id", tenant).await, Flaw::Claims);
    }
}

#[tokio::test]
async fn a_token_that_is_bound_to_a_key_is_refused() {
    for cnf in [json!({"jkt": "x"}), json!({}), json!("x")] {
        assert_eq!(refused_claims("cnf", cnf).await, Flaw::Bound);
    }
}

#[tokio::test]
async fn claims_are_found_by_dotted_path() {
    let caller = verdict(&ED.token(&with("a", json!({"b": {"c": "deep"}})))).await.unwrap();
    assert_eq!(caller.claim("a.b.c").and_then(|claim| claim.as_str()), Some("deep"));
    assert!(caller.claim("a.b.x").is_none() && caller.claim("sub.x").is_none());
}

#[tokio::test]
async fn a_cached_token_is_the_same_caller_and_a_changed_one_is_not() {
    let authenticator = started().await;
    let token = good_token("read");
    let first = authenticator.ask(&OAUTH, &bearer(&token)).await.unwrap();
    let second = authenticator.ask(&OAUTH, &bearer(&token)).await.unwrap();
    assert_eq!(first.caller().unwrap().key(), second.caller().unwrap().key());
    let mut other = token.into_bytes();
    let last = other.len() - 3;
    other[last] = if other[last] == b'A' { b'B' } else { b'A' };
    let other = String::from_utf8(other).unwrap();
    assert!(authenticator.ask(&OAUTH, &bearer(&other)).await.is_err());
}

#[tokio::test]
async fn a_clock_before_1970_lets_nobody_in() {
    let headers = bearer(&good_token("read"));
    let broken = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
    let denied = started().await.authenticate(&OAUTH, &headers, LOOPBACK, broken).await;
    assert_eq!(denied.unwrap_err(), Denied::Invalid(Flaw::UnknownKey), "keys have expired too");
}

#[test]
fn random_bytes_never_pass_and_never_panic() {
    use proptest::prelude::*;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let authenticator = runtime.block_on(started());
    let good = good_token("read");
    proptest!(|(text in "[ -~]{0,200}", place in 0_usize..400, letter in "[ -~]")| {
        let place = place % good.len();
        let changed = format!("{}{letter}{}", &good[..place], &good[place + 1..]);
        for token in [&text, &good[..place], &changed] {
            let verdict = runtime.block_on(authenticator.ask(&OAUTH, &bearer(token)));
            prop_assert_eq!(verdict.is_ok(), token == good, "{}", token);
        }
    });
}
