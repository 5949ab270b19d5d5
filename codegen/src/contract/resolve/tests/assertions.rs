//! What no kind says is asserted, and the kind stays as good as it can be.

use crate::contract::{Additional, Kind};
use crate::finding::codes;

use super::schema;

/// The kind's name, what is asserted, and whether that closes requests.
fn of(text: &str) -> (String, String, bool) {
    let contract = schema("3.1.0", &format!("It: {text}")).sound();
    let it = contract.named("It");
    let kind = format!("{:?}", it.kind);
    let kind = kind.split(['(', ' ', '{']).next().unwrap_or_default().to_owned();
    (kind, contract.asserted(it), it.closes)
}

fn said(text: &str, kind: &str, asserted: &str) {
    let told = of(text);
    assert_eq!((told.0.as_str(), told.1.as_str()), (kind, asserted), "{text}");
}

#[test]
fn what_the_kind_says_is_not_said_twice() {
    said("{ type: object, properties: { a: { type: string } } }", "Object", "nothing");
    said("{ type: array, items: { type: string }, minItems: 1 }", "Array", "nothing");
    let struct_ = "type: object, required: [a], properties: { a: { type: string } }";
    said(&format!("{{ {struct_}, not: {{ required: [b] }} }}"), "Object", "not(required b)");
    said(
        &format!("{{ {struct_}, dependentRequired: {{ a: [b] }} }}"),
        "Object",
        "dependentRequired([(\"a\", [\"b\"])])",
    );
}

#[test]
fn members_that_a_condition_names_are_kept_and_others_are_refused() {
    let text = "{ type: object, properties: { a: { type: string } }, if: { required: [a] }, then: { properties: { b: { type: string } } } }";
    let (kind, asserted, closes) = of(text);
    assert_eq!(kind, "Object");
    assert_eq!(
        asserted, "if(required a; properties(b: type String); ) & properties(a: always)",
        "the names of the struct, so that what nothing names can be told"
    );
    assert!(closes);
    let contract = schema("3.1.0", &format!("It: {text}")).sound();
    assert_eq!(contract.object("It").additional, Additional::Elsewhere);
}

#[test]
fn a_schema_without_a_shape_is_any_value_that_its_assertion_takes() {
    said("{ not: { type: string } }", "Any", "not(type String)");
    said("false", "Any", "never");
    said("true", "Any", "nothing");
    said(
        "{ type: object, required: [a], properties: { a: { type: string } }, anyOf: [{}, { properties: { b: { type: string } } }] }",
        "Object",
        "anyOf(empty, properties(b: type String)) & properties(a: always)",
    );
}

#[test]
fn without_a_type_values_of_other_types_pass_and_that_is_told() {
    let told = schema("3.1.0", "It: { properties: { b: {} } }");
    assert_eq!(told.warnings().len(), 1);
    let contract = told.sound();
    let it = contract.named("It");
    assert!(it.untyped && matches!(it.kind, Kind::Object(_)) && it.assertion.is_none());
    let told = schema("3.1.0", "It: { maxLength: 3, minItems: 1 }");
    assert!(told.warnings()[0].starts_with(&codes::UNTYPED_SCHEMA.to_string()));
    let contract = told.sound();
    let it = contract.named("It");
    assert!(matches!(it.kind, Kind::Any) && !it.untyped);
    assert_eq!(contract.asserted(it), "MinItems(1) & text None");
}

#[test]
fn a_list_of_fixed_length_is_a_tuple_and_another_one_a_list() {
    let pair = "type: array, prefixItems: [{ type: string }, { type: integer }]";
    said(&format!("{{ {pair}, minItems: 2, items: false }}"), "Tuple", "nothing");
    said(&format!("{{ {pair}, minItems: 2, maxItems: 2 }}"), "Tuple", "nothing");
    let open = "prefixItems(type String, type Integer)";
    said(&format!("{{ {pair} }}"), "Array", open);
    said(&format!("{{ {pair}, items: false }}"), "Array", &format!("{open} & items(never)"));
    said(
        &format!("{{ {pair}, minItems: 2, maxItems: 2, contains: {{ const: a }} }}"),
        "Tuple",
        "contains(Enum([Constant(\"\\\"a\\\"\")]), 1, None)",
    );
}

