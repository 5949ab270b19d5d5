//! A demand that a credential of the operation can never meet.
//!
//! A key and a user-id have a subject, a tenant and scopes, and no roles; a certificate has a subject
//! alone. Where an operation lets in such a scheme and asks for more, its callers are always refused.
//! Nothing is open by it; but the document promises what never happens.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /refunds:
//!     get:
//!       operationId: listRefunds
//!       security: [{ oauth: [] }, { partnerKey: [] }]
//!       x-security: { roles: { any: [clerk] } }
//!       responses: { "204": { description: Told. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /refunds:
//!     get:
//!       operationId: listRefunds
//!       security: [{ oauth: [] }]
//!       x-security: { roles: { any: [clerk] } }
//!       responses: { "204": { description: Told. } }
//! ```

use crate::check::Rule;
use crate::contract::{Action, Alternative, Contract, Kind, Operation, Scheme};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

pub(super) const RULE: Rule =
    Rule::warning(codes::DEMAND_NEVER_MET, "demand-never-met", include_str!("demand_never_met.rs"))
        .waivable()
        .check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        for alternative in operation.access.alternatives() {
            used_scopes(contract, alternative, findings);
            if let Some(first) = alternative.schemes.first() {
                let scheme = &contract.schemes[first.scheme];
                for (what, place) in unmet(contract, operation, scheme) {
                    tell(scheme, &what, alternative.place, place, findings);
                }
            }
        }
    }
}

/// Scopes that a requirement asks of a scheme whose callers hold none.
fn used_scopes(contract: &Contract, alternative: &Alternative, findings: &mut Findings) {
    for used in &alternative.schemes {
        let scheme = &contract.schemes[used.scheme];
        if !used.scopes.is_empty() && !scheme.may_have_scopes() {
            tell(scheme, "a scope", used.place, scheme.place, findings);
        }
    }
}

/// What the operation asks of every caller and a caller of `scheme` cannot have.
fn unmet(contract: &Contract, operation: &Operation, scheme: &Scheme) -> Vec<(String, Place)> {
    let mut found = Vec::new();
    let said = |key| operation.said.at_or(key, operation.place);
    if !operation.scopes.is_empty() && !scheme.may_have_scopes() {
        found.push(("a scope".to_owned(), said("scopes")));
    }
    if !operation.roles.is_empty() && !scheme.may_have_roles() {
        found.push(("a role".to_owned(), said("roles")));
    }
    for owns in operation.owns.iter().filter(|owns| owns.action == Action::Create) {
        let resource = &contract.resources[owns.resource];
        let Kind::Object(rules) = &contract.schemas[resource.schema].kind else { continue };
        let assigned = rules.properties.iter().filter_map(|property| property.assign.as_deref());
        if let Some(claim) = assigned.into_iter().find(|claim| !scheme.may_have(claim)) {
            found.push((
                format!("the claim `{claim}` that `{}` assigns", resource.name),
                owns.place,
            ));
        }
    }
    found
}

fn tell(scheme: &Scheme, what: &str, place: Place, asked: Place, findings: &mut Findings) {
    let message = format!("a caller of `{}` never has {what}", scheme.name);
    findings.push(
        Finding::warning(codes::DEMAND_NEVER_MET, place, message)
            .related(asked, "asked for here")
            .help("drop the alternative, or ask for what such a caller can have"),
    );
}
