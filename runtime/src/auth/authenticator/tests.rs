use std::time::SystemTime;

use http::HeaderMap;
use serde_json::json;

use super::*;
use crate::{
    auth::{
        issuer::claims,
        testing::{
            ADMIN, API, ED, LOOPBACK, PARTNER, PS, bearer, good_keys, good_token, headers, started,
            started_with, store,
        },
    },
    config::Environment,
    policy::{Demand, SchemeUse},
};

const OAUTH_READ: SchemeUse = API.uses("oauth", &["read"]);
const OAUTH_ADMIN: SchemeUse = API.uses("oauth", &["admin"]);
const OTHER_READ: SchemeUse = API.uses("other", &["read"]);
const PARTNER_ANY: SchemeUse = API.uses("partner", &[]);
const ADMIN_ANY: SchemeUse = API.uses("admin", &[]);

const fn required(alternatives: &'static [Alternative]) -> Policy {
    Policy::new("op", Access::Required(alternatives))
}

const fn optional(alternatives: &'static [Alternative]) -> Policy {
    Policy::new("op", Access::Optional { reason: "a shop window", alternatives })
}

const ANYONE: Policy = Policy::new("op", Access::Anonymous { reason: "liveness" });
const EITHER: Policy = required(&[&[OAUTH_READ], &[PARTNER_ANY]]);
const BOTH: Policy = required(&[&[OAUTH_READ, PARTNER_ANY]]);
const ONLY_OAUTH: Policy = required(&[&[OAUTH_READ]]);

fn key(value: &str) -> HeaderMap {
    headers([("x-api-key", value)])
}

fn both(token: &str, key: &str) -> HeaderMap {
    headers([("authorization", &*format!("Bearer {token}")), ("x-api-key", key)])
}

async fn subject(policy: &Policy, headers: &HeaderMap) -> Result<Option<String>, Denied> {
    let visitor = started().await.ask(policy, headers).await?;
    Ok(visitor.caller().map(|caller| caller.subject().to_owned()))
}

fn known(subject: &str) -> Result<Option<String>, Denied> {
    Ok(Some(subject.to_owned()))
}

fn lacks(scopes: &[&str]) -> Result<Option<String>, Denied> {
    Err(Denied::Forbidden(Lacking::Scopes(API.scopes(scopes))))
}

#[tokio::test]
async fn who_shows_nothing_is_missing_a_credential() {
    for policy in [&EITHER, &BOTH, &ONLY_OAUTH] {
        assert_eq!(subject(policy, &HeaderMap::new()).await, Err(Denied::Missing));
    }
}

#[tokio::test]
async fn no_alternative_at_all_lets_nobody_in() {
    let nobody = required(&[]);
    assert_eq!(subject(&nobody, &bearer(&good_token("read"))).await, Err(Denied::Missing));
    assert_eq!(subject(&nobody, &HeaderMap::new()).await, Err(Denied::Missing));
}

#[tokio::test]
async fn an_empty_and_set_lets_nobody_in() {
    let empty = required(&[&[]]);
    assert_eq!(subject(&empty, &HeaderMap::new()).await, Err(Denied::Missing));
    assert_eq!(subject(&empty, &bearer(&good_token("read"))).await, Err(Denied::Missing));
}

#[tokio::test]
async fn either_credential_opens_an_alternative() {
    assert_eq!(subject(&EITHER, &bearer(&good_token("read"))).await, known("ada"));
    assert_eq!(subject(&EITHER, &key(PARTNER)).await, known("partner-1"));
}

#[tokio::test]
async fn two_kinds_of_credential_outside_one_and_set_are_refused() {
    let shown = both(&good_token("read"), PARTNER);
    assert_eq!(subject(&EITHER, &shown).await, Err(Denied::TooManyCredentials));
    assert_eq!(subject(&ONLY_OAUTH, &shown).await, Err(Denied::TooManyCredentials));
    assert_eq!(subject(&optional(&[&[OAUTH_READ]]), &shown).await, Err(Denied::TooManyCredentials));
    let bad = both("garbage", PARTNER);
    assert_eq!(subject(&EITHER, &bad).await, Err(Denied::TooManyCredentials));
}

#[tokio::test]
async fn one_kind_of_credential_twice_is_refused() {
    let (good, bad) = (format!("Bearer {}", good_token("read")), "Bearer x");
    for pair in [[&*good, bad], [bad, &*good], [&*good, &*good]] {
        let shown = headers(pair.map(|value| ("authorization", value)));
        assert_eq!(subject(&EITHER, &shown).await, Err(Denied::TooManyCredentials));
    }
    let shown = headers([("x-api-key", PARTNER), ("x-api-key", PARTNER)]);
    assert_eq!(subject(&EITHER, &shown).await, Err(Denied::TooManyCredentials));
}

