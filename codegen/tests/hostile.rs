//! Documents whose texts try to become code, comments that end, or files of their own.

#![allow(clippy::unwrap_used, reason = "a test whose document is refused has failed")]

use proc_macro2::{TokenStream, TokenTree};
use secgen::{
    emit::{Layout, Options, Output, RuntimeSource},
    finding::Severity,
    source::Sources,
};

/// Texts that would be noticed if they became code: each holds the identifier `evil`.
const TEXTS: [&str; 14] = [
    "*/ fn evil() {} /*",
    "\" } ] ) ; fn evil() {} const X: &str = \"",
    "\\\" fn evil() {}",
    "\nfn evil() {}\n",
    "\r\nfn evil() {}",
    "\u{2028}fn evil() {}\u{2029}",
    "\u{85}fn evil() {}",
    "```\nfn evil() {}\n```",
    "    fn evil() {}\n\n    evil();",
    "{{ evil }} {% evil %}",
    "$crate::evil! $($evil:tt)*",
    "\u{202e}evil\u{2066}",
    "`evil` [evil](javascript:evil) <script>evil()</script>",
    "r#\"evil\"# 'evil \\u{41} {evil}",
];

/// A document with `text` wherever the author may write freely.
fn document(text: &str) -> String {
    let text = serde_json::to_string(text).unwrap();
    DOCUMENT.replace("TEXT", &text)
}

const DOCUMENT: &str = r##"{
  "openapi": "3.1.0",
  "info": { "title": TEXT, "version": TEXT, "description": TEXT },
  "servers": [{ "url": "https://api.example/v1", "description": TEXT }],
  "x-security": {
    "version": 1,
    "resourceMetadata": { "public": TEXT },
    "resources": { "Note": { "schema": "#/components/schemas/Note", "id": "id", "owner": { "field": "author", "claim": "sub" } } }
  },
  "security": [{ "token": [TEXT] }],
  "tags": [{ "name": "notes", "description": TEXT }],
  "paths": {
    "/notes/{id}": {
      "post": {
        "operationId": "postNote", "tags": ["notes"], "summary": TEXT, "description": TEXT,
        "x-security": {
          "owns": "Note", "scopes": { "any": [TEXT, "b"] }, "roles": { "all": [TEXT] },
          "waive": { "cache": TEXT }, "cache": { "private": "5s" }
        },
        "parameters": [
          { "name": "id", "in": "path", "required": true, "description": TEXT, "schema": { "type": "string", "maxLength": 9 } },
          { "name": "kind", "in": "query", "schema": { "type": "string", "enum": [TEXT, "b"], "default": TEXT } },
          { "name": "word", "in": "query", "schema": { "type": "string", "maxLength": 99, "default": TEXT, "description": TEXT } }
        ],
        "requestBody": { "required": true, "description": TEXT, "content": { "application/json": { "schema": {
          "type": "object", "title": TEXT, "description": TEXT, "required": ["fixed"],
          "properties": {
            "fixed": { "const": TEXT },
            "other": { "enum": [1, TEXT] },
            "name": { "type": "string", "maxLength": 999, "description": TEXT, "default": TEXT, "x-security": { "readScopes": [TEXT], "writeScopes": [TEXT] } }
          } } } } },
        "responses": {
          "200": { "description": TEXT, "headers": { "X-A": { "description": TEXT, "schema": { "type": "string" } } },
                   "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Note" } } } },
          "default": { "description": TEXT }
        }
      }
    },
    "/open": { "get": { "operationId": "open", "tags": ["notes"], "security": [], "x-security": { "public": { "reason": TEXT } },
      "responses": { "204": { "description": TEXT } } } }
  },
  "components": {
    "securitySchemes": { "token": { "type": "http", "scheme": "bearer", "description": TEXT,
      "x-security": { "issuer": "https://id.example", "audience": [TEXT], "algorithms": ["EdDSA"], "jwksUri": "https://id.example/jwks" } } },
    "schemas": { "Note": { "type": "object", "description": TEXT, "required": ["id", "author"],
      "properties": { "id": { "type": "string", "maxLength": 9, "description": TEXT }, "author": { "type": "string", "maxLength": 9, "readOnly": true } } } }
  }
}"##;

