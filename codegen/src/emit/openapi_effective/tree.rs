//! A JSON tree that keeps order and number texts, and forgets where `x-security` stood.

use crate::source::{Node, Value};

/// JSON as it will be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tree {
    Null,
    Bool(bool),
    /// In JSON's grammar.
    Number(String),
    String(String),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

/// What the keys of an object are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keys {
    /// Words of OpenAPI or JSON Schema: an `x-security` among them is ours.
    Words,
    /// Names of the author's.
    Names,
    /// A value that the document only quotes.
    Data,
}

impl Tree {
    /// The document without `x-security`.
    pub(super) fn without_x_security(node: &Node) -> Self {
        convert(node, Keys::Words)
    }

    pub(super) fn text(text: &str) -> Self {
        Self::String(text.to_owned())
    }

    pub(super) fn reference(pointer: &str) -> Self {
        Self::Object(vec![("$ref".to_owned(), Self::text(pointer))])
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Tree> {
        match self {
            Self::Object(entries) => {
                entries.iter_mut().find(|(name, _)| name == key).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        matches!(self, Self::Object(entries) if entries.iter().any(|(name, _)| name == key))
    }

    /// The object under `key`, made when it is missing; none when something else stands there.
    pub(super) fn object_at(&mut self, key: &str) -> Option<&mut Tree> {
        let Self::Object(entries) = self else { return None };
        let at = entries.iter().position(|(name, _)| name == key).unwrap_or_else(|| {
            entries.push((key.to_owned(), Self::Object(Vec::new())));
            entries.len() - 1
        });
        let found = &mut entries[at].1;
        matches!(found, Self::Object(_)).then_some(found)
    }

    /// Adds an entry, unless the key is there.
    pub(super) fn add(&mut self, key: &str, value: Tree) {
        if let Self::Object(entries) = self
            && !entries.iter().any(|(name, _)| name == key)
        {
            entries.push((key.to_owned(), value));
        }
    }

    /// Adds an item to the list under `key`, which is made when it is missing.
    pub(super) fn push(&mut self, key: &str, item: Tree) {
        self.add(key, Self::List(Vec::new()));
        if let Some(Self::List(items)) = self.get_mut(key) {
            items.push(item);
        }
    }

    /// The text, indented by two spaces.
    pub(super) fn write(&self, text: &mut String, depth: usize) {
        match self {
            Self::Null => text.push_str("null"),
            Self::Bool(truth) => text.push_str(if *truth { "true" } else { "false" }),
            Self::Number(number) => text.push_str(number),
            Self::String(string) => quote(string, text),
            Self::List(items) if items.is_empty() => text.push_str("[]"),
            Self::Object(entries) if entries.is_empty() => text.push_str("{}"),
            Self::List(items) => {
                text.push('[');
                for (index, item) in items.iter().enumerate() {
                    line(text, depth + 1, index > 0);
                    item.write(text, depth + 1);
                }
                line(text, depth, false);
                text.push(']');
            }
            Self::Object(entries) => {
                text.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    line(text, depth + 1, index > 0);
                    quote(key, text);
                    text.push_str(": ");
                    value.write(text, depth + 1);
                }
                line(text, depth, false);
                text.push('}');
            }
        }
    }
}

fn line(text: &mut String, depth: usize, comma: bool) {
    text.push_str(if comma { ",\n" } else { "\n" });
    for _ in 0..depth {
        text.push_str("  ");
    }
}

/// A JSON string (RFC 8259 §7); what reorders or hides text is escaped too.
fn quote(string: &str, text: &mut String) {
    text.push('"');
    for c in string.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            c if c.is_control() || crate::emit::docs::is_hidden(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    text.push_str(&format!("\\u{unit:04x}"));
                }
            }
            c => text.push(c),
        }
    }
    text.push('"');
}

fn convert(node: &Node, keys: Keys) -> Tree {
    match &node.value {
        Value::Null => Tree::Null,
        Value::Bool(truth) => Tree::Bool(*truth),
        Value::Number(number) => Tree::Number(number.to_string()),
        Value::String(string) => Tree::String(string.to_string()),
        Value::Sequence(items) => {
            Tree::List(items.iter().map(|item| convert(item, within(keys))).collect())
        }
        Value::Mapping(entries) => Tree::Object(
            entries
                .iter()
                .filter(|entry| keys != Keys::Words || &*entry.key.text != "x-security")
                .map(|entry| {
                    (
                        entry.key.text.to_string(),
                        convert(&entry.value, below(keys, &entry.key.text)),
                    )
                })
                .collect(),
        ),
    }
}

/// What the keys are in the items of a list: `parameters` names a map in components and a list in
/// operations.
fn within(keys: Keys) -> Keys {
    if keys == Keys::Data { Keys::Data } else { Keys::Words }
}

/// What the keys are below `key`.
fn below(keys: Keys, key: &str) -> Keys {
    match (keys, key) {
        (Keys::Data, _) => Keys::Data,
        (Keys::Names, _) => Keys::Words,
        (Keys::Words, "example" | "examples" | "default" | "enum" | "const" | "value") => {
            Keys::Data
        }
        (
            Keys::Words,
            "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas"
            | "schemas" | "responses" | "parameters" | "requestBodies" | "headers"
            | "securitySchemes" | "links" | "callbacks" | "pathItems" | "mapping" | "scopes"
            | "variables" | "paths" | "webhooks" | "content" | "encoding",
        ) => Keys::Names,
        (Keys::Words, _) => Keys::Words,
    }
}

#[cfg(test)]
mod tests {
    use crate::{finding::Findings, source::Sources};

    use super::*;

    fn written(text: &str) -> String {
        let root =
            Sources::from_text("a.yaml", text).root(&mut Findings::default()).expect("reads");
        let mut written = String::new();
        Tree::without_x_security(&root).write(&mut written, 0);
        written
    }

    #[test]
    fn x_security_is_gone_and_a_property_of_that_name_stays() {
        let text = written(
            "x-security: { version: 1 }\n\
             paths: { /a: { x-security: { owns: A }, get: { x-security: { rate: [a] }, parameters: [{ name: b, x-security: {} }] } } }\n\
             components: { schemas: { A: { properties: { x-security: { type: string, x-security: { mask: full } } } } } }",
        );
        assert_eq!(text.matches("x-security").count(), 1, "{text}");
        assert!(text.contains("\"x-security\": {\n            \"type\": \"string\"\n"), "{text}");
    }

    #[test]
    fn data_that_is_only_quoted_is_left_alone() {
        let text = written("components: { schemas: { A: { default: { x-security: 1 } } } }");
        assert!(text.contains("x-security"), "{text}");
    }

    #[test]
    fn numbers_keep_their_digits_and_strings_their_characters() {
        let text = written("a: 1.10\nb: \"\\u202e\\\"\\\\\\n\"");
        assert!(text.contains("\"a\": 1.10") && text.contains(r#""\u202e\"\\\n""#), "{text}");
        serde_json::from_str::<serde_json::Value>(&text).expect("is JSON");
    }
}
