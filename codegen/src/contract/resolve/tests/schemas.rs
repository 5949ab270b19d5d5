//! Schemas in both dialects.

use crate::contract::{Additional, Constant, Format, IntegerWidth, Kind, Mask, Sensitivity};
use crate::finding::codes;

use super::schema;

const ID: &str = "It: { type: object, required: [a], properties: { a: ";

/// The kind of a property whose schema is `text`, and whether it takes `null`.
fn property(version: &str, text: &str) -> (bool, Kind) {
    let contract = schema(version, &format!("{ID}{text} }} }}")).sound();
    let (_, schema) = contract.property("It", "a");
    (schema.nullable, schema.kind.clone())
}

fn refused(version: &str, text: &str, code: crate::finding::Code) {
    let told = schema(version, &format!("{ID}{text} }} }}"));
    assert!(
        told.errors().first().is_some_and(|error| error.starts_with(&code.to_string())),
        "{text}: {:?}",
        told.errors()
    );
}

#[test]
fn null_is_a_value_only_where_it_is_said() {
    assert!(property("3.0.3", "{ type: string, nullable: true }").0);
    assert!(property("3.1.0", "{ type: [string, 'null'] }").0);
    assert!(!property("3.1.0", "{ type: string }").0);
    assert!(!property("3.0.3", "{ type: string, nullable: true, enum: [a, b] }").0, "not listed");
    assert!(property("3.0.3", "{ type: string, nullable: true, enum: [a, null] }").0);
}

#[test]
fn each_dialect_refuses_the_others_words() {
    refused("3.1.0", "{ type: string, nullable: true }", codes::UNKNOWN_KEY);
    refused("3.0.3", "{ type: [string, 'null'] }", codes::WRONG_TYPE);
    refused("3.0.3", "{ const: a }", codes::UNKNOWN_KEY);
    refused("3.1.0", "{ type: integer, minimum: 1, exclusiveMinimum: true }", codes::WRONG_TYPE);
    refused("3.0.3", "{ type: integer, exclusiveMinimum: 1 }", codes::WRONG_TYPE);
}

#[test]
fn an_exclusive_bound_means_the_same_in_both_dialects() {
    for (version, text) in [
        ("3.0.3", "{ type: number, minimum: 0, exclusiveMinimum: true, maximum: 5 }"),
        ("3.1.0", "{ type: number, exclusiveMinimum: 0, maximum: 5 }"),
    ] {
        let (_, Kind::Number { rules, .. }) = property(version, text) else { panic!() };
        assert_eq!((rules.minimum, rules.exclusive_minimum.as_deref()), (None, Some("0")));
        assert_eq!(rules.maximum.as_deref(), Some("5"));
    }
}

#[test]
fn integers_are_as_wide_as_their_format_says() {
    let width = |text: &str| match property("3.1.0", text).1 {
        Kind::Integer { width, rules } => (width, rules.minimum, rules.maximum),
        other => panic!("{other:?}"),
    };
    assert_eq!(width("{ type: integer }").0, IntegerWidth::I64);
    assert_eq!(width("{ type: integer, format: int32 }").0, IntegerWidth::I32);
    assert_eq!(width("{ type: integer, format: uint8, maximum: 30 }").0, IntegerWidth::U8);
    let bounds = "minimum: 0, maximum: 18446744073709551615";
    assert_eq!(width(&format!("{{ type: integer, {bounds} }}")).0, IntegerWidth::U64);
    assert_eq!(width("{ type: integer, maximum: 1e30 }").0, IntegerWidth::Big);
}

