//! What comes as plain JSON, because no Rust type says it, is judged like what a type says.

mod pipeline;

use secgen::check::Example;

/// The errors that a fragment in the rules' frame is told, each once, with what they say.
fn told(fragment: &str) -> Vec<String> {
    let example = Example { language: "yaml".to_owned(), text: fragment.to_owned() };
    let sources = pipeline::document_of(&example);
    let findings = pipeline::findings(&sources);
    let errors = findings.iter().filter(|it| it.severity == secgen::finding::Severity::Error);
    errors.map(|it| format!("{} {}", it.code, it.message)).collect()
}

/// An operation that takes a body of `schema`.
fn operation(id: &str, keys: &str, schema: &str) -> String {
    format!(
        "  /{id}:\n    post:\n      operationId: {id}\n      x-security: {{ {keys} }}\n      \
         requestBody: {{ required: true, content: {{ application/json: {{ schema: {schema} }} }} }}\n      \
         responses: {{ \"204\": {{ description: Done. }} }}\n"
    )
}

/// What a create of an `Order` with a body of `schema` is told.
fn create(schema: &str) -> Vec<String> {
    let owns = "owns: { resource: Order, action: create }";
    told(&format!("paths:\n{}", operation("tryIt", owns, schema)))
}

/// What an operation that owns nothing and takes a body of `schema` is told.
fn unowned(schema: &str) -> Vec<String> {
    told(&format!("paths:\n{}", operation("tryIt", "rate: [write]", schema)))
}

#[test]
fn a_body_of_any_value_could_name_another_owner() {
    for schema in [
        "{}",
        "{ not: { type: string } }",
        "{ maxLength: 5 }",
        "{ type: array, maxItems: 3, items: {} }",
        "{ type: object, patternProperties: { \"^o\": { type: string } } }",
    ] {
        let told = create(schema);
        assert!(told.len() == 1 && told[0].starts_with("SG122"), "{schema}: {told:?}");
    }
}

#[test]
fn an_owner_that_only_a_condition_or_an_alternative_names_is_still_the_clients() {
    let owner = "{ properties: { ownerId: { type: string } } }";
    for schema in [
        format!("{{ type: object, properties: {{ a: {{ type: string }} }}, if: {{ required: [a] }}, then: {owner} }}"),
        format!("{{ type: object, dependentSchemas: {{ a: {owner} }} }}"),
        "{ anyOf: [{ type: object, properties: { a: { type: string } } }, { type: object, properties: { ownerId: { type: string, x-security: { assign: \"claim:sub\" } } } }] }".to_owned(),
    ] {
        let told = create(&schema);
        assert!(told.iter().any(|it| it.starts_with("SG122") && it.contains("`ownerId`")), "{schema}: {told:?}");
    }
}

#[test]
fn what_is_closed_and_names_no_owner_is_accepted() {
    let either = "{ type: object, properties: { b: { type: string } } }";
    for schema in [
        format!(
            "{{ anyOf: [{{ type: object, properties: {{ a: {{ type: string }} }} }}, {either}] }}"
        ),
        format!(
            "{{ type: object, properties: {{ a: {{ type: string }} }}, if: {{ required: [a] }}, then: {either} }}"
        ),
        format!(
            "{{ type: object, properties: {{ a: {{ type: string }} }}, if: {{ required: [a] }}, then: {either}, unevaluatedProperties: false }}"
        ),
    ] {
        assert_eq!(create(&schema), [""; 0], "{schema}");
    }
}

#[test]
fn an_identifier_is_seen_where_only_an_assertion_names_it() {
    let named = "{ properties: { orderId: { type: string } } }";
    for schema in [
        format!("{{ type: object, properties: {{ a: {{ type: string }} }}, if: {{ required: [a] }}, then: {named} }}"),
        format!("{{ type: object, properties: {{ a: {{ type: array, contains: {named} }} }} }}"),
        format!("{{ type: array, prefixItems: [{named}] }}"),
        format!("{{ type: object, dependentSchemas: {{ a: {named} }} }}"),
        "{ type: object, if: { required: [a] }, then: { properties: { whose: { type: string, format: uuid } } } }".to_owned(),
    ] {
        let told = unowned(&schema);
        assert!(told.len() == 1 && told[0].starts_with("SG103"), "{schema}: {told:?}");
    }
    let assigned = "{ type: object, properties: { ownerId: { type: string, x-security: { assign: \"claim:sub\" } } }, not: { required: [a] } }";
    assert_eq!(unowned(assigned), [""; 0], "no client sends it");
}
