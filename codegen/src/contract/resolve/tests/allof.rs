//! `allOf`: one type when its members can be put together exactly.

use crate::contract::{Additional, Kind};
use crate::finding::codes;

use super::schema;

#[test]
fn members_become_one_object_in_document_order() {
    let contract = schema(
        "3.1.0",
        "It:\n  allOf:\n    - $ref: '#/components/schemas/Base'\n    - type: object\n      required: [b, a]\n      properties: { b: { type: string } }\nBase: { type: object, required: [a], properties: { a: { type: integer } } }",
    )
    .sound();
    let rules = contract.object("It");
    let told: Vec<_> = rules.properties.iter().map(|it| (it.name.as_str(), it.required)).collect();
    assert_eq!(told, [("a", true), ("b", true)]);
    assert_eq!(rules.additional, Additional::Unsaid);
}

#[test]
fn an_allof_of_one_is_what_it_refers_to() {
    let contract = schema(
        "3.0.3",
        "It: { type: object, properties: { a: { description: d, allOf: [{ $ref: '#/components/schemas/B' }] } } }\nB: { type: object, properties: { c: { type: string } } }",
    )
    .sound();
    let (property, schema) = contract.property("It", "a");
    assert_eq!((schema.name.as_str(), property.description.as_str()), ("B", "d"));
}

#[test]
fn the_same_property_twice_must_hold_twice() {
    let contract = schema(
        "3.1.0",
        "It: { allOf: [{ type: object, properties: { a: { type: string, minLength: 2 } } }, { type: object, properties: { a: { type: string, maxLength: 5 } } }] }",
    )
    .sound();
    let (_, a) = contract.property("It", "a");
    assert!(matches!(&a.kind, Kind::String(rules)
        if rules.min_length == Some(2) && rules.max_length == Some(5)));
}

#[test]
fn of_two_patterns_the_kind_says_one_and_the_assertion_both() {
    let contract = schema(
        "3.1.0",
        "It: { allOf: [{ type: object, properties: { a: { type: string, pattern: a } } }, { type: object, properties: { a: { type: string, pattern: b } } }] }",
    )
    .sound();
    let (_, a) = contract.property("It", "a");
    assert!(matches!(&a.kind, Kind::String(rules) if rules.pattern.is_some()));
    assert_eq!(contract.asserted(a), "allOf(type String & text /a/, type String & text /b/)");
}

#[test]
fn types_that_exclude_each_other_leave_no_value() {
    schema("3.1.0", "It: { allOf: [{ type: string }, { type: integer }] }")
        .error(codes::CONTRADICTORY_SCHEMA);
}

#[test]
fn an_integer_is_a_number() {
    let contract =
        schema("3.1.0", "It: { allOf: [{ type: number, minimum: 1 }, { type: integer }] }").sound();
    assert!(matches!(contract.named("It").kind, Kind::Integer { .. }));
}

#[test]
fn a_member_that_closes_itself_hides_what_others_list() {
    let text = |required: &str| {
        format!(
            "It: {{ allOf: [{{ type: object, additionalProperties: false, properties: {{ a: {{ type: string }} }} }}, {{ type: object, {required} properties: {{ b: {{ type: string }} }} }}] }}"
        )
    };
    let told = schema("3.1.0", &text(""));
    assert_eq!(told.warnings().len(), 1, "{:?}", told.warnings());
    let contract = told.sound();
    let asserted = contract.asserted(contract.named("It"));
    assert_eq!(asserted, "additionalProperties(never) & properties(a: always)");
    schema("3.1.0", &text("required: [b],")).error(codes::CONTRADICTORY_SCHEMA);
}

#[test]
fn a_silent_member_keeps_requests_closed() {
    let contract = schema(
        "3.1.0",
        "It: { allOf: [{ type: object, additionalProperties: true, properties: { a: { type: string } } }, { type: object, properties: { b: { type: string } } }] }",
    )
    .sound();
    assert_eq!(contract.object("It").additional, Additional::Unsaid);
}

#[test]
fn three_hundred_schemas_at_once_are_too_many() {
    let mut text =
        "It: { allOf: [{ $ref: '#/components/schemas/S0' }, { type: object }] }".to_owned();
    for index in 0..300 {
        let next = index + 1;
        text.push_str(&format!(
            "\nS{index}: {{ allOf: [{{ $ref: '#/components/schemas/S{next}' }}, {{ type: object }}] }}"
        ));
    }
    text.push_str("\nS300: { type: object }");
    let told = schema("3.1.0", &text);
    assert!(told.errors().iter().all(|error| error.starts_with("SG005")), "{:?}", told.errors());
    assert!(!told.errors().is_empty());
}

#[test]
fn a_fan_of_references_costs_each_schema_once() {
    let mut text =
        "It: { allOf: [{ $ref: '#/components/schemas/S0' }, { type: object }] }".to_owned();
    for index in 0..40 {
        let next = format!("{{ $ref: '#/components/schemas/S{}' }}", index + 1);
        text.push_str(&format!("\nS{index}: {{ allOf: [{next}, {next}, {{ type: object }}] }}"));
    }
    text.push_str("\nS40: { type: object, properties: { a: { type: string } } }");
    assert_eq!(schema("3.1.0", &text).sound().object("It").properties.len(), 1);
}