#[test]
fn a_list_of_strings_is_a_choice_and_other_values_are_constants() {
    let choice = Kind::Choice(vec!["b".to_owned(), "a".to_owned()]);
    let same = |kind: &Kind, other: &Kind| format!("{kind:?}") == format!("{other:?}");
    assert!(same(&property("3.1.0", "{ type: string, enum: [b, a, b] }").1, &choice));
    let constants = |texts: &[&str]| {
        Kind::Constant(texts.iter().map(|text| Constant((*text).to_owned())).collect())
    };
    assert!(same(&property("3.1.0", "{ enum: [1, 1.0, 'x'] }").1, &constants(&["1", "\"x\""])));
    assert!(same(
        &property("3.1.0", "{ const: { b: 1, a: [2.50] } }").1,
        &constants(&["{\"a\":[2.5],\"b\":1}"])
    ));
}

#[test]
fn a_value_that_is_not_of_the_type_is_told() {
    refused("3.1.0", "{ type: string, enum: [1] }", codes::CONTRADICTORY_SCHEMA);
    refused("3.1.0", "{ type: string, maxLength: 1, enum: [ab] }", codes::CONTRADICTORY_SCHEMA);
    let (_, kind) = property("3.1.0", "{ type: string, enum: [1, a] }");
    assert!(matches!(kind, Kind::Choice(values) if values == ["a"]));
}

#[test]
fn a_missing_type_is_taken_from_keywords_that_speak_of_one_type() {
    assert!(matches!(property("3.1.0", "{ maxLength: 3 }").1, Kind::String(_)));
    assert!(matches!(property("3.1.0", "{ properties: { b: {} } }").1, Kind::Object(_)));
    assert!(matches!(property("3.1.0", "{}").1, Kind::Any));
}

#[test]
fn several_types_are_alternatives() {
    let (nullable, kind) =
        property("3.1.0", "{ type: [string, integer, 'null'], maxLength: 3, minimum: 1 }");
    assert!(nullable);
    assert!(matches!(kind, Kind::OneOf { variants, discriminator: None } if variants.len() == 2));
}

#[test]
fn bounds_that_exclude_each_other_are_refused() {
    for text in [
        "{ type: string, minLength: 5, maxLength: 4 }",
        "{ type: integer, minimum: 5, maximum: 4 }",
        "{ type: number, minimum: 5, exclusiveMaximum: 5.0 }",
        "{ type: array, minItems: 2, maxItems: 1, items: {} }",
        "{ type: number, multipleOf: 0 }",
        "{ type: object, additionalProperties: false, required: [b] }",
    ] {
        refused("3.1.0", text, codes::CONTRADICTORY_SCHEMA);
    }
}

#[test]
fn an_unknown_keyword_is_told_with_the_nearest() {
    let told = schema("3.1.0", &format!("{ID}{{ type: string, maxlength: 3 }} }} }}"));
    assert_eq!(told.error(codes::UNKNOWN_KEY).help, "did you mean `maxLength`?");
}

#[test]
fn annotations_of_others_pass() {
    let text =
        "{ type: string, x-faker: name, examples: [a], $comment: b, xml: {}, externalDocs: {} }";
    assert!(matches!(property("3.1.0", text).1, Kind::String(_)));
}

#[test]
fn the_deepest_schema_that_can_be_read_is_decided() {
    let depth = 55;
    let text = format!("It: {}{{}}{}", "{ properties: { a: ".repeat(depth), " } }".repeat(depth));
    let told = schema("3.1.0", &text);
    assert!(told.contract.schemas.0.len() > depth);
    told.sound();
}

#[test]
fn formats_that_the_runtime_checks_are_known() {
    let runtime = concat!(env!("CARGO_MANIFEST_DIR"), "/../runtime/src/decode/format/mod.rs");
    let Ok(runtime) = std::fs::read_to_string(runtime) else { return };
    let names: Vec<_> = runtime
        .lines()
        .filter_map(|line| line.trim().strip_prefix('"')?.split_once("\" => Self::"))
        .map(|(name, kind)| (name.to_owned(), kind.trim_end_matches(',').to_owned()))
        .collect();
    assert!(names.len() > 25, "{names:?}");
    for (name, kind) in names {
        let text = format!("It: {{ properties: {{ a: {{ type: string, format: {name} }} }} }}");
        let contract = schema("3.1.0", &text).sound();
        let Kind::String(rules) = &contract.property("It", "a").1.kind else { panic!("{name}") };
        assert_eq!(format!("{:?}", rules.format), kind);
    }
}