fn generated(text: &str, layout: Layout) -> Output {
    let sources = Sources::from_text("a.json", document(text));
    let options = Options {
        crate_name: "hostile".to_owned(),
        document: "a.json\nfn evil() {}".to_owned(),
        runtime: RuntimeSource::Path("../runtime".to_owned()),
        layout,
    };
    let (output, findings) = secgen::generate(&sources, &options);
    let errors: Vec<_> = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| (finding.code.to_string(), &finding.message, sources.pointer(finding.place)))
        .collect();
    output.unwrap_or_else(|| panic!("{text:?} is refused: {errors:#?}"))
}

#[test]
fn no_text_of_a_document_becomes_code() {
    for text in TEXTS {
        for layout in [Layout::Crate, Layout::Single] {
            for (path, file) in generated(text, layout).files {
                if path.ends_with(".rs") {
                    syn::parse_file(&file.text).unwrap_or_else(|fault| {
                        panic!(
                            "{text:?}, {path}: {fault}
{}",
                            file.text
                        )
                    });
                    let tokens: TokenStream = file.text.parse().unwrap();
                    assert!(!names_evil(without_docs(tokens)), "{text:?} became code in {path}");
                }
            }
        }
    }
}

#[test]
fn no_text_of_a_document_leaves_its_comment_or_hides_what_is_read() {
    for text in TEXTS {
        for (path, file) in generated(text, Layout::Crate).files {
            if !path.ends_with(".rs") {
                continue;
            }
            for (index, line) in file.text.lines().enumerate() {
                let hidden = ['\u{202e}', '\u{2066}', '\u{2028}', '\u{2029}', '\u{85}', '\r'];
                assert!(!line.contains(hidden), "{path}:{index}: {line:?}");
                let doc = line.trim_start().strip_prefix("///");
                if let Some(doc) = doc {
                    assert!(
                        !doc.contains("```") && !doc.starts_with("     "),
                        "{path}:{index}: {line:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn no_text_of_a_document_adds_a_line_to_the_lock_or_an_entry_to_a_manifest() {
    let plain = generated("plain", Layout::Crate);
    for text in TEXTS {
        let output = generated(text, Layout::Crate);
        for path in ["secgen.lock", "Cargo.toml", ".env.example", ".gitignore"] {
            let lines = |output: &Output| output.files[path].text.lines().count();
            assert_eq!(lines(&output), lines(&plain), "{text:?}: {path}");
        }
        for line in output.files["secgen.lock"].text.lines().filter(|line| !line.starts_with('#')) {
            let fields = line.split(' ').filter(|word| word.contains('=')).count();
            let words = line.split(' ').count() - fields;
            assert!(words <= 3, "{text:?}: {line}");
        }
        let effective = &output.files["openapi.effective.json"].text;
        let parsed: serde_json::Value = serde_json::from_str(effective).unwrap();
        assert_eq!(parsed["info"]["title"], text);
    }
}

#[test]
fn no_path_leaves_the_folder() {
    for text in TEXTS {
        for path in generated(text, Layout::Crate).files.keys() {
            assert!(
                !path.starts_with('/') && !path.contains("..") && !path.contains('\\'),
                "{path}"
            );
        }
    }
}

/// The tokens without doc comments, which are attributes to the lexer.
fn without_docs(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut kept = Vec::new();
    let mut index = 0;
    while index < tokens.len() {
        let is_hash = matches!(&tokens[index], TokenTree::Punct(punct) if punct.as_char() == '#');
        if is_hash && let Some(TokenTree::Group(group)) = tokens.get(index + 1) {
            let first = group.stream().into_iter().next();
            if matches!(first, Some(TokenTree::Ident(ident)) if ident == "doc") {
                index += 2;
                continue;
            }
        }
        kept.push(match &tokens[index] {
            TokenTree::Group(group) => TokenTree::Group(proc_macro2::Group::new(
                group.delimiter(),
                without_docs(group.stream()),
            )),
            other => other.clone(),
        });
        index += 1;
    }
    kept.into_iter().collect()
}

/// Names from texts become identifiers of words, such as a scope's constant; the text as an
/// identifier by itself is code.
fn names_evil(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => names_evil(group.stream()),
        TokenTree::Ident(ident) => ident == "evil",
        _ => false,
    })
}
