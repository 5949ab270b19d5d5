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

use std::collections::HashSet;

use crate::check::Rule;
use crate::check::beside::{is_closed, speaks_of};
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
                if let Kind::Object(rules) = &contract.schemas[record.schema].kind {
                    listed(resource, rules, findings);
                }
                unlisted(contract, operation, resource, &record, findings);
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

/// A value of a body that may be an object: the whole, an item of a list, one alternative.
struct Record {
    schema: SchemaId,
    /// What closes it in requests: itself, or the alternatives of which it is one.
    closed_by: Option<SchemaId>,
}

fn records(contract: &Contract, root: SchemaId) -> Vec<Record> {
    let mut next = vec![(root, None)];
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    while let Some((id, outer)) = next.pop() {
        let schema = &contract.schemas[id];
        let closed_by = if schema.closes { Some(id) } else { outer };
        if !seen.insert((id, outer)) {
            continue;
        }
        if schema.untyped || matches!(schema.kind, Kind::Object(_) | Kind::Any) {
            found.push(Record { schema: id, closed_by });
        }
        match &schema.kind {
            Kind::Array(rules) => next.push((rules.items, None)),
            Kind::Tuple { items } => next.extend(items.iter().map(|id| (*id, None))),
            Kind::OneOf { variants, .. } | Kind::AnyOf { variants } => {
                next.extend(variants.iter().map(|id| (*id, closed_by)));
            }
            _ => {}
        }
    }
    found
}

fn unlisted(
    contract: &Contract,
    operation: &Operation,
    resource: &Resource,
    record: &Record,
    findings: &mut Findings,
) {
    let is_taken = |name: &str| takes(contract, operation, record, name);
    let Some(field) = owner_fields(resource).into_iter().find(|field| is_taken(field.field)) else {
        return;
    };
    let message = format!(
        "the body of `{}` takes members that are not listed, `{}` of `{}` among them",
        operation.id, field.field, resource.name
    );
    let schema = &contract.schemas[record.schema];
    let help = match &schema.kind {
        Kind::Object(rules) if rules.additional == Additional::Elsewhere => format!(
            "list `{}` in `properties` of the schema and of each alternative, with `readOnly: true`",
            field.field
        ),
        Kind::Object(_) if !schema.untyped => "say `additionalProperties: false`".to_owned(),
        _ => "say `type: object` with `additionalProperties: false`, and list what a client sends"
            .to_owned(),
    };
    findings.push(
        Finding::error(codes::OWNER_FIELD_WRITABLE, schema.place, message)
            .label("the handler would get it as it came")
            .help(help),
    );
}

/// Whether a member without a property may be sent.
fn takes(contract: &Contract, operation: &Operation, record: &Record, name: &str) -> bool {
    let schema = &contract.schemas[record.schema];
    let refuses = operation.limits.unknown_fields_refused;
    if let Kind::Object(rules) = &schema.kind {
        if rules.properties.iter().any(|property| property.name == name) {
            return false;
        }
        match rules.additional {
            Additional::Refused => return false,
            Additional::Unsaid => return !refuses,
            Additional::Schema(_) => return true,
            Additional::Elsewhere => {}
        }
    }
    let closer = record.closed_by.filter(|_| refuses);
    match (closer.and_then(|id| contract.schemas[id].assertion), schema.assertion) {
        (Some(closing), _) => speaks_of(contract, closing, name),
        (None, Some(own)) if is_closed(contract, own) => speaks_of(contract, own, name),
        _ => true,
    }
}