#[tokio::test]
async fn a_bad_credential_is_refused_even_where_anyone_may_call() {
    let window = optional(&[&[OAUTH_READ]]);
    for (shown, flaw) in [
        (bearer("garbage"), Flaw::Malformed),
        (bearer(""), Flaw::Malformed),
        (headers([("authorization", "")]), Flaw::NotBearer),
        (headers([("authorization", "Bearer")]), Flaw::Malformed),
        (headers([("authorization", "Basic YTpi")]), Flaw::NotBearer),
        (headers([("authorization", &*good_token("read"))]), Flaw::NotBearer),
    ] {
        assert_eq!(subject(&window, &shown).await, Err(Denied::Invalid(flaw)), "{shown:?}");
        assert_eq!(subject(&ONLY_OAUTH, &shown).await, Err(Denied::Invalid(flaw)), "{shown:?}");
    }
    assert_eq!(subject(&window, &key(PARTNER)).await, Err(Denied::Invalid(Flaw::NotTaken)));
}

#[tokio::test]
async fn nobody_in_particular_may_look_into_a_shop_window() {
    let window = optional(&[&[OAUTH_READ]]);
    assert_eq!(subject(&window, &HeaderMap::new()).await, Ok(None));
    assert_eq!(subject(&window, &bearer(&good_token("read"))).await, known("ada"));
    assert_eq!(
        subject(&window, &bearer(&good_token("write"))).await,
        Ok(None),
        "known, and lacks the scope"
    );
}

#[tokio::test]
async fn half_an_and_set_beside_a_shop_window_is_refused() {
    let window = optional(&[&[OAUTH_READ, PARTNER_ANY]]);
    let shown = bearer(&good_token("read"));
    assert_eq!(subject(&window, &shown).await, Err(Denied::Invalid(Flaw::NotTaken)));
}

#[tokio::test]
async fn a_credential_is_not_looked_at_where_nobody_asks() {
    for shown in [bearer("garbage"), both("garbage", "x"), HeaderMap::new()] {
        assert_eq!(subject(&ANYONE, &shown).await, Ok(None));
    }
}

#[tokio::test]
async fn a_credential_that_the_operation_does_not_take_is_none() {
    assert_eq!(subject(&ONLY_OAUTH, &key(PARTNER)).await, Err(Denied::Missing));
}

#[tokio::test]
async fn a_genuine_caller_without_the_scope_is_forbidden() {
    assert_eq!(subject(&ONLY_OAUTH, &bearer(&good_token("write"))).await, lacks(&["read"]));
    assert_eq!(subject(&ONLY_OAUTH, &bearer(&good_token("reader rea"))).await, lacks(&["read"]));
    let narrowed = required(&[&[API_PARTNER_ADMIN]]);
    assert_eq!(subject(&narrowed, &key(PARTNER)).await, lacks(&["admin"]));
}

const API_PARTNER_ADMIN: SchemeUse = API.uses("partner", &["admin"]);

#[tokio::test]
async fn alternatives_are_tried_in_order_until_one_holds() {
    let ordered = required(&[&[OAUTH_ADMIN], &[OAUTH_READ]]);
    assert_eq!(subject(&ordered, &bearer(&good_token("read"))).await, known("ada"));
    assert_eq!(subject(&ordered, &bearer(&good_token("write"))).await, lacks(&["admin"]));
}

#[tokio::test]
async fn a_token_is_known_by_the_scheme_of_its_issuer() {
    let two = required(&[&[OAUTH_READ], &[OTHER_READ]]);
    let mut foreign = claims("bob", "acme", "read");
    foreign["iss"] = json!("https://other.example.com/");
    let authenticator = started().await;
    let visitor = authenticator.ask(&two, &bearer(&PS.token(&foreign))).await.unwrap();
    assert_eq!(visitor.caller().unwrap().scheme(), "other");
    let mixed = ED.token(&foreign);
    assert!(
        authenticator.ask(&two, &bearer(&mixed)).await.is_err(),
        "the other issuer's name, our key"
    );
    let expired = ED.token(&json!({
        "iss": "https://id.example.com/", "aud": "orders-api", "sub": "ada", "iat": 1, "exp": 2,
        "client_id": "test", "jti": "1",
    }));
    let denied = authenticator.ask(&two, &bearer(&expired)).await.unwrap_err();
    assert_eq!(denied, Denied::Expired(Flaw::Expired));
}

