//! `anyOf`: one type where it can be, else the alternatives.

use crate::contract::{Additional, Kind};

use super::schema;

const CAT: &str =
    "Cat: { type: object, required: [lives], properties: { lives: { type: integer } } }";
const DOG: &str = "Dog: { type: object, properties: { barks: { type: boolean } } }";
const BOTH: &str = "[{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }]";

#[test]
fn plain_alternatives_of_one_type_are_that_type() {
    let text = "It: { anyOf: [{ type: string, enum: [a, b] }, { type: string, maxLength: 9 }] }";
    let contract = schema("3.1.0", text).sound();
    let it = contract.named("It");
    assert!(matches!(it.kind, Kind::String(_)));
    assert!(contract.asserted(it).starts_with("anyOf(Enum("));
}

#[test]
fn alternatives_of_several_types_need_no_assertion() {
    let text = "It: { anyOf: [{ type: string }, { type: integer }, { type: 'null' }] }";
    let contract = schema("3.1.0", text).sound();
    let it = contract.named("It");
    assert!(matches!(&it.kind, Kind::AnyOf { variants } if variants.len() == 2));
    assert!(it.nullable && it.assertion.is_none());
}

#[test]
fn objects_that_may_hold_at_once_are_open_and_closed_together() {
    let contract = schema("3.1.0", &format!("It: {{ anyOf: {BOTH} }}\n{CAT}\n{DOG}")).sound();
    let it = contract.named("It");
    let Kind::AnyOf { variants } = &it.kind else { panic!() };
    for variant in variants {
        let Kind::Object(rules) = &contract.schemas[*variant].kind else { panic!() };
        assert_eq!(rules.additional, Additional::Elsewhere);
        assert!(!contract.schemas[*variant].closes);
    }
    assert!(it.closes);
    assert!(contract.asserted(it).starts_with("anyOf(ref("));
}

#[test]
fn objects_that_a_constant_tells_apart_are_one_of_them() {
    let one = |kind: &str| {
        format!("{{ type: object, required: [kind], properties: {{ kind: {{ const: {kind} }} }} }}")
    };
    let text = format!("It: {{ anyOf: [{}, {}] }}", one("a"), one("b"));
    let contract = schema("3.1.0", &text).sound();
    let it = contract.named("It");
    assert!(matches!(it.kind, Kind::OneOf { .. }) && it.assertion.is_none());
}

#[test]
fn a_discriminator_chooses_among_any() {
    let text =
        format!("It: {{ anyOf: {BOTH}, discriminator: {{ propertyName: kind }} }}\n{CAT}\n{DOG}");
    let contract = schema("3.1.0", &text).sound();
    assert!(matches!(contract.named("It").kind, Kind::OneOf { discriminator: Some(_), .. }));
}

#[test]
fn a_discriminator_that_tells_nothing_does_not_make_any_exactly_one() {
    let one = |name: &str| {
        format!(
            "{{ type: object, properties: {{ kind: {{ type: string }}, {name}: {{ type: string }} }} }}"
        )
    };
    let text = format!(
        "It: {{ anyOf: [{}, {}], discriminator: {{ propertyName: kind }} }}",
        one("a"),
        one("b")
    );
    let told = schema("3.1.0", &text);
    assert_eq!(told.warnings().len(), 1, "{:?}", told.warnings());
    assert!(matches!(told.sound().named("It").kind, Kind::AnyOf { .. }));
}

#[test]
fn alternatives_that_share_a_value_are_not_told_apart() {
    let one = |more: &str, kind: &str| {
        format!("{{ type: {more}, required: [kind], properties: {{ kind: {{ enum: {kind} }} }} }}")
    };
    for (first, second) in [
        (one("object", "[a, 1]"), one("object", "[b, 1]")),
        (one("[object, 'null']", "[a]"), one("[object, 'null']", "[b]")),
        (one("object", "[a, b]"), one("object", "[b]")),
    ] {
        let contract = schema("3.1.0", &format!("It: {{ anyOf: [{first}, {second}] }}")).sound();
        assert!(matches!(contract.named("It").kind, Kind::AnyOf { .. }), "{first} {second}");
    }
}
