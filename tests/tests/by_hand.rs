//! Attacks on a hand-written route behind `#[secure]`, over a real listener: it is guarded as the
//! generated operation beside it, and what stands raw beside both is counted.

use secgen_tests::{
    client::{Answer, Request},
    issuer,
    notes::{NOTE, Notes},
};
use serde_json::json;

const MISSING: &str = "/v1/notes/0191f0c4-0000-7d50-9c2e-2f6a3a1b4c5d";

fn notes() -> Notes {
    Notes::start(env!("CARGO_BIN_EXE_notes-under-test")).expect("the server starts")
}

fn archive(note: &str) -> Request {
    Request::new("POST", &format!("{note}/archive"))
}

/// What a caller can see of an answer, but for what always differs: date, correlation, counters.
fn seen(answer: &Answer) -> (u16, Vec<(String, String)>, serde_json::Value) {
    let mut headers = answer.headers.clone();
    headers.retain(|(name, _)| !["date", "ratelimit", "x-correlation-id"].contains(&&**name));
    let mut body = answer.json();
    if let Some(members) = body.as_object_mut() {
        members.remove("correlationId");
        members.remove("instance");
    }
    (answer.status, headers, body)
}

/// Every refusal is a problem with the header fields of the document's own answers.
fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, &*answer.code()), (status, code), "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert!(answer.json()["correlationId"].is_string(), "{}", answer.text());
    dressed(answer);
}

fn dressed(answer: &Answer) {
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{answer:?}");
    assert_eq!(answer.header("x-frame-options"), Some("DENY"));
    let policy = answer.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("default-src 'none'"), "{answer:?}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("access-control-allow-origin"), None);
}

#[test]
fn the_owner_archives_and_sees_it_in_the_generated_operation() {
    let notes = notes();
    let alice = notes.writer("alice", "acme");
    let read = || notes.send(&Request::new("GET", NOTE).bearer(&alice)).unwrap();
    assert_eq!(read().json()["archived"], false);
    let archived = notes.send(&archive(NOTE).bearer(&alice)).unwrap();
    assert_eq!((archived.status, archived.body.len()), (204, 0));
    dressed(&archived);
    assert_eq!(read().json()["archived"], true);
}

#[test]
fn a_stranger_and_a_forger_are_refused_as_by_a_generated_operation() {
    let notes = notes();
    let mut elsewhere = issuer::claims("alice", "acme", "write:notes");
    elsewhere["aud"] = json!("orders-api");
    let forged = issuer::Issuer::ed25519("ed").token(&elsewhere);
    for (credential, code) in [
        (None, "unauthenticated"),
        (Some("garbage".to_owned()), "token-invalid"),
        (Some(forged), "token-invalid"),
        (Some(issuer::unsigned(&elsewhere)), "token-invalid"),
    ] {
        let with = |request: Request| match &credential {
            Some(token) => request.bearer(token),
            None => request,
        };
        let by_hand = notes.send(&with(archive(NOTE))).unwrap();
        refused(&by_hand, 401, code);
        assert!(by_hand.header("www-authenticate").unwrap().starts_with("Bearer"));
        let generated = notes.send(&with(Request::new("GET", NOTE))).unwrap();
        refused(&generated, 401, code);
    }
}

