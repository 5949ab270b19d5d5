//! A client can write the field that says whose a record is.
//!
//! Who may set the owner or the tenant of a record can give it away or take it (OWASP API3:2023,
//! broken object property level authorization). In every schema of the resource, and in every body
//! of an operation that owns it, these fields are absent, `readOnly`, or filled from a claim by
//! `assign`; and members that are not listed are refused.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /orders:
//!     post:
//!       operationId: createOrder
//!       x-security: { owns: { resource: Order, action: create } }
//!       requestBody:
//!         required: true
//!         content:
//!           application/json:
//!             schema:
//!               type: object
//!               additionalProperties: false
//!               properties:
//!                 note: { type: string, maxLength: 200 }
//!                 ownerId: { type: string, maxLength: 128 }
//!       responses: { "204": { description: Stored. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /orders:
//!     post:
//!       operationId: createOrder
//!       x-security: { owns: { resource: Order, action: create } }
//!       requestBody:
//!         required: true
//!         content:
//!           application/json:
//!             schema:
//!               type: object
//!               additionalProperties: false
//!               properties:
//!                 note: { type: string, maxLength: 200 }
//!                 ownerId: { type: string, maxLength: 128, x-security: { assign: "claim:sub" } }
//!       responses: { "204": { description: Stored. } }
//! ```

use crate::check::Rule;
use crate::check::reach::records;
use crate::check::rules::each::owner_fields;
use crate::contract::{Additional, Contract, Kind, ObjectRules, Operation, Resource, SchemaId};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::OWNER_FIELD_WRITABLE,
    "owner-field-writable",
    include_str!("owner_field_writable.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for resource in &contract.resources {
        if let Kind::Object(rules) = &contract.schemas[resource.schema].kind {
            listed(resource, rules, findings);
        }
    }
    for operation in &contract.operations {
        let Some(body) = &operation.body else { continue };
        for ownership in &operation.owns {
            let resource = &contract.resources[ownership.resource];
            for record in body.schemas().flat_map(|schema| records(contract, schema)) {
                if let Kind::Object(rules) = &contract.schemas[record].kind {
                    listed(resource, rules, findings);
                    unlisted(contract, operation, resource, record, rules, findings);
                }
            }
        }
    }
}

fn listed(resource: &Resource, rules: &ObjectRules, findings: &mut Findings) {
    for field in owner_fields(resource) {
        let property = rules.properties.iter().find(|property| property.name == field.field);
        let Some(property) = property else { continue };
        if !property.read_only && property.assign.is_none() {
            let message = format!(
                "a client can write `{}`, which says whose a `{}` is",
                field.field, resource.name
            );
            findings.push(
                Finding::error(codes::OWNER_FIELD_WRITABLE, property.place, message)
                    .related(field.place, "the rule that compares it")
                    .why("who sets this field takes the record, or gives it away (OWASP API3:2023)")
                    .help("fill it from the caller, `x-security: { assign: \"claim:PATH\" }`, or say `readOnly: true`"),
            );
        }
    }
}

fn unlisted(
    contract: &Contract,
    operation: &Operation,
    resource: &Resource,
    record: SchemaId,
    rules: &ObjectRules,
    findings: &mut Findings,
) {
    let open = match rules.additional {
        Additional::Refused => false,
        Additional::Unsaid => !operation.limits.unknown_fields_refused,
        Additional::Schema(_) | Additional::Elsewhere => true,
    };
    let listed = |name: &str| rules.properties.iter().any(|property| property.name == name);
    let Some(field) = owner_fields(resource).into_iter().find(|field| open && !listed(field.field))
    else {
        return;
    };
    let message = format!(
        "the body of `{}` takes members that are not listed, `{}` of `{}` among them",
        operation.id, field.field, resource.name
    );
    findings.push(
        Finding::error(codes::OWNER_FIELD_WRITABLE, contract.schemas[record].place, message)
            .help("say `additionalProperties: false`"),
    );
}
