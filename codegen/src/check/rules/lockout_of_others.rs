//! A `penalty` by which one locks another out.
//!
//! Whoever goes over a tier with a `penalty` is locked out for longer and longer. Were the key only
//! a name that anybody may send, an attacker would lock its owner out by guessing; were it a tenant,
//! an application or everybody, one user would lock out all others. So the key holds `ip`,
//! `principal` or `apiKey`: then the one who is locked out is the one who did it.
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     team: { limit: 20, window: 1m, by: tenant, penalty: { factor: 2, max: 1h, forgetAfter: 1d } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     team: { limit: 20, window: 1m, by: [tenant, principal], penalty: { factor: 2, max: 1h, forgetAfter: 1d } }
//! ```

use crate::check::Rule;
use crate::contract::{Contract, KeyPart, Tier};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::LOCKOUT_OF_OTHERS,
    "lockout-of-others",
    include_str!("lockout_of_others.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    let punishing = contract.tiers.iter().filter(|tier| tier.penalty.is_some());
    for tier in punishing.filter(|tier| !tier.by.is_empty() && !is_of_one(tier)) {
        let place = tier.said.at_or("penalty", tier.place);
        let message = format!("with tier `{}` one locks others out", tier.name.escape_debug());
        findings.push(
            Finding::error(codes::LOCKOUT_OF_OTHERS, place, message)
                .label("locks out whoever shares the key")
                .why("an attacker would use the lockout itself as the attack")
                .related(tier.said.at_or("by", tier.place), "the key")
                .help("add `ip`, `principal` or `apiKey` to `by`, or remove `penalty`"),
        );
    }
}

fn is_of_one(tier: &Tier) -> bool {
    tier.by.iter().any(|part| matches!(part, KeyPart::Ip | KeyPart::Principal | KeyPart::ApiKey))
}
