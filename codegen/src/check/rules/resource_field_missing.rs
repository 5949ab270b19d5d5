//! A resource's rule names a field that its schema does not hold, or that a claim cannot match.
//!
//! Ownership compares a record's field with a claim. A field that is not there never matches, and
//! everybody would be refused; a field of another type than the claim's never matches either, for
//! nothing is coerced. `equals` needs a string field, `contains` and `intersects` a list of
//! strings, each of no format whose values are no texts (`ipv4`, `ipv6`, `byte`, `password`); `id` a
//! string or an integer.
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   resources:
//!     Order: { owner: { field: owner, claim: sub } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   resources:
//!     Order: { owner: { field: ownerId, claim: sub } }
//! ```

use crate::check::Rule;
use crate::check::rules::each::{OwnerField, owner_fields};
use crate::contract::{ClaimMatch, Contract, Kind, ObjectRules, Property, Resource, Sensitivity};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

pub(super) const RULE: Rule = Rule::error(
    codes::RESOURCE_FIELD_MISSING,
    "resource-field-missing",
    include_str!("resource_field_missing.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for resource in &contract.resources {
        let schema = &contract.schemas[resource.schema];
        match &schema.kind {
            Kind::Object(_) if schema.untyped => findings.push(
                Finding::error(
                    codes::RESOURCE_FIELD_MISSING,
                    resource.said.at_or("schema", resource.place),
                    format!(
                        "the schema of resource `{}` does not say that it is an object",
                        resource.name
                    ),
                )
                .related(schema.place, "this schema")
                .help("write `type: object` there"),
            ),
            Kind::Object(rules) => fields(contract, resource, rules, findings),
            Kind::Undecided => {}
            _ => findings.push(
                Finding::error(
                    codes::RESOURCE_FIELD_MISSING,
                    resource.said.at_or("schema", resource.place),
                    format!("the schema of resource `{}` is no object", resource.name),
                )
                .related(contract.schemas[resource.schema].place, "this schema"),
            ),
        }
    }
}

fn fields(contract: &Contract, resource: &Resource, rules: &ObjectRules, findings: &mut Findings) {
    let id = OwnerField {
        key: "id",
        place: resource.said.at_or("id", resource.place),
        field: &resource.id,
        matching: None,
    };
    for wanted in std::iter::once(id).chain(owner_fields(resource)) {
        match rules.properties.iter().find(|property| property.name == wanted.field) {
            None => findings.push(missing(contract, resource, rules, &wanted)),
            Some(property) => {
                if let Some(needs) = mismatch(contract, property, wanted.matching) {
                    findings.push(mistyped(resource, &wanted, property.place, needs));
                }
            }
        }
    }
}

fn missing(
    contract: &Contract,
    resource: &Resource,
    rules: &ObjectRules,
    wanted: &OwnerField<'_>,
) -> Finding {
    let known = rules.properties.iter().map(|property| property.name.as_str());
    let message = format!(
        "`{}` of resource `{}` is `{}`, which its schema does not hold",
        wanted.key, resource.name, wanted.field
    );
    Finding::error(codes::RESOURCE_FIELD_MISSING, wanted.place, message)
        .related(contract.schemas[resource.schema].place, "this schema")
        .did_you_mean(wanted.field, known)
}

fn mistyped(resource: &Resource, wanted: &OwnerField<'_>, at: Place, needs: &str) -> Finding {
    let message = format!(
        "`{}` of resource `{}` is `{}`, which must be {needs}",
        wanted.key, resource.name, wanted.field
    );
    Finding::error(codes::RESOURCE_FIELD_MISSING, wanted.place, message)
        .related(at, "declared here")
}

/// What `property` would have to be, when it is not.
fn mismatch(
    contract: &Contract,
    property: &Property,
    matching: Option<ClaimMatch>,
) -> Option<&'static str> {
    let (schemas, id) = (&contract.schemas, property.schema);
    let schema = &schemas[id];
    let is_choice = matches!(schema.kind, Kind::Choice(_));
    let is_one_of_few =
        is_choice && property.sensitive == Sensitivity::None && !schema.nullable && !schema.untyped;
    let names = matches!(schema.kind, Kind::String(_) | Kind::Choice(_) | Kind::Integer { .. });
    match matching {
        _ if matches!(schema.kind, Kind::Undecided) => None,
        None if names => None,
        None => Some("a string or an integer"),
        Some(ClaimMatch::Equals) if is_one_of_few || schemas.is_claim_text(id) => None,
        Some(ClaimMatch::Equals) if is_choice => Some("neither `null` nor `sensitive`"),
        Some(ClaimMatch::Equals) => Some("a string that is compared as it was sent"),
        Some(_) if schemas.is_claim_list(id) => None,
        Some(_) => Some("a list of strings that are compared as they were sent"),
    }
}