#[tokio::test]
async fn an_and_set_needs_all_and_the_first_is_the_caller() {
    let token = good_token("read");
    assert_eq!(subject(&BOTH, &both(&token, PARTNER)).await, known("ada"));
    assert_eq!(subject(&BOTH, &bearer(&token)).await, Err(Denied::Missing));
    assert_eq!(subject(&BOTH, &key(PARTNER)).await, Err(Denied::Missing));
    let flaw = Err(Denied::Invalid(Flaw::UnknownApiKey));
    assert_eq!(subject(&BOTH, &both(&token, "wrong")).await, flaw);
    let reversed = required(&[&[PARTNER_ANY, OAUTH_READ]]);
    assert_eq!(subject(&reversed, &both(&token, PARTNER)).await, known("partner-1"));
    assert_eq!(subject(&reversed, &both(&good_token("write"), PARTNER)).await, lacks(&["read"]));
}

#[tokio::test]
async fn every_shown_credential_must_be_genuine_even_when_another_alternative_needs_less() {
    let lenient = required(&[&[OAUTH_READ], &[OAUTH_READ, PARTNER_ANY]]);
    let flaw = Err(Denied::Invalid(Flaw::UnknownApiKey));
    assert_eq!(subject(&lenient, &both(&good_token("read"), "wrong")).await, flaw);
    assert_eq!(subject(&lenient, &both(&good_token("read"), PARTNER)).await, known("ada"));
}

#[tokio::test]
async fn an_and_set_of_two_tenants_is_refused() {
    let pair = required(&[&[OAUTH_READ, ADMIN_ANY]]);
    let shown = headers([
        ("authorization", &*format!("Bearer {}", good_token("read"))),
        ("x-admin-key", ADMIN),
    ]);
    assert_eq!(subject(&pair, &shown).await, Err(Denied::Forbidden(Lacking::OneTenant)));
}

#[tokio::test]
async fn a_services_key_lends_its_scopes_to_nobody() {
    const DEMANDS: &[Demand] = &[Demand::Any(API.scopes(&["admin"]))];
    let pair = required(&[&[OAUTH_READ, ADMIN_ANY]]).scopes(DEMANDS);
    let token = ED.token(&claims("ada", "globex", "read"));
    let shown = headers([("authorization", &*format!("Bearer {token}")), ("x-admin-key", ADMIN)]);
    assert_eq!(subject(&pair, &shown).await, lacks(&["admin"]));
}

#[tokio::test]
async fn conditions_are_asked_of_the_chosen_caller() {
    const ANY: &[Demand] = &[Demand::Any(API.scopes(&["write", "admin"]))];
    const ALL: &[Demand] = &[Demand::All(API.scopes(&["write", "admin"]))];
    const CLERK: &[Demand] = &[Demand::All(API.roles(&["clerk"]))];
    const NOTHING: &[Demand] = &[Demand::Any(API.scopes(&[]))];
    let shown = bearer(&good_token("read write"));
    assert_eq!(subject(&ONLY_OAUTH.scopes(ANY), &shown).await, known("ada"));
    assert_eq!(subject(&ONLY_OAUTH.scopes(ALL), &shown).await, lacks(&["write", "admin"]));
    let role = Err(Denied::Forbidden(Lacking::Role));
    assert_eq!(subject(&ONLY_OAUTH.roles(CLERK), &shown).await, role);
    assert_eq!(subject(&ONLY_OAUTH.scopes(NOTHING), &shown).await, lacks(&[]));
    let mut clerk = claims("ada", "acme", "read");
    clerk["roles"] = json!(["clerk"]);
    assert_eq!(subject(&ONLY_OAUTH.roles(CLERK), &bearer(&ED.token(&clerk))).await, known("ada"));
    assert_eq!(subject(&EITHER.roles(CLERK), &key(PARTNER)).await, role, "a key has no roles");
    assert_eq!(subject(&ANYONE.scopes(ANY), &shown).await, Err(Denied::Missing));
    assert_eq!(
        subject(&optional(&[&[OAUTH_READ]]).roles(CLERK), &HeaderMap::new()).await,
        Err(Denied::Missing)
    );
}

#[tokio::test]
async fn a_bearer_scheme_is_named_without_case() {
    for prefix in ["bearer", "BEARER", "Bearer "] {
        let shown = headers([("authorization", &*format!("{prefix} {}", good_token("read")))]);
        assert_eq!(subject(&ONLY_OAUTH, &shown).await, known("ada"), "{prefix}");
    }
}

#[tokio::test]
async fn a_key_is_used_from_its_networks_only() {
    let authenticator = started().await;
    let from = |peer: &str| {
        let (authenticator, peer) = (&authenticator, peer.parse().unwrap());
        async move { authenticator.authenticate(&EITHER, &key(PARTNER), peer, SystemTime::now()).await }
    };
    for inside in ["127.0.0.1", "203.0.113.9", "::ffff:203.0.113.9"] {
        assert!(from(inside).await.is_ok(), "{inside}");
    }
    for outside in ["192.0.2.1", "::1", "::ffff:192.0.2.1", "2001:db8::1"] {
        let denied = from(outside).await.unwrap_err();
        assert_eq!(denied, Denied::Invalid(Flaw::ApiKeyAddress), "{outside}");
    }
}

