//! A value that a schema takes, from an OpenAPI document as JSON: good enough for simple schemas.

use serde_json::{Map, Value, json};

/// How far references are followed.
const DEEPEST: usize = 12;

/// What `reference` stands for; anything else stands for itself.
pub fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let mut at = value;
    for _ in 0..DEEPEST {
        let Some(pointer) = at["$ref"].as_str().and_then(|it| it.strip_prefix('#')) else { break };
        at = document.pointer(pointer).unwrap_or(&Value::Null);
    }
    at
}

/// A value that `schema` takes.
pub fn sample(document: &Value, schema: &Value) -> Value {
    value(document, schema, DEEPEST)
}

fn value(document: &Value, schema: &Value, depth: usize) -> Value {
    let schema = resolve(document, schema);
    let Some(depth) = depth.checked_sub(1) else { return Value::Null };
    if let Some(given) = given(schema) {
        return given;
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let parts = parts.iter().map(|part| value(document, part, depth));
        return parts.fold(structure(document, schema, depth), merge);
    }
    if let Some(first) = schema["oneOf"].get(0).or_else(|| schema["anyOf"].get(0)) {
        return value(document, first, depth);
    }
    match kind(schema) {
        "object" => structure(document, schema, depth),
        "array" => {
            let count = schema["minItems"].as_u64().unwrap_or(0);
            (0..count).map(|_| value(document, &schema["items"], depth)).collect()
        }
        "integer" | "number" => {
            json!(schema["minimum"].as_i64().unwrap_or(1))
        }
        "boolean" => json!(true),
        _ => json!(text(schema)),
    }
}

fn given(schema: &Value) -> Option<Value> {
    let listed = schema["enum"].get(0);
    let known = schema.get("const").or(listed).or(schema.get("default"));
    known.or_else(|| schema.get("pattern").and(schema.get("example"))).cloned()
}

fn kind(schema: &Value) -> &str {
    let written = &schema["type"];
    let kind = written.as_str().or_else(|| written.get(0)?.as_str());
    kind.unwrap_or(if schema["properties"].is_object() { "object" } else { "string" })
}

fn structure(document: &Value, schema: &Value, depth: usize) -> Value {
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let members = required.filter_map(|name| {
        let schema = &schema["properties"].get(name)?;
        Some((name.to_owned(), value(document, schema, depth)))
    });
    Value::Object(members.collect::<Map<_, _>>())
}

fn merge(left: Value, right: Value) -> Value {
    match (left, right) {
        (Value::Object(mut left), Value::Object(right)) => {
            left.extend(right);
            Value::Object(left)
        }
        (_, right) => right,
    }
}

fn text(schema: &Value) -> String {
    let known = match schema["format"].as_str().unwrap_or_default() {
        "uuid" => "0191f0c4-8a8e-7d50-9c2e-2f6a3a1b4c5d",
        "date-time" => "2026-01-02T03:04:05Z",
        "date" => "2026-01-02",
        "uri" => "https://example.com/",
        "email" => "a@example.com",
        "ipv4" => "192.0.2.1",
        _ => "",
    };
    let shortest = schema["minLength"].as_u64().unwrap_or(1).clamp(1, 4096);
    match known {
        "" => "a".repeat(usize::try_from(shortest).unwrap_or(1)),
        known => known.to_owned(),
    }
}
