//! An ownership rule that a credential of the operation can never satisfy.
//!
//! `owner.schemes` says whose claims count, and not every credential has every claim: a key has
//! subject, tenant and scopes, a certificate a subject alone. When an operation lets in a scheme
//! whose callers the owner's rule or the tenant's cannot know, they are refused at every record,
//! unless they hold the bypass, which lifts the owner and never the tenant. Nothing is open by it;
//! but the document promises what never happens.
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
use crate::contract::{Access, Contract, OwnerRule, Resource};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

pub(super) const RULE: Rule = Rule::warning(
    codes::OWNER_NEVER_MATCHES,
    "owner-never-matches",
    include_str!("owner_never_matches.rs"),
)
.waivable()
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        let Access::Required(alternatives) = &operation.access else { continue };
        for ownership in &operation.owns {
            let resource = &contract.resources[ownership.resource];
            for alternative in alternatives {
                if let Some(first) = alternative.schemes.first() {
                    let place = alternative.place;
                    unmatched(contract, first.scheme, place, resource, findings);
                }
            }
        }
    }
}

fn unmatched(
    contract: &Contract,
    index: usize,
    place: Place,
    resource: &Resource,
    findings: &mut Findings,
) {
    let scheme = &contract.schemes[index];
    let name = &scheme.name;
    let tenant = resource.tenant.as_ref().filter(|tenant| !scheme.may_have(&tenant.claim));
    let finding = if let Some(tenant) = tenant {
        let message = format!(
            "a caller of `{name}` never has `{}`, the tenant of a `{}`",
            tenant.claim, resource.name
        );
        Finding::warning(codes::OWNER_NEVER_MATCHES, place, message)
            .related(resource.said.at_or("tenant", resource.place), "asked for here")
            .help("drop the alternative")
    } else if resource.bypass.is_none() && !can_match(contract, &resource.owner, index) {
        let message = format!("a caller of `{name}` can never own a `{}`", resource.name);
        Finding::warning(codes::OWNER_NEVER_MATCHES, place, message)
            .related(resource.said.at_or("owner", resource.place), "counts other claims only")
            .help(format!(
                "add `{name}` to the rule's `schemes` where it has the claim, or drop the alternative"
            ))
    } else {
        return;
    };
    findings.push(finding);
}

fn can_match(contract: &Contract, rule: &OwnerRule, scheme: usize) -> bool {
    match rule {
        OwnerRule::Tenant => true,
        OwnerRule::Claim { schemes, claim, .. } => {
            let counts = schemes.is_empty() || schemes.contains(&scheme);
            counts && contract.schemes[scheme].may_have(claim)
        }
        OwnerRule::Any(rules) => rules.iter().any(|rule| can_match(contract, rule, scheme)),
        OwnerRule::All(rules) => rules.iter().all(|rule| can_match(contract, rule, scheme)),
    }
}
