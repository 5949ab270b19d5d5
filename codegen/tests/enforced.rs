//! What a document says is what the generated policy and proofs enforce, where it is easily lost.

#![allow(clippy::unwrap_used, reason = "a test whose document is refused has failed")]

use secgen::{
    emit::{Layout, Options, RuntimeSource},
    finding::Severity,
    source::Sources,
};

const DOCUMENT: &str = r##"
openapi: 3.1.0
info: { title: Enforced, version: "1" }
x-security:
  version: 1
  claims: { subject: sub, scopes: [scope], roles: [roles] }
  cost: 2
  resources: { Note: { schema: "#/components/schemas/Note", id: id, owner: { field: author, claim: sub } } }
security: [{ token: [] }]
paths:
  /twice:
    post:
      operationId: twice
      x-security: { owns: { resource: Note, id: "body:/noteId" } }
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [note_id, noteId]
              properties:
                note_id: { type: string, maxLength: 9 }
                noteId: { type: string, maxLength: 9 }
      responses: { "204": { description: Done. } }
  /open/{noteId}:
    get:
      operationId: open
      x-security: { audit: request, waive: { owns: everybody reads them } }
      parameters:
        - { name: noteId, in: path, required: true, schema: { type: string, maxLength: 9 } }
        - { name: word, in: query, schema: { type: string, maxLength: 9 } }
        - { name: pin, in: query, schema: { type: string, maxLength: 9 }, x-security: { sensitive: secret } }
        - { name: X-Trace, in: header, schema: { type: string, maxLength: 9 } }
      responses:
        "204":
          description: Done.
          headers:
            Access-Control-Allow-Origin: { schema: { type: string } }
            Content-Length: { schema: { type: integer } }
            X-Count: { schema: { type: integer } }
components:
  securitySchemes:
    token: { type: http, scheme: bearer, x-security: { issuer: "https://id.example", audience: [api], algorithms: [EdDSA], jwksUri: "https://id.example/jwks" } }
  schemas:
    Note:
      type: object
      required: [id, author]
      properties: { id: { type: string, maxLength: 9 }, author: { type: string, maxLength: 9, readOnly: true } }
"##;

/// A generated file without its line breaks, so that no formatting matters.
fn file(path: &str) -> String {
    let sources = Sources::from_text("a.yaml", DOCUMENT);
    let options = Options {
        crate_name: "enforced".to_owned(),
        document: "a.yaml".to_owned(),
        runtime: RuntimeSource::Version("0.1.0".to_owned()),
        layout: Layout::Crate,
    };
    let (output, findings) = secgen::generate(&sources, &options);
    let errors: Vec<_> = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| (finding.code.to_string(), &finding.message))
        .collect();
    let output = output.unwrap_or_else(|| panic!("refused: {errors:#?}"));
    output.files[path].text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What follows `start` up to its semicolon.
fn item<'f>(file: &'f str, start: &str) -> &'f str {
    let from = file.find(start).unwrap_or_else(|| panic!("no {start} in {file}"));
    file[from..].split(';').next().unwrap()
}

#[test]
fn the_identifier_that_is_proven_is_the_one_that_is_named() {
    let inputs = file("src/api/models.rs");
    assert!(inputs.contains("rename = \"noteId\")] pub note_id_field: String"), "{inputs}");
    let operations = file("src/api/operations.rs");
    assert!(operations.contains("prover.item(app, &input.body.note_id_field)"), "{operations}");
}

#[test]
fn an_identifier_that_goes_unchecked_is_audited_as_unowned() {
    let policies = file("src/api/policies.rs");
    assert!(item(&policies, "pub static OPEN: Policy").contains(".unowned()"));
    assert!(!item(&policies, "pub static TWICE: Policy").contains(".unowned()"));
}

#[test]
fn the_trail_keeps_the_parameters_that_are_not_sensitive() {
    let policies = file("src/api/policies.rs");
    let open = item(&policies, "pub static OPEN: Policy");
    assert!(open.contains(r#".audited(&["noteId", "word"])"#), "{open}");
}

#[test]
fn what_a_request_costs_by_the_root_it_costs_at_hand_written_handlers_too() {
    let policies = file("src/api/policies.rs");
    let root = item(&policies, "root: Policy::new");
    assert!(root.contains(".cost(2)"), "{root}");
}

#[test]
fn a_handler_cannot_set_the_headers_that_open_or_frame_an_answer() {
    let responses = file("src/api/responses.rs");
    assert!(responses.contains("x_count"), "{responses}");
    assert!(!responses.contains("access_control") && !responses.contains("content_length"));
}
