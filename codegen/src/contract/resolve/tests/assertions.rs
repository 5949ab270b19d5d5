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

#[test]
fn a_mark_that_no_type_carries_is_refused() {
    let marked = "{ type: string, x-security: { sensitive: pii } }";
    let text = format!(
        "It: {{ type: object, properties: {{ a: {{ type: string }} }}, if: {{ required: [a] }}, then: {{ properties: {{ b: {marked} }} }} }}"
    );
    schema("3.1.0", &text).error(codes::UNSUPPORTED_SECURITY_KEY);
    let text = format!(
        "It: {{ type: object, properties: {{ b: {marked} }}, not: {{ required: [c] }}, unevaluatedProperties: false, if: {{ required: [b] }} }}"
    );
    schema("3.1.0", &text).sound();
}

#[test]
fn a_schema_knows_the_components_that_it_is_put_together_from() {
    let order = "Order: { type: object, properties: { id: { type: string }, self: { $ref: '#/components/schemas/Order' } } }";
    for text in [
        "It: { allOf: [{ $ref: '#/components/schemas/Order' }], type: object, properties: { a: { $ref: '#/components/schemas/Order' } } }",
        "It: { type: object, properties: { a: { $ref: '#/components/schemas/Order' } }, $ref: '#/components/schemas/Order' }",
    ] {
        let contract = schema("3.1.0", &format!("{text}\n{order}")).sound();
        let bases = &contract.named("It").bases;
        assert_eq!(bases.len(), 1);
        assert_eq!(contract.schemas[bases[0]].name, "Order");
    }
}

#[test]
fn a_default_that_would_hold_itself_is_not_filled_in() {
    let text = "It: { type: object, properties: { more: { anyOf: [{ type: boolean }, { $ref: '#/components/schemas/It' }], default: {} }, less: { type: object, default: {} } } }";
    let told = schema("3.1.0", text);
    assert_eq!(told.warnings().len(), 1);
    let contract = told.sound();
    assert_eq!(contract.property("It", "more").0.default, None);
    assert_eq!(contract.property("It", "less").0.default.as_deref(), Some("{}"));
}

#[test]
fn a_default_that_the_schema_does_not_take_is_refused() {
    for text in [
        "{ type: integer, minimum: 3, default: 2 }",
        "{ type: string, enum: [a], default: b }",
        "{ type: array, items: { type: string }, default: [1] }",
        "{ $ref: '#/components/schemas/B', default: { b: 1 } }",
    ] {
        let text = format!(
            "It: {{ type: object, properties: {{ a: {text} }} }}\nB: {{ type: object, additionalProperties: false }}"
        );
        schema("3.1.0", &text).error(codes::DEFAULT_DOES_NOT_FIT);
    }
}

#[test]
fn null_among_listed_values_and_alternatives_is_kept() {
    let contract = schema("3.1.0", "It: { enum: [6, null] }").sound();
    assert!(matches!(&contract.named("It").kind, Kind::Constant(values) if values.len() == 2));
    let text = "It: { oneOf: [{ type: ['null', string], oneOf: [{ type: 'null' }, { type: object, required: [c] }] }, { type: object, properties: { x: { type: boolean } } }] }";
    let contract = schema("3.1.0", text).sound();
    let Kind::OneOf { variants, .. } = &contract.named("It").kind else { panic!() };
    assert!(matches!(contract.schemas[variants[0]].kind, Kind::Null));
}

#[test]
fn listed_objects_beside_unevaluated_members_are_held_to_both() {
    let (_, asserted, _) = of(
        "{ type: object, enum: [{ a: {} }, {}], unevaluatedProperties: { type: object, required: [b] } }",
    );
    assert!(asserted.contains("unevaluatedProperties("), "{asserted}");
}

#[test]
fn a_mark_that_a_type_carries_elsewhere_is_not_carried_here() {
    let marked = "Marked: { type: object, required: [a], properties: { a: { type: string }, role: { type: string, x-security: { writeScopes: [admin] } } } }";
    let plain = "properties: { k: { type: string } }";
    for it in [
        format!("{{ type: object, {plain}, if: {{ required: [k] }}, then: {{ $ref: '#/components/schemas/Marked' }} }}"),
        format!("{{ type: object, {plain}, dependentSchemas: {{ k: {{ $ref: '#/components/schemas/Marked' }} }} }}"),
        "{ type: object, properties: { x: {} }, if: { required: [x] }, then: { properties: { x: { $ref: '#/components/schemas/Marked' } } } }".to_owned(),
        "{ type: array, items: {}, contains: { $ref: '#/components/schemas/Marked' } }".to_owned(),
        "{ type: object, properties: { role: { type: string } }, if: { required: [role] }, then: { $ref: '#/components/schemas/Marked' } }".to_owned(),
        "{ type: object, patternProperties: { '^x': { $ref: '#/components/schemas/Marked' }, '^y': {} } }".to_owned(),
    ] {
        let it = format!("It: {{ type: object, properties: {{ here: {{ $ref: '#/components/schemas/Marked' }}, there: {it} }} }}");
        schema("3.1.0", &format!("{marked}\n{it}")).error(codes::UNSUPPORTED_SECURITY_KEY);
    }
}

