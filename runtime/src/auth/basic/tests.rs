use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, Method, Uri};
use serde_json::{Value, json};

use super::*;
use crate::{
    auth::{
        caller::tests::issue,
        testing::{LOOPBACK, Temporary, document, headers, start, store},
    },
    password::tests::{cheap, secret},
    policy::{Access, Api, Carrier, Claims, KeyFile, Policy, Verifier},
};

const RULES: PasswordRules = PasswordRules {
    keys: KeyFile::Env("RECORDS"),
    allow_from: &[],
    max_age: Some(Duration::from_secs(90 * 86_400)),
};

static SCHEME: Scheme = SCHEME_LIKE;

const SCHEME_LIKE: Scheme = Scheme {
    name: "basic",
    carrier: Carrier::Basic,
    verifier: Verifier::Passwords(RULES),
    claims: Claims { subject: "sub", scopes: &["scope"], roles: &[], tenant: "org_id" },
};

static SCHEME_RULES: PasswordRules = RULES;

/// A line for ada, whose password is `correct horse`.
async fn line(more: Value) -> String {
    let hash = cheap().hash(&secret("correct horse")).await.unwrap();
    let mut line = json!({
        "id": "ada", "hash": hash.expose(), "subject": "u-ada", "tenant": "acme",
        "scopes": ["read"], "expires": "2999-01-01", "created": "2026-01-01",
    });
    for (name, value) in more.as_object().unwrap() {
        line[name] = value.clone();
    }
    line.to_string()
}

fn started(file: &Temporary, rules: &'static PasswordRules) -> Result<BasicPasswords, String> {
    let environment = Environment::of([("RECORDS", file.path())]);
    let mut faults = StartFaults::new();
    let verifier =
        BasicPasswords::start(&SCHEME, rules, &issue(), &cheap(), &environment, &mut faults);
    faults.finish(verifier).map_err(|error| error.to_string())
}

async fn with(text: &str) -> BasicPasswords {
    static NO_AGE: PasswordRules = PasswordRules { max_age: None, ..RULES };
    started(&Temporary::of(text), &NO_AGE).unwrap()
}

async fn ask(
    verifier: &BasicPasswords,
    sent: &str,
    peer: IpAddr,
    https: bool,
    now: SystemTime,
) -> Result<Caller, Denied> {
    let (uri, headers) = (Uri::from_static("/"), HeaderMap::new());
    let presented = Presented {
        method: &Method::GET,
        uri: &uri,
        headers: &headers,
        peer,
        https,
        certificate: None,
        now,
    };
    verifier.verify(STANDARD.encode(sent).as_bytes(), &presented).await
}

async fn shown(verifier: &BasicPasswords, sent: &str) -> Result<Caller, Denied> {
    ask(verifier, sent, LOOPBACK, false, SystemTime::now()).await
}

#[tokio::test]
async fn a_password_of_the_file_is_its_subject() {
    let verifier = with(&line(json!({})).await).await;
    for _ in 0..2 {
        let caller = shown(&verifier, "ada:correct horse").await.unwrap();
        assert_eq!((caller.subject(), caller.tenant()), ("u-ada", Some("acme")));
        assert_eq!(caller.credential(), Some("ada"));
        assert!(caller.scopes().has(0) && caller.roles().is_empty());
    }
}

#[tokio::test]
async fn a_wrong_password_and_a_name_that_nobody_has_are_the_same() {
    let verifier = with(&line(json!({})).await).await;
    shown(&verifier, "ada:correct horse").await.unwrap();
    for wrong in [
        "ada:correct horsf",
        "ada:",
        "eve:correct horse",
        "Ada:correct horse",
        "u-ada:correct horse",
    ] {
        let denied = shown(&verifier, wrong).await.unwrap_err();
        assert_eq!(denied, Denied::Invalid(Flaw::Password), "{wrong}");
    }
    let nobody = with("").await;
    let denied = shown(&nobody, "ada:correct horse").await.unwrap_err();
    assert_eq!(denied, Denied::Invalid(Flaw::Password));
}

#[tokio::test]
async fn a_password_goes_over_tls_or_loopback_only() {
    let verifier = with(&line(json!({})).await).await;
    let far: IpAddr = "198.51.100.7".parse().unwrap();
    let (sent, now) = ("ada:correct horse", SystemTime::now());
    let denied = ask(&verifier, sent, far, false, now).await.unwrap_err();
    assert_eq!(denied, Denied::Invalid(Flaw::PlainHttp));
    assert!(ask(&verifier, sent, far, true, now).await.is_ok());
    let mapped: IpAddr = "::ffff:127.0.0.1".parse().unwrap();
    for near in ["127.0.0.2".parse().unwrap(), "::1".parse().unwrap(), mapped] {
        assert!(ask(&verifier, sent, near, false, now).await.is_ok(), "{near}");
    }
}

