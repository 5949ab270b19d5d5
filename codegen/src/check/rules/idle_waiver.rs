//! A waiver that waives nothing.
//!
//! A waiver that outlived what it was for hides the next fault of its kind. It is told so that it
//! can go.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       x-security: { waive: { owns: nothing here has an owner } }
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
//!       responses: { "204": { description: It ticks. } }
//! ```

use crate::check::Rule;
use crate::check::reach::{Side, components};
use crate::check::rules::identifier_without_owns::identifiers;
use crate::contract::{Access, AuditLevel, Cache, Contract, Operation, Waiver};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::note(codes::IDLE_WAIVER, "idle-waiver", include_str!("idle_waiver.rs"))
        .waivable()
        .check(check);

/// Only waivers that stand at an operation itself are judged; an inherited one may serve another.
fn check(contract: &Contract, findings: &mut Findings) {
    for waiver in contract.waivers.iter().filter(|waiver| !waiver.operation.is_empty()) {
        let said = contract.operations.iter().find(|operation| operation.id == waiver.operation);
        if let Some(operation) = said
            && is_idle(contract, operation, waiver)
        {
            let message = format!("`waive: {{ {} }}` waives nothing", waiver.control);
            findings.push(
                Finding::note(codes::IDLE_WAIVER, waiver.place, message)
                    .help("remove it, so that a fault that comes later is told"),
            );
        }
    }
}

fn is_idle(contract: &Contract, operation: &Operation, waiver: &Waiver) -> bool {
    match waiver.control.as_str() {
        "owns" => {
            let public = !matches!(operation.access, Access::Required(_));
            public || !names_something(contract, operation)
        }
        "audit" => operation.audit.level != AuditLevel::None,
        "cache" => !matches!(operation.cache, Cache::Private(_)),
        _ => false,
    }
}

fn names_something(contract: &Contract, operation: &Operation) -> bool {
    let mut answers = operation.responses.iter().flat_map(|response| response.schemas());
    let answer = !contract.resources.is_empty()
        && answers.any(|schema| {
            let held = components(contract, schema, Side::Answer);
            contract.resources.iter().any(|resource| held.contains(&resource.schema))
        });
    !identifiers(contract, operation).is_empty() || answer
}
