//! A bypass that asks for nothing.
//!
//! Who holds the bypass is let past the owner. A `bypass` without `scopes` and `roles` is held by
//! everybody, and ownership is gone (OWASP API1:2023).
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   resources:
//!     Order: { bypass: { actions: [item] } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   resources:
//!     Order: { bypass: { scopes: { any: ["admin:orders"] }, actions: [item] } }
//! ```

use crate::check::Rule;
use crate::contract::{Contract, Resource};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::error(codes::OPEN_BYPASS, "open-bypass", include_str!("open_bypass.rs")).check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for resource in contract.resources.iter().filter(|resource| is_open(resource)) {
        let place = resource.said.at_or("bypass", resource.place);
        let message = format!("everybody holds the bypass of `{}`", resource.name);
        findings.push(
            Finding::error(codes::OPEN_BYPASS, place, message)
                .help("say which `scopes` or `roles` it takes, or remove it"),
        );
    }
}

fn is_open(resource: &Resource) -> bool {
    resource
        .bypass
        .as_ref()
        .is_some_and(|bypass| bypass.scopes.is_empty() && bypass.roles.is_empty())
}