#[tokio::test]
async fn what_was_right_a_moment_ago_is_wrong_when_its_record_has_gone() {
    let text = line(json!({})).await;
    let file = Temporary::of(&text);
    static NO_AGE: PasswordRules = PasswordRules { max_age: None, ..RULES };
    let verifier = started(&file, &NO_AGE).unwrap();
    shown(&verifier, "ada:correct horse").await.unwrap();
    let other = cheap().hash(&secret("another")).await.unwrap();
    std::fs::write(file.path(), line(json!({"hash": other.expose()})).await).unwrap();
    verifier.file.read_again();
    let denied = shown(&verifier, "ada:correct horse").await.unwrap_err();
    assert_eq!(denied, Denied::Invalid(Flaw::Password));
    shown(&verifier, "ada:another").await.unwrap();
    std::fs::write(file.path(), "").unwrap();
    verifier.file.read_again();
    let denied = shown(&verifier, "ada:another").await.unwrap_err();
    assert_eq!(denied, Denied::Invalid(Flaw::Password));
}

#[tokio::test]
async fn only_who_knows_the_password_hears_that_it_has_expired_or_is_used_elsewhere() {
    let expired = with(&line(json!({"expires": "2026-01-02"})).await).await;
    let denied = shown(&expired, "ada:correct horse").await.unwrap_err();
    assert_eq!(denied, Denied::Expired(Flaw::PasswordExpired));
    assert_eq!(shown(&expired, "ada:x").await.unwrap_err(), Denied::Invalid(Flaw::Password));
    let denied = shown(&expired, "ada:correct horse").await.unwrap_err();
    assert_eq!(denied, Denied::Expired(Flaw::PasswordExpired), "known from a moment ago");
    let elsewhere = with(&line(json!({"allowFrom": ["192.0.2.0/24"]})).await).await;
    let denied = shown(&elsewhere, "ada:correct horse").await.unwrap_err();
    assert_eq!(denied, Denied::Invalid(Flaw::PasswordAddress));
    assert_eq!(shown(&elsewhere, "ada:x").await.unwrap_err(), Denied::Invalid(Flaw::Password));
}

#[tokio::test]
async fn a_request_is_challenged_for_a_password_and_let_in_by_it() {
    static NO_AGE: [Scheme; 1] = [Scheme {
        verifier: Verifier::Passwords(PasswordRules { max_age: None, ..RULES }),
        ..SCHEME_LIKE
    }];
    static API: Api = document(&NO_AGE);
    static POLICY: Policy =
        Policy::new("get", Access::Required(&[&[API.uses("basic", &["read"])]]));
    let file = Temporary::of(&line(json!({})).await);
    let started = start(&API, &[("RECORDS", file.path())], &store()).await.unwrap();
    let sent =
        |text: &str| headers([("authorization", &*format!("Basic {}", STANDARD.encode(text)))]);
    let visitor = started.ask(&POLICY, &sent("ada:correct horse")).await.unwrap();
    assert_eq!(visitor.caller().map(Caller::subject), Some("u-ada"));
    let denied = started.ask(&POLICY, &sent("ada:wrong")).await.unwrap_err();
    assert_eq!(denied, Denied::Invalid(Flaw::Password));
    assert!(denied.is_failed_credential());
    let challenge = started.challenge(&POLICY, &denied).unwrap();
    assert_eq!(challenge, "Basic realm=\"Orders\", charset=\"UTF-8\"");
    for wrong in ["Basic", "Basic !", "Basic YTpi=", "Bearer YTpi"] {
        let denied = started.ask(&POLICY, &headers([("authorization", wrong)])).await.unwrap_err();
        assert_eq!(denied, Denied::Invalid(Flaw::NotBasic), "{wrong}");
    }
    assert_eq!(started.ask(&POLICY, &HeaderMap::new()).await.unwrap_err(), Denied::Missing);
}

#[tokio::test]
async fn a_record_below_the_rule_or_beyond_the_memory_keeps_the_server_from_starting() {
    let at = |memory| {
        let hash = format!("$argon2id$v=19$m={memory},t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA");
        json!({"hash": hash})
    };
    for wrong in [
        at(63),
        at(2048),
        json!({"hash": "correct horse"}),
        json!({"hash": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}),
        json!({"id": "a:b"}),
        json!({"roles": ["admin"]}),
        json!({"password": "correct horse"}),
    ] {
        let text = line(wrong.clone()).await;
        let shown = started(&Temporary::of(&text), &SCHEME_RULES).err();
        let shown = shown.unwrap_or_else(|| panic!("{wrong} was accepted"));
        assert!(!shown.contains("horse") && shown.contains(":1: "), "{shown}");
    }
    let twice = format!("{}\n{}", line(json!({})).await, line(json!({})).await);
    let shown = started(&Temporary::of(&twice), &SCHEME_RULES).err().unwrap();
    assert!(shown.contains(":2: another line has the same `id`"), "{shown}");
}