#[test]
fn members_by_pattern_are_a_map_where_nothing_else_is_let_in() {
    let text = "{ type: object, additionalProperties: false, patternProperties: { '^x': { type: string } } }";
    let contract = schema("3.1.0", &format!("It: {text}")).sound();
    assert!(matches!(contract.object("It").additional, Additional::Schema(_)));
    assert!(!contract.named("It").closes);
    said(text, "Object", "additionalProperties(never) & patternProperties(/^x/: type String)");
    let open = "{ type: object, properties: { a: { type: string } }, patternProperties: { '^x': { type: string } } }";
    let (_, asserted, closes) = of(open);
    assert_eq!(asserted, "patternProperties(/^x/: type String) & properties(a: always)");
    assert!(closes, "what is neither listed nor matched is refused, as everywhere");
}

#[test]
fn unevaluated_members_close_a_struct_that_is_put_together() {
    let contract = schema(
        "3.1.0",
        "It: { allOf: [{ $ref: '#/components/schemas/Base' }], properties: { b: { type: string } }, unevaluatedProperties: false }\nBase: { type: object, properties: { a: { type: string } } }",
    )
    .sound();
    let rules = contract.object("It");
    assert_eq!((rules.properties.len(), rules.additional), (2, Additional::Refused));
    assert!(contract.named("It").assertion.is_none());
    let (kind, asserted, _) = of(
        "{ type: object, unevaluatedProperties: false, properties: { a: { type: string } }, if: { required: [a] }, then: { properties: { b: { type: string } } } }",
    );
    assert_eq!(kind, "Object");
    assert!(asserted.ends_with("unevaluatedProperties(never)"), "{asserted}");
    assert!(asserted.contains("properties(a: type String)"), "it sees all or nothing: {asserted}");
}

#[test]
fn a_list_of_values_with_a_pattern_beside_it_is_asserted_too() {
    said(
        "{ type: string, enum: [ab, b], pattern: '^a' }",
        "Choice",
        "Enum([Constant(\"\\\"ab\\\"\"), Constant(\"\\\"b\\\"\")]) & type String & text /^a/",
    );
    said("{ type: string, maxLength: 2, enum: [ab, b] }", "Choice", "nothing");
}

#[test]
fn what_is_only_answered_is_not_asked_for() {
    let text = "{ type: object, properties: { id: { type: string, readOnly: true }, a: { type: string } }, anyOf: [{ required: [id, a] }, { required: [a] }] }";
    said(text, "Object", "anyOf(required a, required a)");
}

#[test]
fn a_schema_that_holds_itself_is_asserted_by_name() {
    let (_, asserted, _) = of(
        "{ type: object, properties: { next: { $ref: '#/components/schemas/It' } }, not: { properties: { next: { $ref: '#/components/schemas/It' } } } }",
    );
    assert!(asserted.starts_with("not(properties(next: ref("), "{asserted}");
}

#[test]
fn a_member_that_is_required_and_false_can_never_be_sent() {
    schema("3.1.0", "It: { type: object, required: [a], properties: { a: false } }")
        .error(codes::CONTRADICTORY_SCHEMA);
    let contract =
        schema("3.1.0", "It: { type: object, properties: { a: false, b: { type: string } } }")
            .sound();
    assert_eq!(contract.asserted(contract.property("It", "a").1), "never");
}

#[test]
fn keywords_that_say_nothing_of_the_type_are_told_and_harmless() {
    let told = schema("3.1.0", "It: { type: integer, uniqueItems: true }");
    assert_eq!(told.warnings().len(), 1);
    told.sound();
}
