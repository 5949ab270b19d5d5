//! A tier takes a built-in guard's name and no longer guards.
//!
//! `guard-ip` and `guard-credential` stand on every operation. A tier of that name in the document
//! replaces the built-in one, so it must do the same work: always, by address, whatever is answered. That is
//! taken for granted when the document does not say otherwise.
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     guard-ip: { limit: 1000, window: 1m, by: ip, always: false }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     guard-ip: { limit: 1000, window: 1m, by: ip }
//! ```

use crate::check::Rule;
use crate::contract::{Contract, Counts, KeyPart, Tier};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::ALWAYS_TIER_DROPPED,
    "always-tier-dropped",
    include_str!("always_tier_dropped.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for tier in contract.tiers.iter().filter(|tier| tier.name.starts_with("guard-")) {
        if let Some((key, fault)) = fault(tier) {
            let place = tier.said.at_or(key, tier.place);
            let message = format!("tier `{}` replaces a built-in guard and {fault}", tier.name);
            findings.push(
                Finding::error(codes::ALWAYS_TIER_DROPPED, place, message)
                    .help("say `by: ip` without `always: false` and `onlyFailures`, or give the tier another name"),
            );
        }
    }
}

fn fault(tier: &Tier) -> Option<(&'static str, &'static str)> {
    if !["guard-ip", "guard-credential"].contains(&tier.name.as_str()) {
        return None;
    }
    if !tier.always {
        return Some(("always", "does not always stand"));
    }
    if tier.by != [KeyPart::Ip] {
        return Some(("by", "does not count by address"));
    }
    if tier.counts == Counts::Failures {
        return Some(("onlyFailures", "lets every request through that succeeds"));
    }
    if tier.counts == Counts::FailedCredentials && tier.said.at("onlyFailures").is_some() {
        return Some(("onlyFailures", "counts refused credentials, whatever is answered"));
    }
    None
}
