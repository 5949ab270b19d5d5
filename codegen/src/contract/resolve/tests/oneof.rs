//! `oneOf`, discriminators, and `null` as an alternative.

use crate::contract::Kind;
use crate::finding::codes;

use super::schema;

const CAT: &str = "Cat: { type: object, required: [kind], properties: { kind: { type: string }, lives: { type: integer } } }";
const DOG: &str = "Dog: { type: object, required: [kind], properties: { kind: { type: string } } }";
const BOTH: &str = "[{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }]";

fn mapping(discriminator: &str) -> Vec<(String, usize)> {
    let text = format!("It: {{ oneOf: {BOTH}, discriminator: {discriminator} }}\n{CAT}\n{DOG}");
    let contract = schema("3.1.0", &text).sound();
    match &contract.named("It").kind {
        Kind::OneOf { discriminator: Some(it), .. } => it.mapping.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_discriminator_without_a_mapping_tells_by_name() {
    let told = mapping("{ propertyName: kind }");
    assert_eq!(told, [("Cat".to_owned(), 0), ("Dog".to_owned(), 1)]);
}

#[test]
fn a_mapping_is_completed_by_the_names_it_leaves_out() {
    let told = mapping("{ propertyName: kind, mapping: { hund: '#/components/schemas/Dog' } }");
    assert_eq!(told, [("hund".to_owned(), 1), ("Cat".to_owned(), 0)]);
    let told = mapping("{ propertyName: kind, mapping: { hund: Dog } }");
    assert_eq!(told[0], ("hund".to_owned(), 1), "a bare name is one too");
}

#[test]
fn a_mapping_to_no_alternative_is_refused() {
    let text = format!(
        "It: {{ oneOf: {BOTH}, discriminator: {{ propertyName: kind, mapping: {{ x: '#/components/schemas/It' }} }} }}\n{CAT}\n{DOG}"
    );
    schema("3.1.0", &text).error(codes::UNRESOLVED_REFERENCE);
}

#[test]
fn a_discriminator_without_alternatives_tells_the_children_of_its_schema() {
    let base = "It: { type: object, required: [kind], properties: { kind: { type: string } }, discriminator: { propertyName: kind, mapping: { hund: Dog } } }";
    let dog = "Dog: { allOf: [{ $ref: '#/components/schemas/It' }, { type: object, properties: { b: { type: string } } }] }";
    let puppy = "Puppy: { allOf: [{ $ref: '#/components/schemas/Dog' }], type: object, properties: { c: { type: string } } }";
    let contract = schema("3.0.3", &format!("{base}\n{dog}\n{puppy}")).sound();
    let Kind::OneOf { variants, discriminator: Some(told) } = &contract.named("It").kind else {
        panic!()
    };
    let names: Vec<_> = variants.iter().map(|id| contract.schemas[*id].name.as_str()).collect();
    assert_eq!(names, ["Dog", "Puppy"]);
    assert_eq!(told.mapping, [("hund".to_owned(), 0), ("Puppy".to_owned(), 1)]);
    assert_eq!(contract.object("Puppy").properties.len(), 3);
}

#[test]
fn a_discriminator_that_nobody_builds_on_is_no_choice() {
    let text = "It: { type: object, discriminator: { propertyName: a }, properties: { a: { type: string } } }";
    let contract = schema("3.1.0", text).sound();
    assert!(matches!(contract.named("It").kind, Kind::Object(_)));
}

#[test]
fn null_beside_one_schema_makes_it_nullable() {
    for key in ["oneOf", "anyOf"] {
        let text = format!(
            "It: {{ type: object, properties: {{ a: {{ {key}: [{{ $ref: '#/components/schemas/Cat' }}, {{ type: 'null' }}] }} }} }}\n{CAT}"
        );
        let contract = schema("3.1.0", &text).sound();
        let (_, a) = contract.property("It", "a");
        assert!(a.nullable);
        let Kind::OneOf { variants, .. } = &a.kind else { panic!() };
        assert_eq!(contract.schemas[variants[0]].name, "Cat");
    }
}

#[test]
fn what_stands_beside_oneof_holds_in_every_alternative() {
    let contract = schema(
        "3.1.0",
        "It: { type: object, properties: { a: { type: string }, b: { type: string } }, oneOf: [{ required: [a], properties: { c: { type: string } } }, { required: [b] }] }",
    )
    .sound();
    let Kind::OneOf { variants, .. } = &contract.named("It").kind else { panic!() };
    let required = |index: usize| match &contract.schemas[variants[index]].kind {
        Kind::Object(rules) => {
            rules.properties.iter().filter(|it| it.required).map(|it| it.name.clone()).collect()
        }
        other => panic!("{other:?}"),
    };
    let told: [Vec<String>; 2] = [required(0), required(1)];
    assert_eq!(told, [vec!["a".to_owned()], vec!["b".to_owned()]]);
}

#[test]
fn alternatives_that_differ_in_what_is_required_alone_are_one_struct() {
    for key in ["oneOf", "anyOf"] {
        let text = format!(
            "It: {{ type: object, properties: {{ a: {{ type: string }}, b: {{ type: string }} }}, {key}: [{{ required: [a] }}, {{ required: [b] }}] }}"
        );
        let contract = schema("3.1.0", &text).sound();
        assert_eq!(contract.object("It").properties.len(), 2);
        let it = contract.named("It");
        assert_eq!(contract.asserted(it), format!("{key}(required a, required b)"));
        assert!(!it.closes, "the struct is closed by itself");
    }
}

#[test]
fn the_same_inside_allof_comes_to_the_same() {
    let contract = schema(
        "3.1.0",
        "It: { allOf: [{ type: object, properties: { a: { type: string } } }, { oneOf: [{ required: [a] }, { properties: { c: { type: string } } }] }] }",
    )
    .sound();
    assert!(
        matches!(&contract.named("It").kind, Kind::OneOf { variants, .. } if variants.len() == 2)
    );
}

#[test]
fn a_child_of_a_base_that_lists_it_does_not_choose_again() {
    let contract = schema(
        "3.0.3",
        "It: { $ref: '#/components/schemas/Base' }\nBase: { type: object, required: [kind], properties: { kind: { type: string } }, discriminator: { propertyName: kind }, oneOf: [{ $ref: '#/components/schemas/Child' }, { $ref: '#/components/schemas/Other' }] }\nChild: { allOf: [{ $ref: '#/components/schemas/Base' }, { type: object, properties: { a: { type: string } } }] }\nOther: { allOf: [{ $ref: '#/components/schemas/Base' }, { type: object, properties: { b: { type: string } } }] }",
    )
    .sound();
    let Kind::OneOf { variants, discriminator } = &contract.named("Base").kind else { panic!() };
    assert_eq!(discriminator.as_ref().unwrap().mapping.len(), 2);
    for variant in variants {
        assert!(
            matches!(&contract.schemas[*variant].kind, Kind::Object(rules) if rules.properties.len() == 2)
        );
    }
}

#[test]
fn an_alternative_of_another_type_is_told_and_left_out() {
    let text = format!(
        "It: {{ type: object, oneOf: [{{ $ref: '#/components/schemas/Cat' }}, {{ $ref: '#/components/schemas/Dog' }}, {{ type: string }}] }}\n{CAT}\n{DOG}"
    );
    let told = schema("3.1.0", &text);
    assert_eq!(told.warnings().len(), 1);
    let contract = told.sound();
    assert!(
        matches!(&contract.named("It").kind, Kind::OneOf { variants, .. } if variants.len() == 2)
    );
    schema("3.1.0", "It: { type: object, oneOf: [{ type: string }, { type: integer }] }")
        .error(codes::CONTRADICTORY_SCHEMA);
}

#[test]
fn described_constants_are_a_choice() {
    let text = "It: { type: object, properties: { a: { type: integer, oneOf: [{ const: 1, title: One }, { const: 2, description: two }] } } }";
    let contract = schema("3.1.0", text).sound();
    assert!(matches!(&contract.property("It", "a").1.kind, Kind::Constant(all) if all.len() == 2));
}

#[test]
fn null_twice_matches_two_alternatives() {
    schema("3.1.0", "It: { oneOf: [{ type: string }, { type: 'null' }, { const: null }] }")
        .error(codes::CONTRADICTORY_SCHEMA);
}

#[test]
fn a_child_chooses_no_sibling_where_another_schema_stands_beside_it() {
    let child = |kind: &str| {
        format!(
            "{{ allOf: [{{ $ref: '#/components/schemas/Base' }}], type: object, properties: {{ kind: {{ type: string, enum: [{kind}] }} }} }}"
        )
    };
    let schemas = format!(
        "It: {{ type: object, properties: {{ kind: {{ type: string }} }}, discriminator: {{ propertyName: kind, mapping: {{ a: '#/components/schemas/A', b: '#/components/schemas/B' }} }} }}\nBase: {{ type: object, oneOf: [{{ $ref: '#/components/schemas/A' }}, {{ $ref: '#/components/schemas/B' }}] }}\nA: {}\nB: {}",
        child("a"),
        child("b")
    );
    let contract = schema("3.1.0", &schemas).sound();
    let Kind::OneOf { variants, .. } = &contract.named("It").kind else { panic!() };
    for variant in variants {
        assert!(matches!(contract.schemas[*variant].kind, Kind::Object(_)));
    }
    let both = schemas.replace(
        "It: {",
        "It: { allOf: [{ $ref: '#/components/schemas/Free' }], oneOf: [{ $ref: '#/components/schemas/Free' }, { type: object, required: [x] }] }\nFree: { type: object, properties: { x: { type: string } } }\nOther: {",
    );
    let contract = schema("3.1.0", &both).sound();
    let it = contract.named("It");
    assert!(matches!(it.kind, Kind::OneOf { .. }) || it.assertion.is_some(), "{:?}", it.kind);
}
