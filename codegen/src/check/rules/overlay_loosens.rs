//! An overlay removes something, or replaces a decision that the document has taken.
//!
//! What the document decides stands. An overlay only adds; a decision that shall be another one is
//! changed in the document. That holds for what an operation inherits too: an overlay at the
//! operation may not put a looser value, another `rate` or another `cost` before the document's own.
//!
//! ## Refused
//!
//! ```yaml
//! overlay: 1.0.0
//! info: { title: Decisions, version: 1.0.0 }
//! actions: [{ target: $.security, remove: true }]
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! overlay: 1.0.0
//! info: { title: Decisions, version: 1.0.0 }
//! actions: [{ target: $, update: { x-security: { cache: no-store } } }]
//! ```

use crate::check::Rule;
use crate::contract::{Contract, Operation, Said};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

pub(super) const RULE: Rule =
    Rule::error(codes::OVERLAY_LOOSENS, "overlay-loosens", include_str!("overlay_loosens.rs"))
        .check(check);

/// Whether an overlay's value at `near` replaces the document's own at `far`.
pub(super) fn is_overlaid(contract: &Contract, near: Place, far: Place) -> bool {
    near.file != contract.place.file && far.file == contract.place.file
}

pub(super) fn overlay_loosens(near: Place, far: Place, message: String) -> Finding {
    Finding::error(codes::OVERLAY_LOOSENS, near, message)
        .why("what the document's owner decides must not become looser in a second file")
        .related(far, "decided here")
        .help("change the document itself")
}

/// What is not compared, for whether another tier or cost is stricter cannot be told.
fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        let levels = [
            (&operation.said, &operation.inherited.said),
            (&operation.inherited.said, &contract.root.said),
        ];
        for (near, far) in levels {
            replaced(contract, near, far, findings);
            waived(contract, operation, near, far, findings);
        }
    }
}

fn replaced(contract: &Contract, near: &Said, far: &Said, findings: &mut Findings) {
    for key in ["rate", "cost"] {
        if let (Some(near), Some(far)) = (near.at(key), far.at(key))
            && is_overlaid(contract, near, far)
        {
            let message = format!("`{key}` replaces what the document decides");
            findings.push(overlay_loosens(near, far, message));
        }
    }
}

/// A waiver of `rate` drops the tiers that stand farther away.
fn waived(
    contract: &Contract,
    operation: &Operation,
    near: &Said,
    far: &Said,
    findings: &mut Findings,
) {
    let Some(rate) = far.at("rate").filter(|rate| near.at("rate") == Some(*rate)) else { return };
    let waivers = operation.waivers.iter().filter(|_| near.at("waive") != far.at("waive"));
    for waiver in waivers.filter(|waiver| waiver.control == "rate") {
        if is_overlaid(contract, waiver.place, rate) {
            let message = "`rate` is waived, and the document has tiers here".to_owned();
            findings.push(overlay_loosens(waiver.place, rate, message));
        }
    }
}
