use super::*;

fn adopted(document: &str) -> Adoption {
    adopt(&Sources::from_text("a.yaml", document), Path::new("a.overlay.yaml"))
}

/// The overlay, which must be enough.
fn enough(document: &str) -> String {
    let adoption = adopted(document);
    let errors: Vec<_> =
        adoption.findings.iter().filter(|it| it.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{}", adoption.overlay.unwrap_or_default());
    adoption.overlay.expect("something was missing")
}

const BARE: &str = "\
openapi: 3.0.3
info: { title: Bare, version: '1' }
paths:
  /things/{thingId}:
    parameters:
      - { name: thingId, in: path, required: true, schema: { type: string } }
    get:
      operationId: getThing
      responses: { '204': { description: fine } }
";

fn with_security(schemes: &str) -> String {
    format!("{BARE}security: [{{ s: [] }}]\ncomponents:\n  securitySchemes:\n    s: {schemes}\n")
}

#[test]
fn what_nobody_secured_is_opened_as_a_debt() {
    let overlay = enough(BARE);
    assert!(
        overlay.contains(
            "target: \"$.paths['/things/{thingId}'].get\"\n    update:\n      security: []\n"
        ),
        "{overlay}"
    );
    assert!(
        overlay.contains("public: { reason: \"adopted, not reviewed\", adopted: true }"),
        "{overlay}"
    );
    assert!(!overlay.contains("owns"), "a public operation has no owner to waive: {overlay}");
}

#[test]
fn an_identifier_that_nobody_owns_is_a_debt_of_its_operation() {
    let overlay = enough(&with_security("{ type: apiKey, in: header, name: X-Key }"));
    assert!(overlay.contains("keys: env:S_KEYS"), "{overlay}");
    assert!(
        overlay.contains("owns: { reason: \"adopted, not reviewed\", adopted: true }"),
        "{overlay}"
    );
    assert!(!overlay.contains("security: []"), "{overlay}");
}

#[test]
fn a_token_is_verified_by_what_the_environment_names() {
    let overlay = enough(&with_security("{ type: http, scheme: bearer }"));
    for line in [
        "issuer: env:S_ISSUER",
        "audience: [\"env:S_AUDIENCE\"]",
        "algorithms: [EdDSA, ES256, RS256]",
        "jwksUri: env:S_JWKS_URI",
        "claims: { subject: sub, scopes: [scope, scp] }",
        "version: 1",
    ] {
        assert!(overlay.contains(line), "{line}: {overlay}");
    }
}

#[test]
fn a_verifier_alone_is_a_debt_that_binds_the_server_to_loopback() {
    let document = with_security("{ type: http, scheme: bearer }").replace("/{thingId}", "");
    let (before, after) = document.split_once("    parameters:\n").expect("it has one");
    let document = before.to_owned() + after.split_once('\n').expect("a line").1;
    let adoption = adopted(&document);
    let overlay = adoption.overlay.clone().unwrap_or_default();
    assert!(!overlay.contains("waive") && overlay.contains("        adopted: true\n"), "{overlay}");
    let debts = adoption.findings.iter().filter(|it| it.code == codes::ADOPTED_DEBT);
    assert_eq!(debts.count(), 1, "{overlay}");
}

#[test]
fn whatever_a_credential_is_the_environment_says_who_is_let_in() {
    for (scheme, lines) in [
        (
            "{ type: http, scheme: Basic }",
            &["keys: env:S_KEYS", "flow: { reason: \"adopted, not reviewed\", adopted: true }"][..],
        ),
        ("{ type: apiKey, in: cookie, name: sid }", &["keys: env:S_KEYS", "          flow: {"]),
        (
            "{ type: apiKey, in: query, name: key }",
            &["keys: env:S_KEYS", "          credentialInUrl: {"],
        ),
        (
            "{ type: mutualTLS }",
            &["trust: env:S_TRUST", "sans: [name-of-a-caller.invalid]", "adopted: true"],
        ),
        (
            "{ type: openIdConnect, openIdConnectUrl: https://id.example.com/c }",
            &["issuer: env:S_ISSUER", "algorithms: [EdDSA, ES256, RS256]"],
        ),
        (
            "{ type: openIdConnect, openIdConnectUrl: http://localhost/c }",
            &["issuer: env:S_ISSUER", "discovery: env:S_DISCOVERY"],
        ),
    ] {
        let overlay = enough(&with_security(scheme));
        for line in lines {
            assert!(overlay.contains(line), "{scheme} {line}: {overlay}");
        }
        assert!(!overlay.contains("jwksUri"), "{overlay}");
        assert_eq!(overlay.contains("discovery"), scheme.contains("localhost"), "{overlay}");
    }
}

#[test]
fn two_schemes_with_names_alike_do_not_share_their_keys() {
    let document = with_security("{ type: apiKey, in: header, name: X-A }")
        .replace("    s:", "    api-key: { type: apiKey, in: header, name: X-B }\n    api_key:")
        .replace("{ s: [] }", "{ api-key: [] }, { api_key: [] }");
    let overlay = enough(&document);
    assert!(
        overlay.contains("keys: env:API_KEY_KEYS\n")
            && overlay.contains("keys: env:API_KEY_2_KEYS\n"),
        "{overlay}"
    );
}

#[test]
fn adopting_twice_gives_the_same_text_and_adds_nothing() {
    let document = with_security("{ type: http, scheme: bearer }");
    let first = enough(&document);
    assert_eq!(enough(&document), first);
    let laid = Sources::from_text("a.yaml", document).with_overlay("a.overlay.yaml", first);
    assert_eq!(adopt(&laid, Path::new("b.overlay.yaml")).overlay, None);
}

#[test]
fn what_the_document_decides_is_not_decided_again() {
    let document =
        with_security("{ type: apiKey, in: header, name: X-Key, x-security: { keys: env:MINE } }")
            + "x-security: { version: 1 }\n";
    let overlay = enough(&document);
    assert!(!overlay.contains("keys") && !overlay.contains("version: 1\n        "), "{overlay}");
}

#[test]
fn what_an_overlay_may_not_change_stays_an_error() {
    let adoption = adopted(&BARE.replace("type: string", "type: strnig"));
    assert!(adoption.findings.has_errors());
}

#[test]
fn a_document_that_cannot_be_read_is_adopted_without_a_panic() {
    for text in [
        "",
        "[]",
        "a: [",
        "openapi: 3.1.0",
        "openapi: 3.1.0\npaths: []",
        "paths: {/a: {get: 1}}\nopenapi: 3.0.0",
    ] {
        let adoption = adopted(text);
        assert!(adoption.findings.has_errors(), "{text}");
    }
}

#[test]
fn names_of_the_document_cannot_leave_their_place_in_the_overlay() {
    let hostile = r##""it's \\ \"# \L \n  - target: $""##;
    let document = with_security("{ type: apiKey, in: header, name: X-Key }")
        .replace("{ s: [] }", &format!("{{ {hostile}: [] }}"))
        .replace("    s:", &format!("    {hostile}:"))
        .replace("getThing", r#""x\n  - target: $\n    update: { security: [] }""#);
    let adoption = adopted(&document);
    let overlay = adoption.overlay.expect("an overlay");
    assert_eq!(overlay.matches("\n  - target:").count(), 3, "{overlay}");
    let fault = adoption.findings.iter().find(|it| {
        (13..=16).contains(&it.code.0) || it.place.file.0 == 1 && it.code == codes::SYNTAX
    });
    assert_eq!(fault, None, "{overlay}");
}
