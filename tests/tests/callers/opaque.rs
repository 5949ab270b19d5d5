//! Opaque tokens: what the provider says of them decides, and silence decides against.

use secgen_tests::{
    callers::{Callers, INTROSPECTION_SECRET},
    issuer::{ISSUER, now},
};
use serde_json::{Value, json};

use crate::{callers, get, told};

/// What the provider says of a token that is good.
fn active() -> Value {
    json!({
        "active": true, "iss": ISSUER, "aud": "callers-api", "sub": "ada", "scope": "read",
        "exp": now() + 300, "iat": now(), "org_id": "acme",
    })
}

fn ask(callers: &Callers, token: &str, status: u16, said: &str) -> (u16, String) {
    callers.provider.answers(&format!("/introspect?{token}"), status, said);
    told(callers, &get("/tokens/opaque").bearer(token))
}

#[test]
fn a_token_is_good_when_its_issuer_says_so_in_every_respect() {
    let callers = callers();
    let good = ask(&callers, "good", 200, &active().to_string());
    assert_eq!(good, (200, "opaque/ada".to_owned()));
    let (_, authorization, body) = callers.provider.asked().pop().unwrap();
    assert!(authorization.starts_with("Basic ") && body.contains("token=good"), "{body}");
    assert!(!body.contains(INTROSPECTION_SECRET));
    // An answer that is none decides nothing.
    let changes: [(&str, Value, u16); 10] = [
        ("active", json!(false), 401),
        ("active", json!("true"), 503),
        ("active", json!(1), 503),
        ("active", Value::Null, 503),
        ("iss", json!("https://other.example.com/"), 401),
        ("aud", json!("another-api"), 401),
        ("exp", json!(now() - 100), 401),
        ("nbf", json!(now() + 100), 401),
        ("sub", json!(7), 401),
        ("scope", json!("write"), 403),
    ];
    for (number, (name, value, status)) in changes.into_iter().enumerate() {
        let mut said = active();
        said[name] = value.clone();
        let token = format!("changed-{number}");
        assert_eq!(ask(&callers, &token, 200, &said.to_string()).0, status, "{name} {value}");
    }
}

#[test]
fn a_provider_that_does_not_answer_properly_lets_nobody_in() {
    let callers = callers();
    for (number, (status, said)) in [
        (500, "{}".to_owned()),
        (401, active().to_string()),
        (302, active().to_string()),
        (200, "<html>".to_owned()),
        (200, "[]".to_owned()),
        (200, format!("{}{}", active(), active())),
        (200, r#"{"active":false,"active":true,"sub":"ada"}"#.to_owned()),
        (200, format!(r#"{{"active":true,"pad":"{}"}}"#, "x".repeat(200_000))),
    ]
    .into_iter()
    .enumerate()
    {
        let answered = ask(&callers, &format!("odd-{number}"), status, &said).0;
        assert!(matches!(answered, 401 | 503), "{number}: {answered}");
    }
}

#[test]
fn what_cannot_be_a_token_is_not_asked_after() {
    let callers = callers();
    let before = callers.provider.asked().len();
    let long = "x".repeat(9_000);
    for token in ["a b", "a\"b", "tökén", "a,b", "=a", &long] {
        assert_eq!(told(&callers, &get("/tokens/opaque").bearer(token)).0, 401, "{token}");
    }
    assert_eq!(callers.provider.asked().len(), before);
}

#[test]
fn a_token_is_asked_after_once_for_a_while() {
    let callers = callers();
    assert_eq!(ask(&callers, "kept", 200, &active().to_string()).0, 200);
    let asked = callers.provider.asked().len();
    for _ in 0..20 {
        assert_eq!(told(&callers, &get("/tokens/opaque").bearer("kept")).0, 200);
    }
    assert_eq!(callers.provider.asked().len(), asked);
}
