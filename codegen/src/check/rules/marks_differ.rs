//! The same field of a resource carries different marks in different schemas.
//!
//! A field that is personal data in the answer is personal data in the request that sets it. If one
//! schema of a resource forgets the mark, the value stands in logs in the clear from there. What
//! counts are the schemas that operations with `owns` take and answer.
//!
//! ## Refused
//!
//! ```yaml
//! components:
//!   schemas:
//!     Order: { properties: { note: { type: string, maxLength: 200, x-security: { sensitive: pii } } } }
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
//!               properties: { note: { type: string, maxLength: 200 } }
//!       responses: { "204": { description: Stored. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! components:
//!   schemas:
//!     Order: { properties: { note: { type: string, maxLength: 200, x-security: { sensitive: pii } } } }
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
//!               properties: { note: { type: string, maxLength: 200, x-security: { sensitive: pii } } }
//!       responses: { "204": { description: Stored. } }
//! ```

use crate::check::Rule;
use crate::check::reach::records;
use crate::contract::{Body, Contract, Kind, Operation, Property, Resource, SchemaId};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::error(codes::MARKS_DIFFER, "marks-differ", include_str!("marks_differ.rs"))
        .waivable()
        .check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        for ownership in &operation.owns {
            let resource = &contract.resources[ownership.resource];
            for root in roots(operation) {
                for record in records(contract, root) {
                    compare(contract, resource, record, findings);
                }
            }
        }
    }
}

fn roots(operation: &Operation) -> Vec<SchemaId> {
    let body = operation.body.iter().flat_map(Body::schemas);
    let answers = operation.responses.iter().flat_map(|response| response.schemas());
    body.chain(answers).collect()
}

fn compare(contract: &Contract, resource: &Resource, record: SchemaId, findings: &mut Findings) {
    if record == resource.schema {
        return;
    }
    for marked in properties(contract, resource.schema) {
        let same = properties(contract, record).iter().find(|other| other.name == marked.name);
        let Some(other) = same else { continue };
        if (marked.sensitive, marked.mask) != (other.sensitive, other.mask) {
            let message =
                format!("`{}` carries another mark here than in `{}`", other.name, resource.name);
            findings.push(
                Finding::error(codes::MARKS_DIFFER, other.place, message)
                    .related(marked.place, "the resource's own")
                    .help("say the same `sensitive` and `mask` at both"),
            );
        }
    }
}

fn properties(contract: &Contract, schema: SchemaId) -> &[Property] {
    match &contract.schemas[schema].kind {
        Kind::Object(rules) => &rules.properties,
        _ => &[],
    }
}
