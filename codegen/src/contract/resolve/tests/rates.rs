//! Tiers: built-in ones, those of the document, and which stand where.

use std::time::Duration;

use crate::contract::{
    Contract, Counting, Counts, KeyPart, OnStoreError, Penalty, Phase, Plans, Slow, Tier,
};
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
    for by in [
        "principle",
        "'header:'",
        "'header:a b'",
        "'body:name'",
        "'body:/'",
        "'body:/a~2'",
        "'body:/a//b'",
    ] {
        let root = format!("rateTiers: {{ t: {{ limit: 1, window: 1m, by: {by} }} }}");
        told(&root, "").error(codes::BAD_VALUE);
    }
}

fn tier(members: &str) -> Tier {
    let root = format!("rateTiers: {{ t: {{ window: 1m, {members} }} }}");
    let contract = told(&root, "").sound();
    contract.tiers.into_iter().find(|tier| tier.name == "t").unwrap()
}

#[test]
fn a_key_has_as_many_parts_as_are_said() {
    let by = tier("limit: 1, by: [client, apiKey, 'header:X-Device', 'body:/a~1b/c']").by;
    let (header, body) =
        (KeyPart::Header("x-device".to_owned()), KeyPart::Body("/a~1b/c".to_owned()));
    assert_eq!(by, [KeyPart::Client, KeyPart::ApiKey, header, body]);
}

#[test]
fn what_a_tier_leaves_out_is_the_safer_reading() {
    let silent = tier("limit: 100, by: ip");
    assert_eq!((silent.algorithm, silent.burst), (Counting::Sliding, 100));
    assert_eq!((silent.counts, silent.on_store_error), (Counts::Requests, OnStoreError::Memory));
    assert_eq!((silent.penalty, silent.slow, silent.plans), (None, None, Plans::None));
    for (members, burst) in [
        ("limit: 100, by: ip, algorithm: gcra", 10),
        ("limit: 5, by: ip, algorithm: gcra", 1),
        ("limit: 5, by: ip, algorithm: gcra, burst: 3", 3),
        ("by: principal, algorithm: gcra, claim: plan, limits: { a: 50, '*': 90 }", 5),
    ] {
        assert_eq!(tier(members).burst, burst, "{members}");
    }
}

#[test]
fn who_guesses_while_the_store_is_gone_is_refused() {
    let penalty = "penalty: { factor: 2, max: 1h, forgetAfter: 1d }";
    for (members, answer) in [
        ("onlyFailures: true", OnStoreError::Deny),
        (penalty, OnStoreError::Deny),
        ("onlyFailures: false", OnStoreError::Memory),
        ("onlyFailures: true, onStoreError: allow", OnStoreError::Allow),
        ("onStoreError: deny", OnStoreError::Deny),
    ] {
        assert_eq!(
            tier(&format!("limit: 1, by: ip, {members}")).on_store_error,
            answer,
            "{members}"
        );
    }
}

#[test]
fn plans_are_the_limits_of_those_whose_claim_names_one() {
    let tier = tier("by: tenant, claim: org.plan, limits: { free: 10, pro: 1000, '*': 5 }");
    let limits = vec![("free".to_owned(), 10), ("pro".to_owned(), 1000)];
    assert_eq!(tier.plans, Plans::Of { claim: "org.plan".to_owned(), limits, has_default: true });
    assert_eq!((tier.limit, tier.least()), (5, 5));
}

#[test]
fn a_limit_and_plans_contradict_each_other() {
    let both = "rateTiers: { t: { limit: 1, window: 1m, by: principal, claim: plan, limits: { '*': 1 } } }";
    told(both, "").error(codes::BAD_VALUE);
    for half in ["claim: plan", "limits: { '*': 1 }"] {
        let root = format!("rateTiers: {{ t: {{ window: 1m, by: principal, {half} }} }}");
        told(&root, "").error(codes::MISSING_KEY);
    }
}

#[test]
fn a_penalty_and_a_delay_say_all_their_members() {
    let both = tier(
        "limit: 9, by: ip, penalty: { factor: 2, max: 1h, forgetAfter: 1d }, slow: { after: 3, step: 500ms, max: 2s }",
    );
    let hours = |hours: u64| Duration::from_secs(hours * 3600);
    assert_eq!(both.penalty, Some(Penalty { factor: 2, max: hours(1), forget_after: hours(24) }));
    let (step, max) = (Duration::from_millis(500), Duration::from_secs(2));
    assert_eq!(both.slow, Some(Slow { after: 3, step, max }));
    for half in ["penalty: { factor: 2, max: 1h }", "slow: { after: 3, step: 1s }"] {
        let root = format!("rateTiers: {{ t: {{ limit: 9, window: 1m, by: ip, {half} }} }}");
        told(&root, "").error(codes::MISSING_KEY);
    }
}

#[test]
fn a_tier_is_asked_when_all_that_it_counts_by_is_known() {
    for (by, phase) in [
        ("ip", Phase::Before),
        ("[global, ip]", Phase::Before),
        ("[ip, principal]", Phase::After),
        ("'header:x'", Phase::After),
        ("[ip, 'body:/a']", Phase::Body),
    ] {
        assert_eq!(tier(&format!("limit: 1, by: {by}")).phase(), phase, "{by}");
    }
}

#[test]
fn a_request_never_costs_nothing() {
    told("", "cost: 0").error(codes::BAD_VALUE);
    assert_eq!(told("", "cost: 5").sound().called("read").cost, 5);
}
