//! A resource with neither an owner nor a tenant.
//!
//! `owns` would then let everybody in, and look as if it did not.
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   resources:
//!     Draft: { schema: "#/components/schemas/Order", id: id }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   resources:
//!     Draft: { schema: "#/components/schemas/Order", id: id, owner: { field: ownerId, claim: sub } }
//! ```

use crate::check::Rule;
use crate::contract::{Contract, OwnerRule};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::RESOURCE_WITHOUT_OWNER,
    "resource-without-owner",
    include_str!("resource_without_owner.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for resource in &contract.resources {
        if resource.owner == OwnerRule::Tenant && resource.tenant.is_none() {
            let message = format!("resource `{}` says neither `owner` nor `tenant`", resource.name);
            findings.push(
                Finding::error(codes::RESOURCE_WITHOUT_OWNER, resource.place, message)
                    .why("whoever calls would own every record of it")
                    .help("say `owner: { field: …, claim: sub }`, `tenant: { field: …, claim: … }`, or both"),
            );
        }
    }
}
