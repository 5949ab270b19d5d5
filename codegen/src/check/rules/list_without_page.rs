//! A list that no page bounds.
//!
//! An operation that answers a list of a resource's records needs `limits.page` and the query
//! parameter that it names: without one, the cost of an answer grows with the table, and one caller
//! can ask for all of it (OWASP API4:2023).
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /orders:
//!     get:
//!       operationId: listOrders
//!       x-security: { owns: { resource: Order, action: list } }
//!       responses:
//!         "200":
//!           description: Every order.
//!           content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Order" } } } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /orders:
//!     get:
//!       operationId: listOrders
//!       x-security:
//!         owns: { resource: Order, action: list }
//!         limits: { page: { param: limit, default: 20, max: 100 } }
//!       parameters:
//!         - { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 100 } }
//!       responses:
//!         "200":
//!           description: A page of orders.
//!           content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Order" } } } }
//! ```

use crate::check::Rule;
use crate::check::waivers::waived;
use crate::contract::{Action, Contract, In, Operation};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::LIST_WITHOUT_PAGE,
    "list-without-page",
    include_str!("list_without_page.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        let Some(list) = operation.owns.iter().find(|owns| owns.action == Action::List) else {
            continue;
        };
        if waived(&operation.waivers, "limits") {
            continue;
        }
        if let Some((message, help)) = unbounded(operation) {
            findings.push(
                Finding::error(codes::LIST_WITHOUT_PAGE, list.place, message)
                    .why("without a page, one request may ask for the whole table")
                    .help(help),
            );
        }
    }
}

fn unbounded(operation: &Operation) -> Option<(String, String)> {
    let Some(page) = &operation.limits.page else {
        let help = "say `limits: { page: { param: limit, default: 20, max: 100 } }` and declare the parameter";
        return Some((format!("`{}` lists without a page", operation.id), help.to_owned()));
    };
    let declared = operation
        .parameters
        .iter()
        .any(|parameter| parameter.location == In::Query && parameter.name == page.param);
    (!declared).then(|| {
        let message = format!("`{}` lists without the page parameter `{}`", operation.id, page.param);
        let help = format!(
            "declare `{{ name: {}, in: query, schema: {{ type: integer, minimum: 1, maximum: {} }} }}`",
            page.param, page.max
        );
        (message, help)
    })
}
