//! `owns`: the record that an operation touches.

use crate::contract::{Action, IdSource, OnDeny, OwnerRule};
use crate::finding::codes;

use super::{Told, document};

fn told(path: &str, parameters: &str, owns: &str) -> Told {
    let root = "x-security: { version: 1, resources: { Order: { schema: '#/components/schemas/Order', id: id, owner: { field: owner, claim: sub } } } }";
    Told::of(&document(
        "3.1.0",
        root,
        &format!(
            "paths:\n  {path}:\n    post:\n      operationId: act\n      parameters: [{parameters}]\n      x-security: {{ owns: {owns} }}\n      requestBody: {{ required: true, content: {{ application/json: {{ schema: {{ type: object, required: [orderId], properties: {{ orderId: {{ type: string }}, other: {{ type: string }} }} }} }} }} }}\n      responses: {{ '204': {{ description: Done. }} }}\ncomponents:\n  schemas:\n    Order: {{ type: object, properties: {{ id: {{ type: string }}, owner: {{ type: string }} }} }}"
        ),
    ))
}

const A: &str = "{ name: a, in: path, required: true, schema: { type: string } }";
const B: &str = "{ name: b, in: path, required: true, schema: { type: string } }";
const Q: &str = "{ name: q, in: query, schema: { type: string } }";

#[test]
fn a_word_takes_the_only_path_parameter() {
    let contract = told("/o/{a}", &format!("{Q}, {A}"), "Order").sound();
    let owns = &contract.called("act").owns[0];
    assert_eq!((owns.action, &owns.id), (Action::Item, &IdSource::Parameter(1)));
    assert_eq!(owns.on_deny, OnDeny::Hide);
}

#[test]
fn two_path_parameters_leave_no_default() {
    let both = format!("{A}, {B}");
    let told = told("/o/{a}/{b}", &both, "Order");
    assert_eq!(told.error(codes::MISSING_KEY).help, "add `id`: one of `path:a`, `path:b`");
}

#[test]
fn a_named_parameter_settles_it() {
    let both = format!("{A}, {B}");
    let contract =
        told("/o/{a}/{b}", &both, "{ resource: Order, id: 'path:b', onDeny: forbid }").sound();
    let owns = &contract.called("act").owns[0];
    assert_eq!((&owns.id, owns.on_deny), (&IdSource::Parameter(1), OnDeny::Forbid));
}

#[test]
fn without_any_identifier_the_action_must_be_said() {
    told("/o", "", "Order").error(codes::MISSING_KEY);
    let contract = told("/o", "", "{ resource: Order, action: create }").sound();
    assert_eq!(contract.called("act").owns[0].id, IdSource::None);
}

#[test]
fn an_identifier_of_the_body_must_always_be_there() {
    let contract = told("/o", "", "{ resource: Order, id: 'body:/orderId' }").sound();
    assert_eq!(contract.called("act").owns[0].id, IdSource::Body("orderId".to_owned()));
    told("/o", "", "{ resource: Order, id: 'body:/other' }").error(codes::BAD_VALUE);
    told("/o", "", "{ resource: Order, id: 'body:/items/*/id' }")
        .error(codes::UNSUPPORTED_SECURITY_KEY);
}

#[test]
fn an_identifier_that_may_be_absent_is_refused() {
    let told = told("/o", Q, "{ resource: Order, id: 'query:q' }");
    assert!(told.error(codes::BAD_VALUE).message.contains("may be absent"));
}

#[test]
fn an_unknown_resource_is_told_with_the_nearest() {
    let told = told("/o/{a}", A, "Ordre");
    assert_eq!(told.error(codes::UNKNOWN_RESOURCE).help, "did you mean `Order`?");
}

#[test]
fn an_owner_list_of_nothing_is_held_by_nobody() {
    let text = document(
        "3.1.0",
        "x-security: { version: 1, resources: { O: { schema: '#/components/schemas/O', id: id, owner: { all: [] } } } }",
        "paths: {}\ncomponents:\n  schemas:\n    O: { type: object, properties: { id: { type: string } } }",
    );
    let told = Told::of(&text);
    told.error(codes::EMPTY_DEMAND);
    assert_eq!(told.contract.resources[0].owner, OwnerRule::Any(Vec::new()));
}
