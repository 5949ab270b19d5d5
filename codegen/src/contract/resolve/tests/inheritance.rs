//! What is inherited: some keys accumulate, the others replace whole.

use std::time::Duration;

use crate::contract::{AuditLevel, Cache, Contract, Cors, Demand};

use super::{Told, document};

fn resolved(root: &str, path: &str, operation: &str) -> Contract {
    Told::of(&document(
        "3.1.0",
        &format!("x-security: {{ version: 1, {root} }}"),
        &format!(
            "paths:\n  /it:\n    x-security: {{ {path} }}\n    get:\n      operationId: read\n      x-security: {{ {operation} }}\n      responses: {{ '204': {{ description: Read. }} }}\ncomponents:"
        ),
    ))
    .sound()
}

#[test]
fn scopes_of_path_and_operation_must_all_hold() {
    let contract =
        resolved("", "scopes: { any: [a, b] }", "scopes: { all: [c] }, roles: { any: [boss] }");
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let read = contract.called("read");
    assert_eq!(read.scopes, [Demand::Any(names(&["a", "b"])), Demand::All(names(&["c"]))]);
    assert_eq!(contract.roles, ["boss"]);
}

#[test]
fn a_member_that_the_nearer_value_leaves_out_takes_the_built_in_default() {
    let root = "limits: { body: 1KiB, timeout: 1s, jsonDepth: 4 }";
    let limits = &resolved(root, "", "limits: { timeout: 2s }").called("read").limits.clone();
    assert_eq!(limits.timeout, Duration::from_secs(2));
    assert_eq!((limits.body, limits.json_depth), (65_536, 32), "never the farther value");
}

#[test]
fn the_nearest_value_wins() {
    let contract = resolved(
        "cache: no-store, audit: none, cors: { origins: ['https://a.example'] }",
        "cache: { private: 60s }, audit: request",
        "audit: { event: it.read }",
    );
    let read = contract.called("read");
    assert_eq!(read.cache, Cache::Private(Duration::from_secs(60)));
    assert_eq!((read.audit.level, read.audit.event.as_str()), (AuditLevel::Metadata, "it.read"));
    assert!(matches!(&read.cors, Cors::Listed(cors) if cors.origins.len() == 1));
}

#[test]
fn silence_is_safe() {
    let contract = resolved("", "", "");
    let read = contract.called("read");
    assert_eq!((read.cors.clone(), read.cache), (Cors::Closed, Cache::NoStore));
    assert_eq!(read.audit.level, AuditLevel::Metadata);
    assert_eq!((read.limits.body, read.limits.json_depth), (65_536, 32));
    assert_eq!(read.limits.timeout, Duration::from_secs(10));
    assert!(read.limits.unknown_fields_refused);
    assert_eq!(contract.headers.frame_options, "DENY");
}

#[test]
fn a_nearer_waive_replaces_the_farther_one() {
    let contract = resolved("waive: { cors: far }", "", "waive: { cache: near }");
    let controls: Vec<_> =
        contract.called("read").waivers.iter().map(|it| it.control.as_str()).collect();
    assert_eq!(controls, ["cache"]);
    assert_eq!(contract.waivers.len(), 2, "both are told");
}

#[test]
fn an_adopted_reason_is_a_debt() {
    let contract = resolved("", "", "waive: { owns: { reason: later, adopted: true } }");
    assert_eq!(contract.debts(), 1);
    let waiver = &contract.called("read").waivers[0];
    assert_eq!((waiver.reason.as_str(), waiver.operation.as_str()), ("later", "read"));
}
