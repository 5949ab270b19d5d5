//! A request that costs more than a tier ever holds.
//!
//! Nobody could ever pay it: every request would be a 429. `cost` may be at most the `limit` and
//! the `burst` of each tier that the operation is charged to, in every plan. A tier with `algorithm:
//! gcra` holds its `burst` at once, which is a tenth of its `limit` when it does not say one.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /exports:
//!     post:
//!       operationId: startExport
//!       x-security: { rate: [write], cost: 50 }
//!       responses: { "204": { description: Begun. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /exports:
//!     post:
//!       operationId: startExport
//!       x-security: { rate: [write], cost: 5 }
//!       responses: { "204": { description: Begun. } }
//! ```

use crate::check::Rule;
use crate::contract::{Contract, Counts};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::error(codes::COST_OVER_LIMIT, "cost-over-limit", include_str!("cost_over_limit.rs"))
        .check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        for tier in operation.rates.iter().map(|index| &contract.tiers[*index]) {
            let most = tier.least();
            if tier.counts != Counts::FailedCredentials && operation.cost > most && most > 0 {
                let place = operation.said.at_or("cost", operation.place);
                let message = format!(
                    "`{}` costs {}, and tier `{}` holds {most} at once",
                    operation.id, operation.cost, tier.name
                );
                findings.push(
                    Finding::error(codes::COST_OVER_LIMIT, place, message)
                        .related(tier.place, "this tier"),
                );
            }
        }
    }
}
