//! An answer holds a resource's schema, and the operation does not own it.
//!
//! A list or a search shows other people's records without any id in the request. Whoever answers
//! with a declared resource says `owns` for it: then every record of the answer is proven to be the
//! caller's (OWASP API1:2023). The records of a list are proven one by one, as the resource's own type:
//! a list of what is only put together from it (`allOf`, `anyOf`) would be proven by nobody.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /search:
//!     get:
//!       operationId: searchOrders
//!       responses:
//!         "200":
//!           description: Whatever was found.
//!           content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /search:
//!     get:
//!       operationId: searchOrders
//!       x-security:
//!         owns: { resource: Order, action: list }
//!         limits: { page: { param: limit, default: 20, max: 100 } }
//!       parameters:
//!         - { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 100 } }
//!       responses:
//!         "200":
//!           description: What was found of the caller's.
//!           content: { application/json: { schema: { type: array, maxItems: 100, items: { $ref: "#/components/schemas/Order" } } } }
//! ```

use crate::check::Rule;
use crate::check::reach::{Side, components, schemas};
use crate::check::rules::each::told;
use crate::check::waivers::waived;
use crate::contract::{Access, Action, Contract, Kind, Operation, Ownership, Response, SchemaId};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::RESOURCE_WITHOUT_OWNS,
    "resource-without-owns",
    include_str!("resource_without_owns.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    if contract.resources.is_empty() {
        return;
    }
    for operation in &contract.operations {
        let public = !matches!(operation.access, Access::Required(_));
        let follows = told(findings, codes::UNKNOWN_RESOURCE, operation.said.at("owns"));
        if public || follows || waived(&operation.waivers, "owns") {
            continue;
        }
        for response in &operation.responses {
            unowned(contract, operation, response, findings);
            unproven(contract, operation, response, findings);
        }
    }
}

/// A list whose records are of another type than the resource's.
fn unproven(
    contract: &Contract,
    operation: &Operation,
    response: &Response,
    findings: &mut Findings,
) {
    let of = |ownership: &Ownership| contract.resources[ownership.resource].schema;
    let is_proven = |id: SchemaId| operation.owns.iter().any(|ownership| of(ownership) == id);
    for ownership in operation.owns.iter().filter(|it| it.action == Action::List) {
        let resource = &contract.resources[ownership.resource];
        let held = response.schemas().flat_map(|root| schemas(contract, root, Side::Answer));
        let built = held.filter(|id| {
            let schema = &contract.schemas[*id];
            let is_record = matches!(schema.kind, Kind::Object(_) | Kind::Any);
            is_record && schema.bases.contains(&resource.schema)
        });
        if let Some(id) = built.into_iter().find(|id| !is_proven(*id)) {
            let message = format!(
                "`{}` lists what is put together from `{}`, and nobody proves whose each is",
                operation.id, resource.name
            );
            findings.push(
                Finding::error(codes::RESOURCE_WITHOUT_OWNS, response.place, message)
                    .related(contract.schemas[id].place, "this is no record of the resource")
                    .why("a list is proven record by record, as the type of the resource's schema")
                    .help(format!(
                        "hold the record in a property, `{{ of: {{ $ref: {} }} }}`, or declare this schema as a resource and own it too",
                        resource.name
                    )),
            );
        }
    }
}

fn unowned(
    contract: &Contract,
    operation: &Operation,
    response: &Response,
    findings: &mut Findings,
) {
    let held: Vec<SchemaId> =
        response.schemas().flat_map(|root| components(contract, root, Side::Answer)).collect();
    for (index, resource) in contract.resources.iter().enumerate() {
        let owned = operation.owns.iter().any(|ownership| ownership.resource == index);
        if !owned && held.contains(&resource.schema) {
            let message =
                format!("`{}` answers with `{}` and does not own it", operation.id, resource.name);
            findings.push(
                Finding::error(codes::RESOURCE_WITHOUT_OWNS, response.place, message)
                    .related(resource.place, "declared as a resource here")
                    .why("without `owns`, nothing keeps other people's records out of the answer")
                    .help(format!(
                        "say `x-security: {{ owns: {{ resource: {}, action: list }} }}` (or `item`, `create`), or waive `owns` with a reason",
                        resource.name
                    )),
            );
        }
    }
}
