//! What is asked of a login and of the application, and sessions that are not decided.

use std::time::Duration;

use crate::contract::{Cache, Sessions, Setting};
use crate::finding::codes;

use super::{Told, document};

const SESSIONS: &str = "scheme: person, accessTtl: 15m, refreshTtl: 7d, absoluteTtl: 30d, cookie: { name: __Secure-r, path: /auth }, algorithm: EdDSA, key: env:K";

fn told(root: &str, path: &str, operation: &str) -> Told {
    Told::of(&document(
        "3.1.0",
        &format!(
            "servers: [{{ url: 'https://api.example/v1' }}]\nx-security: {{ version: 1, {root} }}"
        ),
        &format!(
            "paths:\n  /it:\n    x-security: {{ {path} }}\n    post:\n      operationId: take\n      x-security: {{ {operation} }}\n      responses: {{ '204': {{ description: Taken. }} }}\ncomponents:"
        ),
    ))
}

#[test]
fn every_step_up_of_path_and_operation_must_hold() {
    let path = "stepUp: { acr: gold }";
    let contract = told("", path, "stepUp: { acr: [tin, gold], maxAge: 5m }").sound();
    let asked = &contract.called("take").step_up;
    assert_eq!(
        (asked[0].acr.as_slice(), asked[0].max_age),
        (&["gold".to_owned()][..], Duration::ZERO)
    );
    assert_eq!((asked[1].acr.len(), asked[1].max_age), (2, Duration::from_secs(300)));
    assert_eq!(asked.len(), 2);
}

#[test]
fn every_policy_of_path_and_operation_is_asked_once() {
    let contract = told("", "policy: hours", "policy: [budget, hours]").sound();
    let named = contract.called("take").policies.iter().map(|policy| policy.name.as_str());
    assert_eq!(named.collect::<Vec<_>>(), ["hours", "budget"]);
}

#[test]
fn neither_is_inherited_from_the_root() {
    for key in ["policy: hours", "stepUp: { maxAge: 5m }", "session: login"] {
        told(key, "", "").error(codes::UNKNOWN_KEY);
    }
    told("", "session: login", "").error(codes::UNKNOWN_KEY);
}

#[test]
fn sessions_that_are_not_whole_are_undecided_and_never_issued() {
    for (key, code) in [
        ("key: env:K", codes::MISSING_KEY),
        ("accessTtl: 15m, ", codes::MISSING_KEY),
        ("cookie: { name: __Secure-r, path: /auth }, ", codes::MISSING_KEY),
    ] {
        let written = SESSIONS.replace("scheme: person", "scheme: login").replace(key, "");
        let told = told(&format!("sessions: {{ {written} }}"), "", "");
        assert!(told.findings.iter().any(|finding| finding.code == code), "{key}");
        assert!(matches!(told.contract.sessions, Sessions::Undecided(_)), "{key}");
    }
    let zero = SESSIONS.replace("accessTtl: 15m", "accessTtl: 0s");
    let told = told(&format!("sessions: {{ {} }}", zero.replace("person", "login")), "", "");
    assert!(told.findings.iter().any(|finding| finding.code == codes::BAD_VALUE));
}

#[test]
fn what_a_session_answers_is_never_stored() {
    let text = "security: []\n      x-security: { public";
    let anonymous = document(
        "3.1.0",
        "x-security: { version: 1 }",
        &format!(
            "paths:\n  /it:\n    post:\n      operationId: take\n      {text}: {{ reason: r }}, session: logout }}\n      responses: {{ '204': {{ description: Over. }} }}\ncomponents:"
        ),
    );
    assert_eq!(Told::of(&anonymous).contract.called("take").cache, Cache::NoStore);
}

#[test]
fn metadata_is_of_the_first_server_unless_the_document_says_otherwise() {
    let resource = |written: &str| {
        let contract = told(&format!("resourceMetadata: {{ public: r{written} }}"), "", "").sound();
        contract.metadata.map(|metadata| metadata.resource)
    };
    assert_eq!(resource(""), Some(Setting::Literal("https://api.example/v1".to_owned())));
    assert_eq!(resource(", resource: env:R"), Some(Setting::Env("R".to_owned())));
    assert!(told("", "", "").sound().metadata.is_none(), "silence serves nothing");
}

#[test]
fn an_adopted_reason_of_the_metadata_is_a_debt() {
    let root = "resourceMetadata: { public: { reason: r, adopted: true } }";
    assert_eq!(told(root, "", "").sound().debts(), 1);
}