#[test]
fn an_alternative_does_not_take_what_another_one_marks() {
    let own = "type: object, required: [a]";
    let role = "role: { type: string, x-security: { writeScopes: [admin] } }";
    let it = |first: &str, second: &str| {
        let alternatives = format!("[{{ {own}, {first} }}, {{ {own}, {second} }}]");
        schema("3.1.0", &format!("It: {{ anyOf: {alternatives} }}"))
    };
    let plain = "properties: { a: { type: string }, b: { type: string } }";
    let marked = format!("properties: {{ a: {{ type: string }}, {role} }}");
    it(plain, &marked).error(codes::UNSUPPORTED_SECURITY_KEY);
    it(&format!("{plain}, additionalProperties: true"), &marked)
        .error(codes::UNSUPPORTED_SECURITY_KEY);
    it(&format!("{plain}, additionalProperties: false"), &marked).sound();
    let inside = |more: &str| format!("properties: {{ a: {{ type: string }}, x: {more} }}");
    let holder = inside(&format!("{{ type: object, properties: {{ {role} }} }}"));
    it(&inside("{}"), &holder).error(codes::UNSUPPORTED_SECURITY_KEY);
    it(plain, &holder).error(codes::UNSUPPORTED_SECURITY_KEY);
    let alternatives = format!("[{{ {own}, {plain} }}, {{ {own}, {marked} }}]");
    schema("3.1.0", &format!("It: {{ oneOf: {alternatives} }}")).sound();
}

#[test]
fn a_format_of_integers_says_nothing_of_a_text() {
    let asserted = of("{ format: int64, not: { const: 7 } }").1;
    assert!(!asserted.contains("Int64"), "{asserted}");
    let asserted = of("{ not: { format: int64 } }").1;
    assert!(!asserted.contains("text") && asserted.contains("9223372036854775807"), "{asserted}");
}

#[test]
fn a_default_of_a_member_that_an_alternative_requires_is_never_filled_in() {
    let status = "status: { type: string, enum: [queued, done], default: queued }";
    let one = |more: &str, kind: &str| {
        format!("{{ {more} properties: {{ status: {{ type: string, enum: [{kind}] }} }} }}")
    };
    let it = |more: &str| {
        let alternatives = format!("[{}, {}]", one(more, "done"), one("", "queued"));
        schema(
            "3.1.0",
            &format!("It: {{ type: object, properties: {{ {status} }}, oneOf: {alternatives} }}"),
        )
    };
    it("required: [status],").sound();
    it("").error(codes::DEFAULT_DOES_NOT_FIT);
}

#[test]
fn a_type_of_the_users_own_takes_only_what_the_schema_takes() {
    let rust = "x-rust-type: crate::Own";
    let (kind, asserted, closes) = of(&format!("{{ type: integer, minimum: 1, {rust} }}"));
    assert_eq!((kind.as_str(), closes), ("Integer", false));
    assert!(asserted.contains("type Integer") && asserted.contains("minimum: Some"), "{asserted}");
    let (kind, asserted, closes) = of(&format!(
        "{{ type: object, required: [a], properties: {{ a: {{ type: string, maxLength: 3 }}, b: {{ readOnly: true }} }}, {rust} }}"
    ));
    assert!(kind == "Object" && closes, "{kind} {closes}");
    assert!(asserted.contains("b: never") && asserted.contains("required a"), "{asserted}");
    let (_, asserted, _) =
        of(&format!("{{ oneOf: [{{ type: string }}, {{ type: boolean }}], {rust} }}"));
    assert!(asserted.starts_with("oneOf("), "{asserted}");
    assert_eq!(
        of(&format!("{{ type: string, maxLength: 9, {rust} }}")).1,
        "nothing",
        "its rule is asked"
    );
    let marked = format!(
        "It: {{ type: object, properties: {{ a: {{ type: string, x-security: {{ writeScopes: [admin] }} }} }}, {rust} }}"
    );
    schema("3.1.0", &marked).error(codes::UNSUPPORTED_SECURITY_KEY);
}

#[test]
fn each_line_of_an_answer_is_held_against_its_schema_wherever_that_stands() {
    let lines = |schema: &str| {
        let text = super::frame(&format!(
            "paths:\n  /it:\n    get:\n      operationId: read\n      responses: {{ '200': {{ description: Lines., content: {{ application/x-ndjson: {{ schema: {schema} }} }} }} }}\ncomponents:\n  schemas:\n    Line: {{ type: object, required: [a], properties: {{ a: {{ type: string }} }} }}\n    Lines: {{ type: array, items: {{ $ref: '#/components/schemas/Line' }} }}"
        ));
        let contract = super::Told::of(&text).sound();
        contract.called("read").responses[0].content[0].assertion.is_some()
    };
    for schema in [
        "{ $ref: '#/components/schemas/Line' }",
        "{ $ref: '#/components/schemas/Lines' }",
        "{ type: array, items: { $ref: '#/components/schemas/Line' } }",
        "false",
    ] {
        assert!(lines(schema), "{schema}");
    }
    assert!(!lines("{}"));
}

#[test]
fn a_list_does_not_take_what_another_one_marks_inside() {
    let list = |members: &str| {
        format!(
            "{{ type: array, items: {{ type: object, required: [a], properties: {members} }} }}"
        )
    };
    let role = |more: &str| format!("{{ a: {{ type: string }}, role: {{ type: string{more} }} }}");
    let marked = list(&role(", x-security: { writeScopes: [admin] }"));
    let it = |all: &[&str]| schema("3.1.0", &format!("It: {{ anyOf: [{}] }}", all.join(", ")));
    it(&[&list(&role("")), &marked, "{ type: string }"]).error(codes::UNSUPPORTED_SECURITY_KEY);
    it(&[&list(&role("")), &list("{ a: { type: string } }")]).sound();
    it(&[&marked, "{ type: string }"]).sound();
}
