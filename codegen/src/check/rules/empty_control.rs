//! An empty list that switches a control off, without a waiver.
//!
//! `rate: []` drops the tiers by caller, built-in default included, and `origins: []` declares a
//! CORS that lets nobody in. An empty list looks like an oversight, so it needs `waive` beside it,
//! like every other way to switch a control off.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       x-security: { rate: [] }
//!       responses: { "204": { description: It ticks. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       x-security: { rate: [], waive: { rate: the load balancer counts already } }
//!       responses: { "204": { description: It ticks. } }
//! ```

use crate::check::Rule;
use crate::check::waivers::waived;
use crate::contract::{Contract, Cors, Operation};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::error(codes::EMPTY_CONTROL, "empty-control", include_str!("empty_control.rs"))
        .check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        for control in empty(contract, operation) {
            let said = operation.said.at(control);
            if !waived(&operation.waivers, control) {
                let place = said.unwrap_or(operation.place);
                let message = format!("`{control}` is empty and no waiver says why");
                findings.push(
                    Finding::error(codes::EMPTY_CONTROL, place, message)
                        .help(format!("remove it, or add `waive: {{ {control}: reason }}`")),
                );
            }
        }
    }
}

fn empty(contract: &Contract, operation: &Operation) -> Vec<&'static str> {
    let mut found = Vec::new();
    let by_caller = operation.rates.iter().any(|index| !contract.tiers[*index].always);
    if !by_caller && operation.said.at("rate/0").is_none() {
        found.push("rate");
    }
    if matches!(&operation.cors, Cors::Listed(cors) if cors.origins.is_empty()) {
        found.push("cors");
    }
    found
}