#[test]
fn an_unknown_format_is_a_warning_and_checks_nothing() {
    let told = schema("3.1.0", &format!("{ID}{{ type: string, format: ulid }} }} }}"));
    assert_eq!(told.warnings().len(), 1);
    let contract = told.sound();
    assert!(
        matches!(&contract.property("It", "a").1.kind, Kind::String(rules) if rules.format == Format::None)
    );
}

#[test]
fn a_pattern_that_looks_around_needs_a_waiver_that_names_the_engine() {
    refused("3.1.0", "{ type: string, pattern: '(?=a)a' }", codes::UNSUPPORTED_PATTERN);
    refused("3.1.0", "{ type: string, pattern: '(a' }", codes::UNSUPPORTED_PATTERN);
    let waived = "{ type: string, pattern: '(?=a)a', x-security: { waive: { pattern: { reason: old, engine: bounded } } } }";
    assert!(matches!(property("3.1.0", waived).1, Kind::String(rules) if rules.pattern.is_some()));
}

#[test]
fn a_schema_may_hold_itself_where_a_value_can_end_it() {
    let contract = schema(
        "3.1.0",
        "It: { type: object, properties: { next: { $ref: '#/components/schemas/It' }, all: { type: array, items: { $ref: '#/components/schemas/It' } } } }",
    )
    .sound();
    assert_eq!(contract.property("It", "next").1.name, "It");
}

#[test]
fn references_that_only_lead_back_have_no_end() {
    let refer = |to: &str| format!("{{ $ref: '#/components/schemas/{to}' }}");
    let circle = format!("It: {}\nB: {}", refer("B"), refer("It"));
    schema("3.1.0", &circle).error(codes::CIRCULAR_REFERENCE);
    let own = format!("It: {{ oneOf: [{}, {{ type: string }}] }}", refer("It"));
    schema("3.1.0", &own).error(codes::CIRCULAR_REFERENCE);
    let all = format!("It: {{ type: object, allOf: [{}, {{ type: object }}] }}", refer("It"));
    schema("3.1.0", &all).error(codes::CIRCULAR_REFERENCE);
}

#[test]
fn a_reference_is_found_wherever_it_points() {
    let contract = schema(
        "3.1.0",
        "It: { type: object, properties: { a: { type: object, properties: { b: { type: boolean } } }, c: { $ref: '#/components/schemas/It/properties/a/properties/b' } } }",
    )
    .sound();
    assert!(matches!(contract.property("It", "c").1.kind, Kind::Boolean));
}

#[test]
fn a_reference_to_nothing_is_told_with_the_nearest() {
    let told =
        schema("3.1.0", "It: { $ref: '#/components/schemas/Ordr' }\nOrder: { type: object }");
    assert_eq!(
        told.error(codes::UNRESOLVED_REFERENCE).help,
        "did you mean `#/components/schemas/Order`?"
    );
}

#[test]
fn another_file_is_not_read() {
    schema("3.1.0", "It: { $ref: 'other.yaml#/It' }").error(codes::EXTERNAL_REFERENCE);
}

#[test]
fn marks_of_the_reference_and_of_its_target_both_count() {
    let contract = schema(
        "3.1.0",
        "It: { type: object, properties: { a: { $ref: '#/components/schemas/Secret', description: near, readOnly: true } } }\nSecret: { type: string, description: far, x-security: { sensitive: pii, mask: last4 } }",
    )
    .sound();
    let (a, _) = contract.property("It", "a");
    assert_eq!((a.description.as_str(), a.read_only), ("near", true));
    assert_eq!((a.sensitive, a.mask), (Sensitivity::Pii, Mask::Last4));
}

