//! Names of the document as names of Rust.

use crate::finding::codes;

use super::{Told, frame, schema};

fn operations(ids: &[&str]) -> Told {
    let paths: String = ids
        .iter()
        .enumerate()
        .map(|(index, id)| {
            format!("  /p{index}/{{a}}:\n    get:\n      {id}\n      parameters: [{{ name: a, in: path, required: true, schema: {{ type: string }} }}]\n      responses: {{ '204': {{ description: Read. }} }}\n")
        })
        .collect();
    Told::of(&frame(&format!("paths:\n{paths}components:")))
}

#[test]
fn an_operation_without_an_id_gets_one_from_method_and_path() {
    let contract = operations(&["operationId: one", "summary: two"]).sound();
    let two = &contract.operations[1];
    assert_eq!((two.id.as_str(), two.id_is_written), ("get_p1_by_a", false));
}

#[test]
fn two_ids_that_become_one_method_are_refused() {
    let told = operations(&["operationId: listOrders", "operationId: list_orders"]);
    assert_eq!(told.error(codes::NAME_COLLISION).related.len(), 1);
}

#[test]
fn a_name_that_would_be_code_is_refused_at_its_place() {
    for id in ["'x() { std::process::exit(1) }'", "'a; mod b'", "'\"'", "'…'", "'!!'"] {
        operations(&[&format!("operationId: {id}")]).error(codes::UNUSABLE_NAME);
    }
}

#[test]
fn inline_types_are_called_by_their_place() {
    let contract = schema(
        "3.1.0",
        "It: { type: object, properties: { home: { type: object, properties: { street: { type: string } } }, kinds: { type: array, items: { type: string, enum: [a, b] } } } }",
    )
    .sound();
    assert_eq!(contract.property("It", "home").1.type_name, "ItHome");
    let named: Vec<_> = contract
        .schemas
        .0
        .iter()
        .map(|it| it.type_name.as_str())
        .filter(|it| !it.is_empty())
        .collect();
    assert_eq!(named, ["It", "ItHome", "ItKindsItem"]);
}

#[test]
fn a_component_keeps_its_name_and_an_inline_type_yields() {
    let contract = schema(
        "3.1.0",
        "It: { type: object, properties: { home: { type: object, properties: { a: { $ref: '#/components/schemas/ItHome' } } } } }\nItHome: { type: object, properties: { b: { type: string } } }",
    )
    .sound();
    assert_eq!(contract.named("ItHome").type_name, "ItHome");
    assert_eq!(contract.property("It", "home").1.type_name, "ItHome2");
}
