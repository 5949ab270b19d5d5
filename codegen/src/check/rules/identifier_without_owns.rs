//! A request names an object, and nothing says whose it is.
//!
//! The most frequent fault of APIs is an id that a caller changes in the request: the server checks
//! who calls, and not whose object it is (OWASP API1:2023, broken object level authorization). So
//! every id in path, query, header, cookie or body of an operation that is not public needs `owns`,
//! or a waiver with a reason. An id is a parameter or body property named `id`, `*Id`, `*_id` or
//! `*-Id` (plurals too), of format `uuid`, or named as the id of a declared resource. An id of a
//! declared resource needs `owns` of that resource; in a path, of action `item`.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /orders/{orderId}:
//!     parameters:
//!       - { name: orderId, in: path, required: true, schema: { type: string, format: uuid } }
//!     delete:
//!       operationId: deleteOrder
//!       security: [{ oauth: ["write:orders"] }]
//!       responses: { "204": { description: Gone. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /orders/{orderId}:
//!     parameters:
//!       - { name: orderId, in: path, required: true, schema: { type: string, format: uuid } }
//!     delete:
//!       operationId: deleteOrder
//!       security: [{ oauth: ["write:orders"] }]
//!       x-security: { owns: Order }
//!       responses: { "204": { description: Gone. } }
//! ```

use crate::check::Rule;
use crate::check::beside::{in_place, named};
use crate::check::identifier::{is_uuid, names_a_record, names_an_object};
use crate::check::reach::{Side, properties, schemas};
use crate::check::rules::each::told;
use crate::check::waivers::waived;
use crate::contract::{
    Access, Action, AssertionId, Body, Contract, Format, In, Keyword, Operation, SchemaId,
};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

pub(super) const RULE: Rule = Rule::error(
    codes::IDENTIFIER_WITHOUT_OWNS,
    "identifier-without-owns",
    include_str!("identifier_without_owns.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        let public = !matches!(operation.access, Access::Required(_));
        let follows = told(findings, codes::UNKNOWN_RESOURCE, operation.said.at("owns"));
        if public || follows || waived(&operation.waivers, "owns") {
            continue;
        }
        let mut unowned = identifiers(contract, operation)
            .into_iter()
            .filter(|id| !owned(contract, operation, id));
        if let Some(first) = unowned.next() {
            findings.push(finding(contract, operation, &first, unowned.next().as_ref()));
        }
    }
}

/// Something in a request that names an object.
pub(super) struct Identifier<'c> {
    name: &'c str,
    place: Place,
    travels: &'static str,
}

pub(super) fn identifiers<'c>(
    contract: &'c Contract,
    operation: &'c Operation,
) -> Vec<Identifier<'c>> {
    let mut found = Vec::new();
    let mut parameters: Vec<_> = operation.parameters.iter().collect();
    parameters.sort_by_key(|parameter| parameter.location);
    for parameter in parameters {
        if names(contract, &parameter.name, parameter.schema) {
            let travels = travels(parameter.location);
            found.push(Identifier { name: &parameter.name, place: parameter.place, travels });
        }
        members(contract, parameter.schema, travels(parameter.location), &mut found);
    }
    for schema in operation.body.iter().flat_map(Body::schemas) {
        members(contract, schema, "body", &mut found);
    }
    found
}

/// What names an object inside a value: properties, and members that only assertions name.
fn members<'c>(
    contract: &'c Contract,
    schema: SchemaId,
    travels: &'static str,
    found: &mut Vec<Identifier<'c>>,
) {
    let own = properties(contract, schema, Side::Request).into_iter();
    let own = own.filter(|property| names(contract, &property.name, property.schema));
    found.extend(own.map(|it| Identifier { name: &it.name, place: it.place, travels }));
    let beside = named(contract, &schemas(contract, schema, Side::Request)).into_iter();
    let beside = beside.filter(|it| {
        it.property.is_none() && (is_name(contract, it.name) || asserts_uuid(contract, it.value))
    });
    found.extend(beside.map(|it| {
        let place = contract.assertions[it.value].place;
        Identifier { name: it.name, place, travels }
    }));
}

fn names(contract: &Contract, name: &str, schema: SchemaId) -> bool {
    is_name(contract, name) || is_uuid(contract, schema)
}

fn is_name(contract: &Contract, name: &str) -> bool {
    names_an_object(name)
        || contract.resources.iter().any(|resource| names_a_record(name, resource))
}

/// Whether a value must be a UUID, or a list of them.
fn asserts_uuid(contract: &Contract, value: AssertionId) -> bool {
    let keywords = |id| in_place(contract, id).into_iter().flat_map(|it| &it.keywords);
    let is_uuid = |it: &Keyword| matches!(it, Keyword::Text(rules) if rules.format == Format::Uuid);
    keywords(value).any(|it| match it {
        Keyword::Items(items) => keywords(*items).any(is_uuid),
        other => is_uuid(other),
    })
}

fn travels(location: In) -> &'static str {
    match location {
        In::Path => "path",
        In::Query => "query",
        In::Header => "header",
        In::Cookie => "cookie",
    }
}

/// Whether what the operation owns covers `id`: an id of a declared resource needs that resource, any
/// other one needs some `owns`.
fn owned(contract: &Contract, operation: &Operation, id: &Identifier<'_>) -> bool {
    let named = |index: &usize| names_a_record(id.name, &contract.resources[*index]);
    let candidates: Vec<usize> = (0..contract.resources.len()).filter(named).collect();
    if candidates.is_empty() {
        return !operation.owns.is_empty();
    }
    operation.owns.iter().any(|ownership| {
        let checked = id.travels != "path" || ownership.action == Action::Item;
        candidates.contains(&ownership.resource) && checked
    })
}

fn finding(
    contract: &Contract,
    operation: &Operation,
    id: &Identifier<'_>,
    next: Option<&Identifier<'_>>,
) -> Finding {
    let Identifier { name, place, travels } = id;
    let message =
        format!("`{}` takes `{name}` in its {travels} and does not say whose it is", operation.id);
    let mut finding = Finding::error(codes::IDENTIFIER_WITHOUT_OWNS, *place, message)
        .label("names an object")
        .why("a caller who changes this value reaches the objects of others (OWASP API1:2023)")
        .help(help(contract, name));
    if *place != operation.place {
        finding = finding.related(operation.place, "this operation has no `owns` for it");
    }
    if let Some(next) = next {
        finding = finding.related(next.place, format!("`{}` too", next.name));
    }
    finding
}

fn help(contract: &Contract, name: &str) -> String {
    let resource = contract.resources.iter().find(|resource| names_a_record(name, resource));
    let owns = resource.map_or("RESOURCE", |resource| resource.name.as_str());
    format!(
        "say `x-security: {{ owns: {owns} }}`, or `x-security: {{ waive: {{ owns: reason }} }}` when it belongs to nobody"
    )
}
