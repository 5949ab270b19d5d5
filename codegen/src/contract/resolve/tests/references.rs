//! Where references lead: pointers, anchors, `$id`, and references that depend on who asks.

use crate::contract::Kind;
use crate::finding::codes;

use super::schema;

fn is_string(reference: &str, rest: &str) {
    let text =
        format!("It: {{ type: object, properties: {{ a: {{ $ref: '{reference}' }} }} }}\n{rest}");
    let contract = schema("3.1.0", &text).sound();
    let (_, a) = contract.property("It", "a");
    assert!(matches!(a.kind, Kind::String(_)), "{reference}: {:?}", a.kind);
}

#[test]
fn an_anchor_and_an_id_are_found() {
    is_string("#text", "B: { $anchor: text, type: string }");
    is_string("https://x.test/b", "B: { $id: 'https://x.test/b', type: string }");
    is_string(
        "https://x.test/b#c",
        "B: { $id: 'https://x.test/b', $defs: { c: { $anchor: c, type: string } } }",
    );
    is_string(
        "https://x.test/b#/$defs/c~1d%25",
        "B: { $id: 'https://x.test/b', $defs: { 'c/d%': { type: string } } }",
    );
}

#[test]
fn a_reference_is_relative_to_the_id_that_it_stands_below() {
    is_string(
        "#/components/schemas/B/properties/x",
        "B: { $id: 'https://x.test/deep/b', properties: { x: { $ref: 'c' } }, type: object }\nC: { $id: 'https://x.test/deep/c', type: string }",
    );
    is_string(
        "#/components/schemas/B/properties/x",
        "B: { $id: 'https://x.test/deep/b', properties: { x: { $ref: '#/$defs/c' } }, type: object, $defs: { c: { type: string } } }",
    );
}

#[test]
fn what_an_enum_holds_has_no_name() {
    schema("3.1.0", "It: { type: object, properties: { a: { $ref: '#x' } } }\nB: { enum: [{ $anchor: x, type: string }] }")
        .error(codes::UNRESOLVED_REFERENCE);
}

#[test]
fn one_name_for_two_schemas_is_refused() {
    let text = "It: { $anchor: x, type: string }\nB: { $anchor: x, type: string }";
    schema("3.1.0", text).error(codes::BAD_VALUE);
}

#[test]
fn a_dynamic_reference_with_one_anchor_is_a_reference() {
    let text = "It: { $dynamicAnchor: node, type: object, properties: { next: { $dynamicRef: '#node' } } }";
    let contract = schema("3.1.0", text).sound();
    let (next, _) = contract.property("It", "next");
    assert_eq!(contract.schemas[next.schema].name, "It");
}

#[test]
fn a_dynamic_reference_with_several_is_decided_by_who_asks() {
    let text = "It: { $id: 'https://x.test/strict', $dynamicAnchor: node, $ref: tree, unevaluatedProperties: false }\nTree: { $id: 'https://x.test/tree', $dynamicAnchor: node, type: object, properties: { next: { $dynamicRef: '#node' } } }";
    let contract = schema("3.1.0", text).sound();
    let it = contract.named("It");
    assert!(matches!(it.kind, Kind::Any), "a type of its members would forget who asks");
    let told = contract.asserted(it);
    assert!(told.contains("dynamic #node") && told.contains("unevaluatedProperties"), "{told}");
    let asserted = it.assertion.expect("it has one");
    let resource = contract.assertions[asserted].resource.expect("it stands in one");
    assert_eq!(contract.assertions.resources[resource].dynamic_anchors[0].0, "node");
}

#[test]
fn draft_04_means_what_it_meant() {
    let text = "It: { $schema: 'http://json-schema.org/draft-04/schema#', type: array, items: [{ type: string }], additionalItems: false }";
    let contract = schema("3.1.0", text).sound();
    assert_eq!(contract.asserted(contract.named("It")), "prefixItems(type String) & items(never)");
    schema("3.1.0", "It: { $schema: 'https://x.test/mine', type: string }")
        .error(codes::UNSUPPORTED_OPENAPI_FEATURE);
}
