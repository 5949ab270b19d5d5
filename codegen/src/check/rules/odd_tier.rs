//! A tier that refuses everybody, limits nobody, or contradicts itself.
//!
//! A `limit` or `window` of nothing, a `burst` of zero or over the `limit`, a key with the same
//! part twice, a `penalty` that ends before the window does or a `slow` that begins where requests
//! are refused already is a slip, and a slip in a limit shows only under attack. A window is told
//! in `RateLimit-Policy`, which counts whole seconds; one of more than 30 days, or a delay of more
//! than 10 s, holds memory for strangers.
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
use crate::contract::{Contract, Counting, Counts, KeyPart, Penalty, Plans, Slow, Tier};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::error(codes::ODD_TIER, "odd-tier", include_str!("odd_tier.rs")).check(check);

/// The longest that anything of a tier is remembered.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// The longest that a request is held up.
const LONGEST_DELAY: Duration = Duration::from_secs(10);

fn check(contract: &Contract, findings: &mut Findings) {
    for tier in &contract.tiers {
        let found = fault(tier)
            .or_else(|| tier.penalty.and_then(|penalty| odd_penalty(tier, penalty)))
            .or_else(|| tier.slow.and_then(|slow| odd_slow(tier, slow)));
        // What is missing or unreadable was told where it is.
        let Some((key, fault)) = found else { continue };
        if tier.said.at(key).is_some() || !findings.has_errors() {
            let place = tier.said.at_or(key, tier.place);
            let message = format!("tier `{}` {fault}", tier.name.escape_debug());
            findings.push(Finding::error(codes::ODD_TIER, place, message));
        }
    }
}

type Fault = Option<(&'static str, String)>;

fn fault(tier: &Tier) -> Fault {
    let Tier { name, limit, window, by, burst, .. } = tier;
    let twice = by.iter().enumerate().any(|(index, part)| by[..index].contains(part));
    let fault = |key, fault: &str| Some((key, fault.to_owned()));
    if *limit == 0 && tier.plans == Plans::None {
        fault("limit", "refuses everybody: its limit is 0")
    } else if *window < Duration::from_secs(1) {
        fault("window", "has a window under a second")
    } else if window.subsec_nanos() != 0 {
        fault("window", "has a window of broken seconds")
    } else if *window > LONGEST {
        fault("window", "has a window of more than 30 days")
    } else if *burst == 0 && tier.plans == Plans::None {
        fault("burst", "refuses everybody: its burst is 0")
    } else if burst > limit {
        Some(("burst", format!("has a burst of {burst} over its limit of {limit}")))
    } else if by.is_empty() {
        fault("by", "does not say what it counts apart")
    } else if twice {
        fault("by", "has a part of its key twice")
    } else if tier.always && by.iter().any(KeyPart::is_chosen) {
        fault("by", "always stands, and not every request has what it counts by")
    } else if !is_printable(name) {
        fault("name", "has a name that no answer can tell: printable ASCII only")
    } else {
        None
    }
}

/// What `RateLimit-Policy` can hold (RFC 9651, section 3.3.3).
fn is_printable(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

fn odd_penalty(tier: &Tier, penalty: Penalty) -> Fault {
    let Penalty { factor, max, forget_after } = penalty;
    let fault = |key, fault: &str| Some((key, fault.to_owned()));
    if factor == 0 {
        fault("penalty/factor", "has lockouts that shrink to nothing: its factor is 0")
    } else if max < tier.window {
        fault("penalty/max", "has a longest lockout under its window, which is the shortest")
    } else if max > LONGEST {
        fault("penalty/max", "locks out for more than 30 days")
    } else if forget_after < tier.window {
        fault("penalty/forgetAfter", "forgets a violation before its window has ended")
    } else if forget_after > LONGEST {
        fault("penalty/forgetAfter", "remembers violations for more than 30 days")
    } else {
        None
    }
}

fn odd_slow(tier: &Tier, slow: Slow) -> Fault {
    let Slow { after, step, max } = slow;
    let most = match tier.algorithm {
        Counting::Sliding => tier.limits().max().unwrap_or_default(),
        Counting::Gcra => tier.burst,
    };
    if tier.counts == Counts::FailedCredentials {
        Some(("slow", "slows nobody: what it counts has been refused already".to_owned()))
    } else if after >= most {
        let fault = format!("slows nobody: it lets {most} through and slows after {after}");
        Some(("slow/after", fault))
    } else if step.is_zero() {
        Some(("slow/step", "slows nobody: each step is 0 s".to_owned()))
    } else if max < step {
        Some(("slow/max", "has a longest delay under its first step".to_owned()))
    } else if max > LONGEST_DELAY {
        Some(("slow/max", "holds requests up for more than 10 s".to_owned()))
    } else {
        None
    }
}
