//! Who may call.

use crate::contract::{Access, Demand};
use crate::finding::codes;

use super::{Told, frame};

fn with_security(security: &str) -> String {
    frame(&format!(
        "paths:\n  /it:\n    get:\n      operationId: read\n{security}      responses: {{ '204': {{ description: Read. }} }}\ncomponents:"
    ))
}

fn access(security: &str) -> Access {
    Told::of(&with_security(security)).contract.called("read").access.clone()
}

#[test]
fn silence_inherits_the_roots_security() {
    assert!(matches!(access(""), Access::Required(all) if all.len() == 1));
}

#[test]
fn an_empty_list_is_anonymous_and_keeps_its_reason() {
    let told = access("      security: []\n      x-security: { public: { reason: liveness } }\n");
    assert_eq!(told, Access::Anonymous { reason: "liveness".to_owned() });
}

#[test]
fn an_empty_object_beside_others_is_optional_and_alone_is_anonymous() {
    assert!(matches!(access("      security: [{}, { login: [] }]\n"),
        Access::Optional { alternatives, .. } if alternatives.len() == 1));
    assert!(matches!(access("      security: [{}]\n"), Access::Anonymous { .. }));
}

#[test]
fn an_unknown_scheme_lets_nobody_in() {
    let text = with_security("      security: [{ logon: [] }]\n");
    let told = Told::of(&text);
    let finding = told.error(codes::UNKNOWN_SCHEME);
    assert_eq!(finding.help, "did you mean `login`?");
    assert_eq!(told.underlined(finding, &text), "logon");
    assert_eq!(told.contract.called("read").access, Access::Required(Vec::new()));
}

#[test]
fn an_unknown_scheme_beside_another_never_weakens_the_pair() {
    let told = access("      security: [{ login: [], logon: [] }]\n");
    assert_eq!(told, Access::Required(Vec::new()));
}

#[test]
fn what_cannot_be_read_is_not_taken_for_an_empty_object() {
    for security in ["security: nobody", "security: [login]", "security: [{ login: admin }]"] {
        let told = access(&format!("      {security}\n"));
        assert_eq!(told, Access::Required(Vec::new()), "{security}");
    }
}

#[test]
fn an_empty_demand_is_met_by_nobody() {
    let told = Told::of(&with_security("      x-security: { scopes: { all: [] } }\n"));
    told.error(codes::EMPTY_DEMAND);
    assert_eq!(told.contract.called("read").scopes, [Demand::Any(Vec::new())]);
}

#[test]
fn without_any_security_nobody_is_let_in() {
    let told = Told::of(
        "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: { /it: { get: { operationId: read, responses: { '204': { description: Read. } } } } }\n",
    );
    assert_eq!(told.contract.called("read").access, Access::Required(Vec::new()));
    assert!(told.contract.called("read").said.at("security").is_none());
    assert!(!told.contract.root.has_security);
    assert!(!told.contract.annotated);
}

#[test]
fn an_oauth2_scheme_that_declares_no_scope_takes_none() {
    let text = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\nsecurity: [{ oauth: [admin] }]\npaths: {}\ncomponents:\n  securitySchemes:\n    oauth:\n      type: oauth2\n      flows: { clientCredentials: { tokenUrl: https://id.example.com, scopes: {} } }\n      x-security: { issuer: env:I, audience: [a], algorithms: [EdDSA], jwksUri: env:J }\n";
    Told::of(text).error(codes::UNDECLARED_SCOPE);
}

#[test]
fn a_scheme_that_nobody_uses_needs_no_verifier() {
    let text = frame("paths: {}\ncomponents:").replace(
        "  securitySchemes:\n",
        "  securitySchemes:\n    old: { type: http, scheme: basic }\n",
    );
    assert_eq!(Told::of(&text).sound().schemes.len(), 1);
}
