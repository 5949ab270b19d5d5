//! An answer holds a resource's schema, and the operation does not own it.
//!
//! A list or a search shows other people's records without any id in the request. Whoever answers
//! with a declared resource says `owns` for it: then every record of the answer is proven to be the
//! caller's (OWASP API1:2023).
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
use crate::check::reach::{Side, components};
use crate::check::rules::each::told;
use crate::check::waivers::waived;
use crate::contract::{Access, Contract, Operation, Response, SchemaId};
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
        }
    }
}

fn unowned(
    contract: &Contract,
    operation: &Operation,
    response: &Response,
    findings: &mut Findings,
) {
    if contract.resources.is_empty() {
        return;
    }
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
