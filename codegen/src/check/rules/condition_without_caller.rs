//! A condition that needs a caller, where anyone may call.
//!
//! `scopes`, `roles`, `stepUp`, `owns` and `idempotency` are about a caller. Where `security` is `[]` or holds `{}`, a
//! request without a credential has none: the condition would either refuse everybody or be skipped
//! for strangers, and neither is what the document says. A condition of the path item counts too:
//! it is asked of every operation below it.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /orders/{orderId}:
//!     parameters:
//!       - { name: orderId, in: path, required: true, schema: { type: string, format: uuid } }
//!     get:
//!       operationId: getOrder
//!       security: []
//!       x-security: { public: { reason: shared by link }, owns: Order }
//!       responses: { "204": { description: It exists. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /orders/{orderId}:
//!     parameters:
//!       - { name: orderId, in: path, required: true, schema: { type: string, format: uuid } }
//!     get:
//!       operationId: getOrder
//!       x-security: { owns: Order }
//!       responses: { "204": { description: It exists. } }
//! ```

use crate::check::Rule;
use crate::contract::{Access, Contract, Idempotency, Operation};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

pub(super) const RULE: Rule = Rule::error(
    codes::CONDITION_WITHOUT_CALLER,
    "condition-without-caller",
    include_str!("condition_without_caller.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        if matches!(operation.access, Access::Required(_)) {
            continue;
        }
        for (condition, place) in conditions(operation) {
            let message =
                format!("`{condition}` needs a caller, but anyone may call `{}`", operation.id);
            let security = operation.said.at_or("security", operation.place);
            findings.push(
                Finding::error(codes::CONDITION_WITHOUT_CALLER, place, message)
                    .related(security, "lets strangers in")
                    .help(format!("demand a credential in `security`, or remove `{condition}`")),
            );
        }
    }
}

fn conditions(operation: &Operation) -> Vec<(&'static str, Place)> {
    let mut found = Vec::new();
    if let Some(ownership) = operation.owns.first() {
        found.push(("owns", ownership.place));
    }
    if !operation.scopes.is_empty() {
        found.push(("scopes", operation.said.at_or("scopes", operation.place)));
    }
    if !operation.roles.is_empty() {
        found.push(("roles", operation.said.at_or("roles", operation.place)));
    }
    if let Some(step_up) = operation.step_up.first() {
        found.push(("stepUp", step_up.place));
    }
    if let Idempotency::Keyed(keyed) = &operation.idempotency {
        found.push(("idempotency", keyed.place));
    }
    found
}
