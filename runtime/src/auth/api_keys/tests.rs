use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::*;
use crate::auth::{
    caller::tests::issue,
    issuer::{key_line, now},
    testing::{ADMIN, LOOPBACK, PARTNER, Temporary, started_with},
};

fn line(more: Value) -> String {
    let mut members =
        json!({"subject": "p", "tenant": "acme", "scopes": ["read"], "expires": "2999-01-01"});
    for (name, value) in more.as_object().unwrap() {
        match value {
            Value::Null => drop(members.as_object_mut().unwrap().remove(name)),
            value => members[name] = value.clone(),
        }
    }
    key_line("k1", PARTNER, &members)
}

/// Keys read by a server that started at `started`, and their file.
fn keys_since(
    text: &str,
    max_age: Option<u64>,
    started: u64,
) -> (Result<ApiKeys, String>, Temporary) {
    static CLAIMS: crate::policy::Claims =
        crate::policy::Claims { subject: "sub", scopes: &["scope"], roles: &[], tenant: "org.id" };
    let parse = move |text: &[u8], wrong: &mut Vec<_>| {
        let issue = issue();
        let reading = Reading { issue: &issue, claims: &CLAIMS, max_age, started, now: now() };
        Records::of(text, &reading, wrong)
    };
    let (file, mut faults) = (Temporary::of(text), StartFaults::new());
    let records =
        RecordFile::unfollowed(file.path().to_owned(), "keys", Box::new(parse), &mut faults);
    let keys = faults.finish(records).map_err(|error| error.to_string());
    (keys.map(|file| ApiKeys { file: Arc::new(file), allow_from: Vec::new() }), file)
}

fn keys(text: &str, max_age: Option<u64>) -> Result<ApiKeys, String> {
    keys_since(text, max_age, now()).0
}

fn refused(text: &str, said: &str) {
    let shown =
        keys(text, Some(90 * 86_400)).err().unwrap_or_else(|| panic!("{text} was accepted"));
    assert!(shown.contains(said), "{said:?} in\n{shown}");
    let hash = key_line("", PARTNER, &json!({}));
    let hash = hash.split("sha256:").nth(1).unwrap().trim_end_matches("\"}");
    assert!(!shown.contains(hash) && !shown.contains(PARTNER), "the hash was repeated:\n{shown}");
}

#[test]
fn a_key_of_the_file_is_its_subject_with_subject_tenant_and_scopes_only() {
    let keys = keys(&line(json!({})), None).unwrap();
    let caller = keys.verify(PARTNER.as_bytes(), LOOPBACK, SystemTime::now()).unwrap();
    assert_eq!((caller.subject(), caller.issuer(), caller.tenant()), ("p", "", Some("acme")));
    assert_eq!(caller.credential(), Some("k1"));
    assert!(caller.scopes().has(0) && !caller.scopes().has(1) && caller.roles().is_empty());
    let text = |path| caller.claim(path).and_then(|claim| claim.as_str());
    assert_eq!((text("sub"), text("org.id")), (Some("p"), Some("acme")));
    assert_eq!(caller.claim("scope").and_then(|claim| claim.as_array()).map(<[_]>::len), Some(1));
    assert!(caller.claim("email").is_none() && caller.claim("org").is_none());
}

#[test]
fn what_is_almost_the_key_is_not() {
    let keys = keys(&line(json!({})), None).unwrap();
    let long = "x".repeat(100_000);
    let hash = key_line("", PARTNER, &json!({}));
    let hash = hash.split("sha256:").nth(1).unwrap().trim_end_matches("\"}");
    for other in
        ["", " ", &PARTNER[1..], &format!("{PARTNER} "), &PARTNER.to_uppercase(), &long, hash]
    {
        let denied = keys.verify(other.as_bytes(), LOOPBACK, SystemTime::now()).unwrap_err();
        assert_eq!(denied, Denied::Invalid(Flaw::UnknownApiKey), "{other}");
    }
}

