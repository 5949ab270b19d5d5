//! A value became looser than the one it replaces.
//!
//! A nearer `limits`, `cors`, `cache` or `audit` replaces the farther one whole: a member that it
//! leaves out takes the built-in default, not the farther value. A document's own `guard-ip` or
//! `guard-credential` replaces the built-in one. Nothing is wrong with either, but what became
//! looser is told, for it is easily overlooked. In an overlay it is an error of its own: there a
//! decision of the document may not become looser (`overlay-loosens`).
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

use super::overlay_loosens::{is_overlaid, overlay_loosens};
use crate::check::Rule;
use crate::contract::{
    Audit, AuditLevel, Cache, Contract, Cors, Counts, Inherited, Limits, Operation, Origins, Root,
    Said, Tier,
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
    let root = Controls::of_root(&contract.root);
    for operation in &contract.operations {
        let (own, above) =
            (Controls::of_operation(operation), Controls::of_path(&operation.inherited));
        tell(contract, &own, &above, findings);
        tell(contract, &above, &root, findings);
    }
    for tier in &contract.tiers {
        if let Some((place, message)) = looser_guard(tier) {
            findings.push(Finding::note(codes::LOOSER_THAN_BEFORE, place, message));
        }
    }
}

/// What a nearer value replaces whole, and where it was written.
struct Controls<'c> {
    cors: &'c Cors,
    limits: &'c Limits,
    cache: Cache,
    audit: &'c Audit,
    said: &'c Said,
}

impl<'c> Controls<'c> {
    fn of_operation(it: &'c Operation) -> Self {
        let Operation { cors, limits, cache, audit, said, .. } = it;
        Self { cors, limits, cache: *cache, audit, said }
    }

    fn of_path(it: &'c Inherited) -> Self {
        let Inherited { cors, limits, cache, audit, said } = it;
        Self { cors, limits, cache: *cache, audit, said }
    }

    fn of_root(it: &'c Root) -> Self {
        let Root { cors, limits, cache, audit, said, .. } = it;
        Self { cors, limits, cache: *cache, audit, said }
    }
}

fn tell(contract: &Contract, near: &Controls<'_>, far: &Controls<'_>, findings: &mut Findings) {
    for (key, member) in looser(near, far) {
        let (Some(place), replaced) = (near.said.at(key), far.said.at(key)) else { continue };
        if let Some(replaced) = replaced
            && is_overlaid(contract, place, replaced)
        {
            findings.push(overlay_loosens(place, replaced, format!("{member} is looser")));
            continue;
        }
        let before = if replaced.is_some() { "what it replaces" } else { "the default" };
        let message = format!("{member} is looser than {before}");
        let finding = Finding::note(codes::LOOSER_THAN_BEFORE, place, message);
        findings.push(match replaced {
            Some(replaced) => finding.related(replaced, "replaced whole").help(format!(
                "a nearer `{key}` leaves nothing of the farther one: repeat what should stay"
            )),
            None => finding,
        });
    }
}

/// The members that `near` loosens; what it inherits stands at the same place.
fn looser(near: &Controls<'_>, far: &Controls<'_>) -> Vec<(&'static str, String)> {
    let own = |key| near.said.at(key).is_some() && near.said.at(key) != far.said.at(key);
    let mut found = Vec::new();
    if own("limits") {
        let members = looser_limits(near.limits, far.limits);
        found.extend(members.into_iter().map(|member| ("limits", format!("`limits.{member}`"))));
    }
    if own("cors") && looser_cors(near.cors, far.cors) {
        found.push(("cors", "`cors`".to_owned()));
    }
    if own("cache") && near.cache != far.cache && matches!(near.cache, Cache::Private(_)) {
        found.push(("cache", "`cache`".to_owned()));
    }
    if own("audit") && level(near.audit.level) < level(far.audit.level) {
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

/// Whether `own` lets something through that `root` does not. No CORS is no decision that a nearer
/// one would loosen.
fn looser_cors(own: &Cors, root: &Cors) -> bool {
    let (Cors::Listed(own), Cors::Listed(root)) = (own, root) else { return false };
    fn beyond<T: PartialEq>(own: &[T], root: &[T]) -> bool {
        own.iter().any(|value| !root.contains(value))
    }
    let (own, root): (&Origins, &Origins) = (own, root);
    beyond(&own.origins, &root.origins)
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
