//! Plans of a tier that leave somebody without a limit, or that nobody can have.
//!
//! With `claim` and `limits` the caller's claim decides the limit. Whoever has no such claim, or a
//! value that is not listed, takes `"*"`, so it must be there. A plan of 0 refuses its callers; one
//! `burst` for plans of different sizes is not defined, but for the depth of `algorithm: gcra`, which
//! is the same for all of them. A tier by `ip` or `global` alone is asked before anybody knows the
//! caller, and would never find a plan.
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     plan: { by: principal, window: 1h, claim: plan, limits: { free: 100, gold: 10000 } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     plan: { by: principal, window: 1h, claim: plan, limits: { gold: 10000, "*": 100 } }
//! ```

use crate::check::Rule;
use crate::contract::{Contract, Counting, KeyPart, Plans, Tier};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::error(codes::ODD_PLANS, "odd-plans", include_str!("odd_plans.rs")).check(check);

/// Plans beside `"*"`; the runtime looks for one among them with each request.
const MOST: usize = 255;

fn check(contract: &Contract, findings: &mut Findings) {
    for tier in &contract.tiers {
        let Plans::Of { limits, has_default, .. } = &tier.plans else { continue };
        // What is missing or unreadable was told where it is.
        let is_said = tier.said.at("limits").is_some();
        if is_said && let Some((key, fault)) = fault(tier, limits, *has_default) {
            let place = tier.said.at_or(&key, tier.place);
            let message = format!("tier `{}` {fault}", tier.name.escape_debug());
            findings.push(Finding::error(codes::ODD_PLANS, place, message));
        }
    }
}

fn fault(tier: &Tier, limits: &[(String, u32)], has_default: bool) -> Option<(String, String)> {
    let count = limits.len();
    let nothing = limits.iter().find(|(_, limit)| *limit == 0);
    if !has_default {
        let fault = "has no limit for those whose claim names no plan: add `\"*\"`";
        Some(("limits".to_owned(), fault.to_owned()))
    } else if count > MOST {
        Some(("limits".to_owned(), format!("has {count} plans; the most is {MOST}")))
    } else if let Some((value, _)) = nothing {
        let fault = format!("refuses everybody of the plan `{}`", value.escape_debug());
        Some((format!("limits/{value}"), fault))
    } else if tier.said.at("burst").is_some() && tier.algorithm == Counting::Sliding {
        Some(("burst".to_owned(), "has one burst for all its plans".to_owned()))
    } else if tier.algorithm == Counting::Gcra
        && tier.burst > tier.limits().min().unwrap_or_default()
    {
        Some(("burst".to_owned(), "has a depth over the limit of one of its plans".to_owned()))
    } else if !tier.by.iter().any(KeyPart::is_callers) {
        let fault = "has plans, and counts by nothing that a caller has";
        Some(("by".to_owned(), fault.to_owned()))
    } else {
        None
    }
}
