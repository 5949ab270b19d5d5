//! JSON whose numbers stay as they were written, read and written.

use std::collections::BTreeMap;

use secgen_runtime::json::{Budget, Json, Malformed, Number, NumberText, parse};
use serde_json::Value;

/// Reads a text of a file that is trusted.
///
/// # Errors
/// When it is not JSON.
pub fn read(bytes: &[u8]) -> Result<Json, Malformed> {
    parse(bytes, &Budget { depth: 256, nodes: u32::MAX }).map(|value| Json::from(&value))
}

/// An object of these members.
pub fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    Json::Object(members.map(|(name, value)| (name.to_owned(), value)).into())
}

/// A string.
pub fn string(text: impl Into<String>) -> Json {
    Json::String(text.into())
}

/// What `serde_json` made, whose numbers must be short.
pub fn of(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => NumberText::new(number.to_string())
            .map_or(Json::Null, |number| Json::Number(Number::from(&number))),
        Value::String(text) => Json::String(text.clone()),
        Value::Array(items) => Json::Array(items.iter().map(of).collect()),
        Value::Object(members) => {
            Json::Object(members.iter().map(|(name, value)| (name.clone(), of(value))).collect())
        }
    }
}

/// Its text, without spaces.
pub fn text(value: &Json) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Json, out: &mut String) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Json::Number(number) => out.push_str(number.as_str()),
        Json::String(text) => write_string(text, out),
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                out.push(if index == 0 { '[' } else { ',' });
                write(item, out);
            }
            out.push_str(if items.is_empty() { "[]" } else { "]" });
        }
        Json::Object(members) => write_members(members, out),
    }
}

fn write_members(members: &BTreeMap<String, Json>, out: &mut String) {
    for (index, (name, value)) in members.iter().enumerate() {
        out.push(if index == 0 { '{' } else { ',' });
        write_string(name, out);
        out.push(':');
        write(value, out);
    }
    out.push_str(if members.is_empty() { "{}" } else { "}" });
}

fn write_string(text: &str, out: &mut String) {
    out.push_str(&Value::from(text).to_string());
}