#[test]
fn passwords_and_what_is_only_written_are_secrets() {
    for text in ["{ type: string, format: password }", "{ type: string, writeOnly: true }"] {
        let contract = schema("3.1.0", &format!("{ID}{text} }} }}")).sound();
        assert_eq!(contract.property("It", "a").0.sensitive, Sensitivity::Secret, "{text}");
    }
}

#[test]
fn marks_where_nothing_reads_them_are_refused() {
    let marked = "{ type: string, x-security: { sensitive: pii } }";
    for text in [
        format!("It: {{ type: object, properties: {{ a: {{ type: array, items: {marked} }} }} }}"),
        format!("It: {{ type: object, additionalProperties: {marked} }}"),
        "It: { type: object, x-security: { sensitive: pii } }".to_owned(),
    ] {
        schema("3.1.0", &text).error(codes::UNSUPPORTED_SECURITY_KEY);
    }
}

#[test]
fn an_empty_list_of_scopes_opens_nothing() {
    refused("3.1.0", "{ type: string, x-security: { readScopes: [] } }", codes::EMPTY_DEMAND);
}

#[test]
fn silence_about_other_members_is_kept_apart_from_yes_and_no() {
    let additional = |text: &str| match property("3.1.0", text).1 {
        Kind::Object(rules) => rules.additional,
        other => panic!("{other:?}"),
    };
    assert_eq!(additional("{ type: object }"), Additional::Unsaid);
    assert_eq!(additional("{ type: object, additionalProperties: false }"), Additional::Refused);
    assert!(matches!(
        additional("{ type: object, additionalProperties: true }"),
        Additional::Schema(_)
    ));
    assert!(matches!(
        additional("{ type: object, additionalProperties: { type: string } }"),
        Additional::Schema(_)
    ));
}

#[test]
fn openapi_3_0_ignores_what_stands_beside_a_reference_so_it_is_refused() {
    let text = "It: { type: object, properties: { a: { $ref: '#/components/schemas/B', nullable: true } } }\nB: { type: string }";
    schema("3.0.3", text).error(codes::UNSUPPORTED_OPENAPI_FEATURE);
    let described = text.replace("nullable: true", "description: fine");
    schema("3.0.3", &described).sound();
}

#[test]
fn what_stands_beside_a_reference_counts_in_3_1() {
    let contract = schema(
        "3.1.0",
        "It: { type: object, properties: { a: { $ref: '#/components/schemas/B', maxLength: 3 } } }\nB: { type: string, minLength: 1, maxLength: 9 }",
    )
    .sound();
    let (_, a) = contract.property("It", "a");
    assert!(matches!(&a.kind, Kind::String(rules)
        if rules.min_length == Some(1) && rules.max_length == Some(3)));
    assert!(a.name.is_empty());
}

#[test]
fn numbers_that_nobody_counts_with_are_refused() {
    for keyword in ["multipleOf: 0.12345678901234567891", "multipleOf: 12345678901234567890123"] {
        refused("3.1.0", &format!("{{ type: number, {keyword} }}"), codes::BAD_VALUE);
    }
    for keyword in ["maximum: 1e-9999999999", "minimum: 1e+9999999999", "multipleOf: 1e9999999999"]
    {
        refused("3.1.0", &format!("{{ type: number, {keyword} }}"), codes::BAD_VALUE);
    }
}

#[test]
fn a_divisor_is_written_with_the_digits_that_count() {
    for (written, divisor) in [
        ("1e25", "1e25"),
        ("10000000000000000000000000", "1e25"),
        ("0.00000000000000000001", "1e-20"),
        ("0.010", "0.01"),
        ("1234567890123456789", "1234567890123456789"),
    ] {
        let (_, kind) = property("3.1.0", &format!("{{ type: number, multipleOf: {written} }}"));
        let Kind::Number { rules, .. } = kind else { panic!("{kind:?}") };
        assert_eq!(rules.multiple_of.as_deref(), Some(divisor), "{written}");
    }
}
