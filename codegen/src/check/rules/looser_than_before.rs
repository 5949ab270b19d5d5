//! A value became looser than the one it replaces.
//!
//! A nearer `limits`, `cors`, `cache` or `audit` replaces the farther one whole: a member that it
//! leaves out takes the built-in default, not the farther value. A document's own `guard-ip` or
//! `guard-credential` replaces the built-in one. Nothing is wrong with either, but what became
//! looser is told, for it is easily overlooked.
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   limits: { body: 1KiB, timeout: 2s }
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       x-security: { limits: { timeout: 1s } }
//!       responses: { "204": { description: It ticks. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   limits: { body: 1KiB, timeout: 2s }
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       x-security: { limits: { body: 1KiB, timeout: 1s } }
//!       responses: { "204": { description: It ticks. } }
//! ```

use crate::check::Rule;
use crate::contract::{
    AuditLevel, Cache, Contract, Cors, Counts, Limits, Operation, Origins, Root, Setting, Tier,
};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

pub(super) const RULE: Rule = Rule::note(
    codes::LOOSER_THAN_BEFORE,
    "looser-than-before",
    include_str!("looser_than_before.rs"),
)
.waivable()
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        for (key, member) in looser(operation, &contract.root) {
            let place = operation.said.at_or(key, operation.place);
            let message = format!("{member} of `{}` is looser than the document's", operation.id);
            let finding = Finding::note(codes::LOOSER_THAN_BEFORE, place, message).help(format!(
                "a nearer `{key}` replaces the farther one whole: repeat what should stay"
            ));
            findings.push(match contract.root.said.at(key) {
                Some(root) => finding.related(root, "replaces this"),
                None => finding,
            });
        }
    }
    for tier in &contract.tiers {
        if let Some((place, message)) = looser_guard(tier) {
            findings.push(Finding::note(codes::LOOSER_THAN_BEFORE, place, message));
        }
    }
}

/// The members that the operation's own values loosen; what is inherited has the root's place.
fn looser(operation: &Operation, root: &Root) -> Vec<(&'static str, String)> {
    let own = |key| operation.said.at(key).is_some() && operation.said.at(key) != root.said.at(key);
    let mut found = Vec::new();
    if own("limits") {
        let members = looser_limits(&operation.limits, &root.limits);
        found.extend(members.into_iter().map(|member| ("limits", format!("`limits.{member}`"))));
    }
    if own("cors") && looser_cors(&operation.cors, &root.cors) {
        found.push(("cors", "`cors`".to_owned()));
    }
    if own("cache") && operation.cache != root.cache && matches!(operation.cache, Cache::Private(_))
    {
        found.push(("cache", "`cache`".to_owned()));
    }
    if own("audit") && level(operation.audit.level) < level(root.audit.level) {
        found.push(("audit", "`audit`".to_owned()));
    }
    found
}

fn looser_limits(own: &Limits, root: &Limits) -> Vec<&'static str> {
    let unbounded = |concurrency: u32| if concurrency == 0 { u32::MAX } else { concurrency };
    let page = match (&own.page, &root.page) {
        (Some(own), Some(root)) => own.max > root.max,
        _ => false,
    };
    let members = [
        (own.body > root.body, "body"),
        (own.timeout > root.timeout, "timeout"),
        (own.json_depth > root.json_depth, "jsonDepth"),
        (unbounded(own.concurrency) > unbounded(root.concurrency), "concurrency"),
        (page, "page"),
        (!own.unknown_fields_refused && root.unknown_fields_refused, "unknownFields"),
    ];
    members.into_iter().filter(|(is_looser, _)| *is_looser).map(|(_, member)| member).collect()
}

/// Whether `own` lets something through that `root` does not. A root without CORS is no decision
/// that an operation would loosen.
fn looser_cors(own: &Cors, root: &Cors) -> bool {
    let (Cors::Listed(own), Cors::Listed(root)) = (own, root) else { return false };
    fn beyond<T: PartialEq>(own: &[T], root: &[T]) -> bool {
        own.iter().any(|value| !root.contains(value))
    }
    let listed = |cors: &Origins| -> Vec<Setting> { cors.origins.clone() };
    beyond(&listed(own), &listed(root))
        || beyond(&own.methods, &root.methods)
        || beyond(&own.headers, &root.headers)
        || beyond(&own.expose, &root.expose)
        || (own.credentials && !root.credentials)
}

fn level(level: AuditLevel) -> u8 {
    match level {
        AuditLevel::None => 0,
        AuditLevel::Metadata => 1,
        AuditLevel::Request => 2,
    }
}

/// A document's own guard that lets more through in its window than the built-in one.
fn looser_guard(tier: &Tier) -> Option<(Place, String)> {
    let built_in: u128 = match tier.name.as_str() {
        "guard-ip" => 3000,
        "guard-credential" => 30,
        _ => return None,
    };
    let rate = u128::from(tier.limit) * 60_000;
    let narrower = tier.name == "guard-credential" && tier.counts == Counts::Requests;
    (rate > built_in * tier.window.as_millis() && !narrower).then(|| {
        let message =
            format!("tier `{}` is looser than the built-in {built_in} a minute", tier.name);
        (tier.said.at_or("limit", tier.place), message)
    })
}
