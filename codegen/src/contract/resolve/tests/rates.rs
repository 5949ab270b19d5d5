//! Tiers: built-in ones, those of the document, and which stand where.

use std::time::Duration;

use crate::contract::{Contract, Counts, KeyPart};
use crate::finding::codes;

use super::{Told, document};

fn told(root: &str, operation: &str) -> Told {
    Told::of(&document(
        "3.1.0",
        &format!("x-security: {{ version: 1, {root} }}"),
        &format!(
            "paths:\n  /it:\n    get:\n      operationId: read\n      x-security: {{ {operation} }}\n      responses: {{ '204': {{ description: Read. }} }}\ncomponents:"
        ),
    ))
}

const SLOW: &str = "rateTiers: { slow: { limit: 5, window: 1m, by: [ip, principal], burst: 2 } }";

fn rates(contract: &Contract) -> Vec<&str> {
    contract.tiers_of("read")
}

#[test]
fn an_operation_without_a_tier_gets_three_hundred_a_minute_by_caller() {
    let contract = told("", "").sound();
    assert_eq!(rates(&contract), ["guard-ip", "guard-credential", "default"]);
    let default = &contract.tiers[2];
    assert_eq!((default.limit, default.window), (300, Duration::from_secs(60)));
    assert_eq!(default.by, [KeyPart::Principal]);
    let [ip, credential, ..] = &contract.tiers[..] else { panic!() };
    assert_eq!((ip.limit, ip.counts, ip.always), (3000, Counts::Requests, true));
    assert_eq!((credential.limit, credential.counts), (30, Counts::FailedCredentials));
}

#[test]
fn an_own_tier_takes_the_place_of_the_default() {
    let contract = told(SLOW, "rate: [slow]").sound();
    assert_eq!(rates(&contract), ["guard-ip", "guard-credential", "slow"]);
    let slow = contract.tiers.iter().find(|tier| tier.name == "slow").unwrap();
    assert_eq!((slow.limit, slow.burst), (5, 2));
    assert_eq!(slow.by, [KeyPart::Ip, KeyPart::Principal]);
}

#[test]
fn a_waiver_drops_inherited_tiers_but_not_those_that_always_stand() {
    let root = "rateTiers: { slow: { limit: 5, window: 1m, by: principal }, edge: { limit: 9, window: 1m, by: ip, always: true } }, rate: [slow]";
    let contract = told(root, "waive: { rate: probed }").sound();
    assert_eq!(rates(&contract), ["guard-ip", "guard-credential", "edge"]);
}

#[test]
fn a_tier_beside_its_waiver_stands() {
    let contract = told(SLOW, "rate: [slow], waive: { rate: odd }").sound();
    assert_eq!(rates(&contract), ["guard-ip", "guard-credential", "slow"]);
}

#[test]
fn a_tier_of_a_guards_name_replaces_it_and_stands_always() {
    let root = "rateTiers: { guard-credential: { limit: 5, window: 1m, by: ip } }";
    let contract = told(root, "").sound();
    let guards: Vec<_> =
        contract.tiers.iter().filter(|tier| tier.name == "guard-credential").collect();
    assert_eq!(guards.len(), 1);
    assert_eq!((guards[0].limit, guards[0].counts), (5, Counts::FailedCredentials));
    assert!(rates(&contract).contains(&"guard-credential"));
}

#[test]
fn a_tier_called_default_does_not_replace_the_built_in_one() {
    let root = "rateTiers: { default: { limit: 5000, window: 1m, by: ip } }";
    assert_eq!(rates(&told(root, "").sound()), ["guard-ip", "guard-credential", "guard-default"]);
}

#[test]
fn an_unknown_tier_is_told_with_the_nearest() {
    let told = told(SLOW, "rate: [slw]");
    assert_eq!(told.error(codes::UNKNOWN_TIER).help, "did you mean `slow`?");
}

#[test]
fn what_no_request_can_be_counted_by_is_refused() {
    for (by, code) in [
        ("apiKey", codes::UNSUPPORTED_SECURITY_KEY),
        ("'body:/name'", codes::UNSUPPORTED_SECURITY_KEY),
        ("principle", codes::BAD_VALUE),
    ] {
        let root = format!("rateTiers: {{ t: {{ limit: 1, window: 1m, by: {by} }} }}");
        told(&root, "").error(code);
    }
}

#[test]
fn a_request_never_costs_nothing() {
    told("", "cost: 0").error(codes::BAD_VALUE);
    assert_eq!(told("", "cost: 5").sound().called("read").cost, 5);
}
