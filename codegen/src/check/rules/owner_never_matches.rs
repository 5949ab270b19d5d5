//! An ownership rule that a credential of the operation can never satisfy.
//!
//! `owner.schemes` says whose claims count. When an operation lets in a scheme that is not among
//! them, its callers are refused at every record, unless they hold the bypass. Nothing is open by
//! it; but the document promises what never happens.
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   resources:
//!     Order: { owner: { field: ownerId, claim: sub, schemes: [oauth] } }
//! paths:
//!   /orders/{orderId}:
//!     parameters:
//!       - { name: orderId, in: path, required: true, schema: { type: string, format: uuid } }
//!     get:
//!       operationId: getOrder
//!       security: [{ oauth: [] }, { partnerKey: [] }]
//!       x-security: { owns: Order }
//!       responses: { "204": { description: It exists. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   resources:
//!     Order: { owner: { field: ownerId, claim: sub, schemes: [oauth, partnerKey] } }
//! paths:
//!   /orders/{orderId}:
//!     parameters:
//!       - { name: orderId, in: path, required: true, schema: { type: string, format: uuid } }
//!     get:
//!       operationId: getOrder
//!       security: [{ oauth: [] }, { partnerKey: [] }]
//!       x-security: { owns: Order }
//!       responses: { "204": { description: It exists. } }
//! ```

use crate::check::Rule;
use crate::contract::{Access, Contract, Operation, OwnerRule, Resource};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::warning(
    codes::OWNER_NEVER_MATCHES,
    "owner-never-matches",
    include_str!("owner_never_matches.rs"),
)
.waivable()
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        for ownership in &operation.owns {
            let resource = &contract.resources[ownership.resource];
            if resource.bypass.is_none() {
                unmatched(contract, operation, resource, findings);
            }
        }
    }
}

fn unmatched(
    contract: &Contract,
    operation: &Operation,
    resource: &Resource,
    findings: &mut Findings,
) {
    let Access::Required(alternatives) = &operation.access else { return };
    for alternative in alternatives {
        let Some(first) = alternative.schemes.first() else { continue };
        if !can_match(&resource.owner, first.scheme) {
            let name = &contract.schemes[first.scheme].name;
            let message = format!("a caller of `{name}` can never own a `{}`", resource.name);
            findings.push(
                Finding::warning(codes::OWNER_NEVER_MATCHES, alternative.place, message)
                    .related(
                        resource.said.at_or("owner", resource.place),
                        "counts other schemes only",
                    )
                    .help(format!("add `{name}` to the rule's `schemes`, or drop the alternative")),
            );
        }
    }
}

fn can_match(rule: &OwnerRule, scheme: usize) -> bool {
    match rule {
        OwnerRule::Tenant => true,
        OwnerRule::Claim { schemes, .. } => schemes.is_empty() || schemes.contains(&scheme),
        OwnerRule::Any(rules) => rules.iter().any(|rule| can_match(rule, scheme)),
        OwnerRule::All(rules) => rules.iter().all(|rule| can_match(rule, scheme)),
    }
}
