//! What is declared and not enforced is refused, never skipped.

use crate::finding::codes;

use super::{Told, document};

/// A document with keys at the root, an operation, a property and a scheme.
fn told(root: &str, operation: &str, property: &str, scheme: &str) -> Told {
    let text = document(
        "3.1.0",
        &format!("x-security: {{ version: 1, {root} }}"),
        &format!(
            "paths:\n  /it:\n    post:\n      operationId: take\n      x-security: {{ {operation} }}\n      requestBody: {{ content: {{ application/json: {{ schema: {{ type: object, properties: {{ a: {{ type: string, x-security: {{ {property} }} }} }} }} }} }} }}\n      responses: {{ '204': {{ description: Taken. }} }}\ncomponents:"
        ),
    );
    Told::of(&text.replace("jwksUri: env:J", &format!("jwksUri: env:J{scheme}")))
}

#[test]
fn every_key_that_is_not_enforced_yet_is_refused() {
    let roots = ["docs: {}"];
    let operations = ["signature: {}", "lifecycle: {}"];
    for key in roots {
        told(key, "", "", "").error(codes::UNSUPPORTED_SECURITY_KEY);
    }
    for key in operations {
        told("", key, "", "").error(codes::UNSUPPORTED_SECURITY_KEY);
    }
    told("", "", "url: {}", "").error(codes::UNSUPPORTED_SECURITY_KEY);
}

#[test]
fn a_slip_in_x_security_is_told_with_the_nearest() {
    for (root, operation, property, scheme, near) in [
        ("rateTier: {}", "", "", "", "rateTiers"),
        ("", "rates: [a]", "", "", "rate"),
        ("", "", "readScope: [a]", "", "readScopes"),
        ("", "", "", ", maxLifeTime: 1h", "maxLifetime"),
        ("cors: { origin: [a], origins: [] }", "", "", "", "origins"),
        ("limits: { jsondepth: 3 }", "", "", "", "jsonDepth"),
    ] {
        let told = told(root, operation, property, scheme);
        let finding = told.error(codes::UNKNOWN_KEY);
        assert_eq!(finding.help, format!("did you mean `{near}`?"));
    }
}

#[test]
fn x_security_itself_cannot_be_misspelled() {
    let text = document("3.1.0", "x-securty: { version: 1 }", "paths: {}\ncomponents:");
    Told::of(&text).error(codes::UNKNOWN_KEY);
}

#[test]
fn x_security_where_nothing_reads_it_is_refused() {
    let text = document(
        "3.1.0",
        "x-security: { version: 1 }",
        "tags: [{ name: a, x-security: {} }]\npaths: {}\ncomponents:",
    );
    Told::of(&text).error(codes::UNKNOWN_KEY);
}

#[test]
fn other_schemes_than_tokens_and_header_keys_are_refused_when_used() {
    for (scheme, code) in [
        ("{ type: mutualTLS }", codes::VERIFIER_INCOMPLETE),
        ("{ type: http, scheme: digest }", codes::UNSUPPORTED_SECURITY_KEY),
        (
            "{ type: apiKey, in: query, name: k, x-security: { keys: env:K } }",
            codes::CREDENTIAL_IN_URL,
        ),
        ("{ type: apiKey, in: cookie, name: k, x-security: { keys: env:K } }", codes::UNSAFE_FLOW),
        ("{ type: http, scheme: bearer }", codes::VERIFIER_INCOMPLETE),
        (
            "{ type: apiKey, in: header, name: k, x-security: { keys: hunter2 } }",
            codes::LITERAL_SECRET,
        ),
    ] {
        let text = format!(
            "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\nsecurity: [{{ s: [] }}]\npaths: {{}}\ncomponents: {{ securitySchemes: {{ s: {scheme} }} }}\n"
        );
        Told::of(&text).error(code);
    }
}

#[test]
fn a_number_without_a_unit_is_no_duration() {
    told("limits: { timeout: 10 }", "", "", "").error(codes::BAD_QUANTITY);
    told("limits: { body: 64KB }", "", "", "").error(codes::BAD_QUANTITY);
}