#[test]
fn an_empty_file_is_no_keys() {
    for text in ["", "\n\n", "  \r\n"] {
        let keys = keys(text, None).unwrap();
        assert!(keys.verify(PARTNER.as_bytes(), LOOPBACK, SystemTime::now()).is_err());
    }
}

#[test]
fn an_expired_key_is_refused() {
    let keys = keys(&line(json!({"expires": "2024-02-29T00:00:00Z"})), None).unwrap();
    let denied = keys.verify(PARTNER.as_bytes(), LOOPBACK, SystemTime::now()).unwrap_err();
    assert_eq!(denied, Denied::Expired(Flaw::ApiKeyExpired));
}

#[test]
fn a_callers_answers_end_with_the_key() {
    let keys = keys(&line(json!({"expires": "2100-01-01T00:00:00Z"})), None).unwrap();
    let caller = keys.verify(PARTNER.as_bytes(), LOOPBACK, SystemTime::now()).unwrap();
    let end = SystemTime::UNIX_EPOCH + Duration::from_secs(4_102_444_800);
    assert_eq!(caller.expires(), Some(end));
}

#[test]
fn a_key_older_than_the_scheme_allows_is_refused_whatever_it_says_of_its_end() {
    let day = Duration::from_secs(86_400);
    let made = keys(&line(json!({"created": "2020-01-01"})), Some(86_400)).unwrap();
    assert!(made.verify(PARTNER.as_bytes(), LOOPBACK, SystemTime::now()).is_err());
    let silent = keys(&line(json!({})), Some(86_400)).unwrap();
    assert!(silent.verify(PARTNER.as_bytes(), LOOPBACK, SystemTime::now()).is_ok());
    assert!(silent.verify(PARTNER.as_bytes(), LOOPBACK, SystemTime::now() + day).is_err());
    refused(&line(json!({"expires": null})), "neither `created` nor `expires`");
    refused(&line(json!({"created": "2998-01-01"})), "`created` lies ahead");
}

#[test]
fn a_record_narrows_where_its_key_is_used() {
    let keys =
        keys(&line(json!({"allowFrom": ["198.51.100.0/24", "2001:db8::/32"]})), None).unwrap();
    for (peer, inside) in [
        ("198.51.100.7", true),
        ("::ffff:198.51.100.7", true),
        ("2001:db8::7", true),
        ("127.0.0.1", false),
        ("::ffff:127.0.0.1", false),
    ] {
        let verified = keys.verify(PARTNER.as_bytes(), peer.parse().unwrap(), SystemTime::now());
        assert_eq!(verified.is_ok(), inside, "{peer}");
    }
}

#[test]
fn every_wrong_line_is_named_and_no_hash_repeated() {
    refused(&line(json!({"roles": ["admin"]})), "`roles` do not exist for a key");
    refused(&line(json!({"note": "x"})), "none of id, hash, subject");
    refused(&line(json!({"id": ""})), "`id` is not a text, or empty");
    refused(&line(json!({"subject": null})), "`subject` is missing");
    refused(&line(json!({"subject": 7})), "`subject` is not a text");
    refused(&line(json!({"tenant": ["acme"]})), "`tenant` is not a text");
    refused(&line(json!({"scopes": "read"})), "`scopes` is not a list");
    refused(&line(json!({"scopes": [7]})), "`scopes` holds");
    refused(&line(json!({"allowFrom": []})), "`allowFrom` is empty");
    refused(&line(json!({"allowFrom": ["10.0.0.1/8"]})), "`allowFrom` has bits");
    refused(&line(json!({"expires": "soon"})), "`expires` is not a date");
    refused(&line(json!({"hash": PARTNER})), "`hash` is not");
    refused(&line(json!({"hash": format!("sha256:{}", "A".repeat(64))})), "`hash` is not");
    refused(&line(json!({"hash": format!("sha256:{}", "a".repeat(63))})), "`hash` is not");
    refused(&line(json!({"hash": format!("md5:{}", "a".repeat(64))})), "`hash` is not");
    refused("[]", "is not a JSON object");
    refused("{\"id\":1,\"id\":2}", "duplicate members");
    let text =
        format!("{}\n\n{}\n{}", line(json!({})), line(json!({"id": "k2"})), line(json!({"x": 1})));
    let shown = keys(&text, None).err().unwrap();
    assert!(shown.contains(":3: another line") && shown.contains(":4: has a member"), "{shown}");
}

