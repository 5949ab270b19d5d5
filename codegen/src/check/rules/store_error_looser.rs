//! An `onStoreError` looser than the built-in one, without a waiver.
//!
//! While a shared store does not answer, `memory` lets each server count for itself and `allow` lets
//! everything through. The default is `memory`, and `deny` where `onlyFailures` or `penalty` hold
//! guesses back: whoever can make the store fail would be free to guess. A looser one needs `waive:
//! { rate: reason }` wherever the tier stands, and at the root when it stands nowhere yet. A tier
//! with `always` cannot be loosened at all.
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     search: { limit: 20, window: 1m, by: principal, onStoreError: allow }
//! paths:
//!   /search:
//!     get:
//!       operationId: search
//!       x-security: { rate: [search] }
//!       responses: { "204": { description: None. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     search: { limit: 20, window: 1m, by: principal, onStoreError: allow }
//! paths:
//!   /search:
//!     get:
//!       operationId: search
//!       x-security: { rate: [search], waive: { rate: cheap and better answered than not } }
//!       responses: { "204": { description: None. } }
//! ```

use crate::check::Rule;
use crate::check::waivers::waived;
use crate::contract::{Contract, OnStoreError, Operation, Tier};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::STORE_ERROR_LOOSER,
    "store-error-looser",
    include_str!("store_error_looser.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for (index, tier) in contract.tiers.iter().enumerate() {
        if !tier.is_loose() {
            continue;
        }
        if tier.always {
            findings.push(finding(tier).why("no waiver loosens what always stands"));
            continue;
        }
        let stands = |operation: &&Operation| operation.rates.contains(&index);
        let mut standing = contract.operations.iter().filter(stands).peekable();
        if standing.peek().is_none() && !contract.waives_at_root("rate") {
            findings
                .push(finding(tier).help("give the reason at the root: `waive: { rate: reason }`"));
        }
        if let Some(operation) = standing.find(|it| !waived(&it.waivers, "rate")) {
            findings.push(
                finding(tier)
                    .related(operation.place, "stands here")
                    .help("leave it out, or give the reason there: `waive: { rate: reason }`"),
            );
        }
    }
}

fn finding(tier: &Tier) -> Finding {
    let word = |it| match it {
        OnStoreError::Deny => "deny",
        OnStoreError::Memory => "memory",
        OnStoreError::Allow => "allow",
    };
    let (said, default) = (word(tier.on_store_error), word(tier.default_on_store_error()));
    let place = tier.said.at_or("onStoreError", tier.place);
    let name = tier.name.escape_debug();
    let message = format!("tier `{name}` says `onStoreError: {said}`, looser than `{default}`");
    Finding::error(codes::STORE_ERROR_LOOSER, place, message)
}
