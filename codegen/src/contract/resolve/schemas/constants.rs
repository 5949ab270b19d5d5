//! JSON values as text: one text for every spelling of a value.

use std::fmt::Write;

use crate::source::{Node, Value};

use super::super::decimal::Decimal;

/// A value as canonical JSON: sorted keys, no spaces, one spelling for each number.
pub(in super::super) fn canonical(node: &Node) -> String {
    let mut text = String::new();
    write(node, &mut text);
    text
}

/// Documents are bounded in depth, so this is.
fn write(node: &Node, text: &mut String) {
    match &node.value {
        Value::Null => text.push_str("null"),
        Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => match Decimal::parse(number) {
            Some(number) => text.push_str(&number.canonical()),
            None => text.push_str(number),
        },
        Value::String(string) => write_string(string, text),
        Value::Sequence(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                write(item, text);
            }
            text.push(']');
        }
        Value::Mapping(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_by(|left, right| left.key.text.cmp(&right.key.text));
            text.push('{');
            for (index, entry) in entries.into_iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                write_string(&entry.key.text, text);
                text.push(':');
                write(&entry.value, text);
            }
            text.push('}');
        }
    }
}

fn write_string(string: &str, text: &mut String) {
    text.push('"');
    for character in string.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            control if control < ' ' => {
                // Writing to a string cannot fail.
                let _ = write!(text, "\\u{:04x}", u32::from(control));
            }
            other => text.push(other),
        }
    }
    text.push('"');
}
