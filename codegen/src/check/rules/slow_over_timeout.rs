//! A delay as long as the deadline of the request.
//!
//! A tier with `slow` holds a request up before its limit is reached, for at most its `max`. Who asks
//! an operation of a small `timeout` does not wait for long: were the delays of all its tiers as
//! long, callers that the tiers still let through would have gone, or would be answered with 504.
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     search: { limit: 100, window: 1m, by: principal, slow: { after: 50, step: 200ms, max: 2s } }
//! paths:
//!   /search:
//!     get:
//!       operationId: search
//!       x-security: { rate: [search], limits: { timeout: 2s } }
//!       responses: { "204": { description: None. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     search: { limit: 100, window: 1m, by: principal, slow: { after: 50, step: 200ms, max: 2s } }
//! paths:
//!   /search:
//!     get:
//!       operationId: search
//!       x-security: { rate: [search] }
//!       responses: { "204": { description: None. } }
//! ```

use std::time::Duration;

use crate::check::Rule;
use crate::contract::Contract;
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::SLOW_OVER_TIMEOUT,
    "slow-over-timeout",
    include_str!("slow_over_timeout.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        let tiers = operation.rates.iter().map(|index| &contract.tiers[*index]);
        let slow: Vec<_> = tiers.filter_map(|tier| Some((tier, tier.slow?))).collect();
        let Some((tier, _)) = slow.first() else { continue };
        let longest = slow.iter().fold(Duration::ZERO, |sum, (_, slow)| sum + slow.max);
        let timeout = operation.limits.timeout;
        if longest >= timeout {
            let place = operation.said.at_or("rate", operation.place);
            let message =
                format!("the tiers of `{}` delay as long as its timeout lasts", operation.id);
            findings.push(
                Finding::error(codes::SLOW_OVER_TIMEOUT, place, message)
                    .label(format!("up to {longest:?} of {timeout:?}"))
                    .related(tier.said.at_or("slow", tier.place), "delays")
                    .help("let `max` of `slow` be well under `limits.timeout`"),
            );
        }
    }
}
