//! `any: []` or `all: []`.
//!
//! Nobody holds any of no scopes, and everybody holds all of none: one reading locks out, the other
//! lets in. Neither is guessed.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /exports:
//!     post:
//!       operationId: startExport
//!       x-security: { scopes: { all: [] } }
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
//!       x-security: { scopes: { all: ["write:orders"] } }
//!       responses: { "204": { description: Begun. } }
//! ```

use crate::check::Rule;
use crate::contract::{Contract, Demand};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

pub(super) const RULE: Rule =
    Rule::error(codes::EMPTY_DEMAND, "empty-demand", include_str!("empty_demand.rs")).check(check);

/// The contract stage tells it at the list; this net holds what slipped through it.
fn check(contract: &Contract, findings: &mut Findings) {
    if findings.has_errors() {
        return;
    }
    for operation in &contract.operations {
        for demand in operation.scopes.iter().chain(&operation.roles) {
            tell(demand, operation.place, findings);
        }
    }
    for resource in &contract.resources {
        if let Some(bypass) = &resource.bypass {
            for demand in bypass.scopes.iter().chain(&bypass.roles) {
                tell(demand, resource.place, findings);
            }
        }
    }
}

fn tell(demand: &Demand, place: Place, findings: &mut Findings) {
    let (Demand::Any(names) | Demand::All(names)) = demand;
    if names.is_empty() {
        findings.push(Finding::error(codes::EMPTY_DEMAND, place, "a demand names nothing"));
    }
}
