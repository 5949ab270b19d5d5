//! A tier that refuses everybody, limits nobody, or contradicts itself.
//!
//! A `limit` or `window` of nothing, a `burst` of zero or over the `limit`, or a key with the same
//! part twice is a slip, and a slip in a limit shows only under attack. A window under a second
//! cannot be told in `RateLimit-Policy`, which counts whole seconds.
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     write: { limit: 20, window: 1m, by: principal, burst: 50 }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     write: { limit: 20, window: 1m, by: principal, burst: 5 }
//! ```

use std::time::Duration;

use crate::check::Rule;
use crate::contract::{Contract, Tier};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::error(codes::ODD_TIER, "odd-tier", include_str!("odd_tier.rs")).check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for tier in &contract.tiers {
        // What is missing or unreadable was told where it is.
        let Some((key, fault)) = fault(tier) else { continue };
        if tier.said.at(key).is_some() || !findings.has_errors() {
            let place = tier.said.at_or(key, tier.place);
            let message = format!("tier `{}` {fault}", tier.name);
            findings.push(Finding::error(codes::ODD_TIER, place, message));
        }
    }
}

fn fault(tier: &Tier) -> Option<(&'static str, String)> {
    let Tier { limit, window, by, burst, .. } = tier;
    let twice = by.iter().enumerate().any(|(index, part)| by[..index].contains(part));
    if *limit == 0 {
        Some(("limit", "refuses everybody: its limit is 0".to_owned()))
    } else if *window < Duration::from_secs(1) {
        Some(("window", "has a window under a second".to_owned()))
    } else if window.subsec_nanos() != 0 {
        Some(("window", "has a window of broken seconds".to_owned()))
    } else if *burst == 0 {
        Some(("burst", "refuses everybody: its burst is 0".to_owned()))
    } else if burst > limit {
        Some(("burst", format!("has a burst of {burst} over its limit of {limit}")))
    } else if by.is_empty() {
        Some(("by", "does not say what it counts apart".to_owned()))
    } else if twice {
        Some(("by", "has a part of its key twice".to_owned()))
    } else {
        None
    }
}