#[test]
fn a_key_that_was_made_on_a_machine_whose_clock_is_ahead_is_read() {
    let now = crate::auth::clock::timestamp("2026-01-01").unwrap();
    let claims = crate::policy::Claims { subject: "sub", scopes: &[], roles: &[], tenant: "" };
    let issue = issue();
    let reading = Reading { issue: &issue, claims: &claims, max_age: None, started: now, now };
    let made = |created: &str| reading.record(line(json!({"created": created})).as_bytes()).is_ok();
    assert!(made("2026-01-01T00:05:00Z") && !made("2026-01-01T00:05:01Z"));
}

#[test]
fn reading_a_file_again_makes_no_key_younger() {
    let day = 86_400;
    let (keys, file) = keys_since(&line(json!({})), Some(day), now() - day);
    let keys = keys.unwrap();
    let other = key_line("k2", ADMIN, &json!({"subject": "q", "created": "2020-01-01"}));
    std::fs::write(file.path(), line(json!({})) + "\n" + &other).unwrap();
    keys.file.read_again();
    let denied = keys.verify(PARTNER.as_bytes(), LOOPBACK, SystemTime::now()).unwrap_err();
    assert_eq!(denied, Denied::Expired(Flaw::ApiKeyExpired));
}

#[test]
fn both_keys_of_a_rotation_are_the_same_caller_until_the_old_one_ends() {
    let ends = json!({"expires": "2900-01-01"});
    let new = key_line(
        "k1-2",
        ADMIN,
        &json!({"subject": "p", "tenant": "acme", "scopes": ["read"], "allowFrom": ["127.0.0.1"]}),
    );
    let keys = keys(&format!("{}\n{new}", line(ends)), None).unwrap();
    let ask = |key: &str, now| keys.verify(key.as_bytes(), LOOPBACK, now);
    let (old, new) = (ask(PARTNER, SystemTime::now()), ask(ADMIN, SystemTime::now()));
    assert_eq!(old.unwrap().key(), new.unwrap().key());
    let later = SystemTime::now() + Duration::from_secs(900 * 365 * 86_400);
    assert!(ask(PARTNER, later).is_err() && ask(ADMIN, later).is_ok());
}

#[test]
fn a_key_that_is_taken_from_the_file_is_refused_and_the_others_go_on() {
    let other = key_line("k2", ADMIN, &json!({"subject": "q"}));
    let (keys, file) = keys_since(&format!("{}\n{other}", line(json!({}))), None, now());
    let keys = keys.unwrap();
    let holds = |key: &str| keys.verify(key.as_bytes(), LOOPBACK, SystemTime::now()).is_ok();
    assert!(holds(PARTNER) && holds(ADMIN));
    std::fs::write(file.path(), &other).unwrap();
    keys.file.read_again();
    assert!(!holds(PARTNER) && holds(ADMIN));
    std::fs::write(file.path(), format!("{other}\n{{\"id\": \"k3\"}}")).unwrap();
    keys.file.read_again();
    assert!(!holds(PARTNER) && holds(ADMIN), "a wrong line changed something");
}

#[tokio::test]
async fn a_key_file_that_is_not_there_is_a_start_fault() {
    let directory = std::env::temp_dir();
    for path in ["/nowhere/keys.jsonl", directory.to_str().unwrap()] {
        let mut faults = StartFaults::new();
        let parse = |_: &[u8], _: &mut Vec<_>| Records::default();
        assert!(RecordFile::start(path.to_owned(), "keys", parse, &mut faults).is_none());
        assert_eq!(faults.len(), 1);
    }
    assert!(started_with(&crate::auth::testing::ED.jwks(), "{").await.is_err());
}