#[tokio::test]
async fn the_start_names_every_fault_of_every_scheme() {
    let mut faults = StartFaults::new();
    let environment =
        Environment::of([("KEYS", "/nowhere/keys.jsonl"), ("JWKS", "http://id.example.com/")]);
    assert!(
        Authenticator::start(&API, &Means::of(&environment, store()), &mut faults).await.is_none()
    );
    let shown = faults.finish(Some(())).unwrap_err().to_string();
    for said in [
        "ISSUER is not set",
        "JWKS is plain http",
        "OTHER_JWKS is not set",
        "/nowhere/keys.jsonl",
        "ADMIN_KEYS is not set",
    ] {
        assert!(shown.contains(said), "{said} in\n{shown}");
    }
}

#[tokio::test]
async fn the_start_fails_when_the_keys_cannot_be_used() {
    let keys = good_keys();
    for (jwks, said) in [("", "strict JSON"), ("{\"keys\":[]}", "no key"), ("[]", "not a JWKS")] {
        let error = started_with(jwks, &keys).await.err().expect("no keys, no server").to_string();
        assert!(error.contains(said), "{error}");
    }
}

fn challenge(authenticator: &Authenticator, policy: &Policy, denied: Denied) -> Option<String> {
    let value = authenticator.challenge(policy, &denied)?;
    Some(value.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_challenge_tells_how_to_come_back_and_not_which_check_failed() {
    let authenticator = started().await;
    let offer = |policy, denied| challenge(&authenticator, policy, denied);
    let realm = r#"Bearer realm="Orders and more""#;
    assert_eq!(offer(&ONLY_OAUTH, Denied::Missing).as_deref(), Some(realm));
    let invalid = format!(r#"{realm}, error="invalid_token""#);
    for flaw in [Flaw::Signature, Flaw::Issuer, Flaw::Malformed, Flaw::UnknownKey] {
        assert_eq!(offer(&ONLY_OAUTH, Denied::Invalid(flaw)), Some(invalid.clone()));
    }
    let expired = offer(&ONLY_OAUTH, Denied::Expired(Flaw::Expired)).unwrap();
    assert_eq!(expired, format!(r#"{invalid}, error_description="The token has expired""#));
    assert_eq!(offer(&ONLY_OAUTH, Denied::Invalid(Flaw::NotBearer)).as_deref(), Some(realm));
    let key = r#"ApiKey realm="Orders and more", header="x-api-key""#;
    assert_eq!(offer(&EITHER, Denied::Missing), Some(format!("{realm}, {key}")));
    assert_eq!(
        offer(&EITHER, Denied::Invalid(Flaw::UnknownApiKey)),
        Some(format!("{realm}, {key}"))
    );
    assert_eq!(offer(&EITHER, Denied::TooManyCredentials), None);
}

#[tokio::test]
async fn a_forbidden_caller_hears_which_scope_to_ask_for() {
    let authenticator = started().await;
    let lacking = Denied::Forbidden(Lacking::Scopes(API.scopes(&["admin", "read"])));
    let told = challenge(&authenticator, &ONLY_OAUTH, lacking).unwrap();
    assert_eq!(
        told,
        r#"Bearer realm="Orders and more", error="insufficient_scope", scope="read admin""#
    );
    let told = challenge(&authenticator, &ONLY_OAUTH, Denied::Forbidden(Lacking::Role)).unwrap();
    assert_eq!(told, r#"Bearer realm="Orders and more", error="insufficient_scope""#);
    let keys = required(&[&[PARTNER_ANY]]);
    assert_eq!(challenge(&authenticator, &keys, lacking), None);
}

#[tokio::test]
async fn two_schemes_never_share_an_identity() {
    let authenticator = started().await;
    let token = ED.token(&claims("partner-1", "acme", "read"));
    let by_token = authenticator.ask(&EITHER, &bearer(&token)).await.unwrap();
    let by_key = authenticator.ask(&EITHER, &key(PARTNER)).await.unwrap();
    let (by_token, by_key) = (by_token.caller().unwrap(), by_key.caller().unwrap());
    assert_eq!(by_token.subject(), by_key.subject());
    assert_ne!(by_token.key(), by_key.key());
    assert_eq!(by_token.tenant_key(), by_key.tenant_key());
    assert_eq!(
        authenticator
            .authenticate(&EITHER, &key(PARTNER), LOOPBACK, SystemTime::now())
            .await
            .unwrap()
            .caller()
            .unwrap()
            .key(),
        by_key.key()
    );
}