#[test]
fn a_token_that_may_only_read_archives_nothing() {
    let notes = notes();
    let reader = notes.token("alice", "acme", "read:notes");
    let answer = notes.send(&archive(NOTE).bearer(&reader)).unwrap();
    refused(&answer, 403, "forbidden");
    let challenge = answer.header("www-authenticate").unwrap();
    assert!(challenge.contains(r#"error="insufficient_scope""#), "{challenge}");
    assert!(challenge.contains(r#"scope="write:notes""#), "{challenge}");
}

#[test]
fn a_foreign_note_looks_like_a_missing_one() {
    let notes = notes();
    for token in [notes.writer("mallory", "acme"), notes.writer("alice", "evil")] {
        let foreign = notes.send(&archive(NOTE).bearer(&token)).unwrap();
        refused(&foreign, 404, "not-found");
        let missing = notes.send(&archive(MISSING).bearer(&token)).unwrap();
        assert_eq!(seen(&foreign), seen(&missing));
    }
    let alice = notes.writer("alice", "acme");
    let mine = notes.send(&Request::new("GET", NOTE).bearer(&alice)).unwrap();
    assert_eq!(mine.json()["archived"], false, "nothing was changed");
}

#[test]
fn a_malformed_identifier_is_told_and_not_repeated() {
    let notes = notes();
    let alice = notes.writer("alice", "acme");
    let answer = notes.send(&archive("/v1/notes/not-a-uuid").bearer(&alice)).unwrap();
    refused(&answer, 422, "invalid-request");
    assert!(answer.text().contains("/noteId"), "{}", answer.text());
    assert!(!answer.text().contains("not-a-uuid"), "{}", answer.text());
    let unknown = notes.send(&archive("/v1/notes/not-a-uuid")).unwrap();
    refused(&unknown, 401, "unauthenticated");
}

#[test]
fn a_path_that_can_be_read_in_two_ways_reaches_no_handler() {
    let notes = notes();
    let alice = notes.writer("alice", "acme");
    for path in
        ["/v1/notes/..%2f0191f0c4", "/v1/notes/%2e%2e", "/v1/notes/a%00b", "/v1/notes/a%5Cb"]
    {
        let answer = notes.send(&archive(path).bearer(&alice)).unwrap();
        refused(&answer, 400, "malformed-request");
    }
}

#[test]
fn a_body_over_the_limit_is_refused_before_it_is_read() {
    let notes = notes();
    let request = archive(NOTE)
        .header("content-type", "application/json")
        .header("content-length", "1073741824");
    refused(&notes.send(&request).unwrap(), 401, "unauthenticated");
    let alice = notes.writer("alice", "acme");
    let answer = notes.send(&request.bearer(&alice)).unwrap();
    refused(&answer, 413, "too-large");
}

#[test]
fn the_tier_is_counted_by_caller_and_told() {
    let notes = notes();
    let (alice, bob) = (notes.writer("alice", "acme"), notes.writer("bob", "acme"));
    let first = notes.send(&archive(NOTE).bearer(&alice)).unwrap();
    let policy = first.header("ratelimit-policy").unwrap();
    assert!(policy.contains(r#""write";q=60;w=60"#), "{policy}");
    let statuses: Vec<u16> =
        (0..60).map(|_| notes.send(&archive(NOTE).bearer(&alice)).unwrap().status).collect();
    assert_eq!(statuses[..59], [204; 59]);
    assert_eq!(statuses[59], 429);
    let over = notes.send(&archive(NOTE).bearer(&alice)).unwrap();
    refused(&over, 429, "rate-limited");
    assert!(over.header("retry-after").unwrap().parse::<u64>().unwrap() >= 1);
    let bobs = notes.send(&archive(NOTE).bearer(&bob)).unwrap();
    assert_eq!(bobs.status, 404, "another caller is not limited");
}

#[test]
fn the_tier_of_the_root_counts_both_kinds_of_routes_together() {
    let notes = notes();
    let alice = notes.writer("alice", "acme");
    let left = |answer: &Answer| {
        let told = answer.header("ratelimit").unwrap().to_owned();
        let (_, rest) = told.split_once(r#""read";r="#).unwrap();
        rest.split([';', ',']).next().unwrap().parse::<u32>().unwrap()
    };
    let generated = notes.send(&Request::new("GET", NOTE).bearer(&alice)).unwrap();
    let by_hand = notes.send(&archive(NOTE).bearer(&alice)).unwrap();
    assert_eq!(left(&generated) - left(&by_hand), 1);
}

#[test]
fn another_method_is_refused_as_by_a_generated_operation() {
    let notes = notes();
    let alice = notes.writer("alice", "acme");
    for method in ["GET", "PUT", "PATCH", "DELETE", "TRACE", "BREW"] {
        let request = Request::new(method, &format!("{NOTE}/archive")).bearer(&alice);
        let answer = notes.send(&request).unwrap();
        refused(&answer, 405, "method-not-allowed");
        assert_eq!(answer.header("allow"), Some("POST, OPTIONS"), "{method}");
    }
    let options = notes.send(&Request::new("OPTIONS", &format!("{NOTE}/archive"))).unwrap();
    assert_eq!((options.status, options.header("allow")), (204, Some("POST, OPTIONS")));
    dressed(&options);
}

#[test]
fn a_page_of_another_origin_gets_no_permission() {
    let notes = notes();
    let preflight = Request::new("OPTIONS", &format!("{NOTE}/archive"))
        .header("origin", "https://evil.example")
        .header("access-control-request-method", "POST");
    let answer = notes.send(&preflight).unwrap();
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (204, None));
    assert_eq!(answer.header("access-control-allow-methods"), None);
    let cross = archive(NOTE).header("origin", "https://evil.example");
    refused(&notes.send(&cross).unwrap(), 401, "unauthenticated");
}

#[test]
fn the_raw_route_is_served_as_it_was_and_nothing_else_is_raw() {
    let notes = notes();
    let answer = notes.send(&Request::new("GET", "/version")).unwrap();
    assert_eq!((answer.status, &*answer.text()), (200, env!("CARGO_PKG_VERSION")));
    let answer = notes.send(&Request::new("GET", "/nowhere")).unwrap();
    refused(&answer, 404, "not-found");
}

#[test]
fn every_decision_is_in_the_audit_trail_with_operation_caller_and_object() {
    let notes = notes();
    let alice = notes.writer("alice", "acme");
    let mallory = notes.writer("mallory", "acme");
    for token in [&alice, &mallory] {
        notes.send(&archive(NOTE).bearer(token)).unwrap();
    }
    notes.send(&Request::new("DELETE", &format!("{NOTE}/archive")).bearer(&alice)).unwrap();
    let mut trail = Vec::new();
    for _ in 0..300 {
        std::thread::sleep(std::time::Duration::from_millis(100));
        trail.extend(notes.server().printed());
        if trail.len() >= 3 {
            break;
        }
    }
    let events: Vec<serde_json::Value> =
        trail.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [done, foreign, method] = &events[..] else { panic!("{trail:?}") };
    assert_eq!(done["operation"], "example_existing_axum::archive", "{done}");
    assert_eq!(done["path"], "/v1/notes/{noteId}/archive", "{done}");
    assert_eq!((&done["outcome"], &done["status"]), (&json!("allowed"), &json!(204)), "{done}");
    assert!(done.to_string().contains("alice"), "{done}");
    assert!(done.to_string().contains("0191f0c4-8a8e-7d50-9c2e-2f6a3a1b4c5d"), "{done}");
    assert_eq!((&foreign["outcome"], &foreign["status"]), (&json!("refused"), &json!(404)));
    assert!(foreign.to_string().contains("mallory"), "{foreign}");
    assert_eq!(method["status"], 405, "{method}");
    for line in &trail {
        assert!(!line.contains(&alice) && !line.contains(&mallory), "no token: {line}");
    }
}
