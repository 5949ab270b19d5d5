//! Schemas of draft 4 as OpenAPI has them: unchanged in 3.0 where its dialect has every keyword,
//! else rewritten one to one for 3.1.
//!
//! | draft 4 | draft 2020-12 |
//! |---|---|
//! | `id: "uri"`, `id: "#name"` | `$id`, `$anchor` |
//! | `definitions` | `$defs`, in pointers too |
//! | `maximum` with `exclusiveMaximum: true` | `exclusiveMaximum` |
//! | `items: [..]`, `additionalItems` | `prefixItems`, `items` |
//! | `additionalItems` without such `items` | nothing, for it says nothing |
//! | `dependencies` | `dependentRequired`, `dependentSchemas` |
//! | what stands beside `$ref` | nothing, for it is not read |

use std::collections::BTreeMap;

use secgen_runtime::json::Json;

use super::json;

type Members = BTreeMap<String, Json>;

/// Keywords that OpenAPI 3.0 has with draft 4's meaning.
const SHARED: [&str; 21] = [
    "additionalProperties",
    "allOf",
    "anyOf",
    "default",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
];

/// Whether the schema is one of OpenAPI 3.0 as it stands.
pub fn is_openapi_30(schema: &Json) -> bool {
    let Some(members) = schema.as_object() else { return false };
    let arrays_say_items = members.get("type").and_then(Json::as_str) != Some("array")
        || members.contains_key("items");
    arrays_say_items && members.iter().all(|(name, value)| speaks_30(name, value))
}

fn speaks_30(name: &str, value: &Json) -> bool {
    match (name, value) {
        ("type", Json::String(name)) => name != "null",
        ("properties", Json::Object(members)) => members.values().all(is_openapi_30),
        ("allOf" | "anyOf" | "oneOf", Json::Array(items)) => items.iter().all(is_openapi_30),
        ("items" | "not", value) => is_openapi_30(value),
        ("additionalProperties", Json::Bool(_)) => true,
        ("additionalProperties", value) => is_openapi_30(value),
        ("required" | "uniqueItems", _) => true,
        (name, _) => SHARED.contains(&name),
    }
}

/// The schema in draft 2020-12.
pub fn translated(schema: &Json) -> Json {
    let Some(members) = schema.as_object() else { return schema.clone() };
    if let Some(Json::String(reference)) = members.get("$ref") {
        return json::object([("$ref", json::string(pointed(reference)))]);
    }
    let mut out = Members::new();
    for (name, value) in members {
        translate(name, value, members, &mut out);
    }
    Json::Object(out)
}

fn translate(name: &str, value: &Json, beside: &Members, out: &mut Members) {
    let mut say = |name: &str, value: Json| {
        out.insert(name.to_owned(), value);
    };
    match (name, value) {
        ("$schema", _) => {}
        ("id", Json::String(id)) => match id.strip_prefix('#') {
            Some(anchor) => say("$anchor", json::string(anchor)),
            None => say("$id", value.clone()),
        },
        ("definitions", Json::Object(members)) => say("$defs", each_member(members)),
        ("properties" | "patternProperties", Json::Object(members)) => {
            say(name, each_member(members));
        }
        ("maximum", _) if is_true(beside.get("exclusiveMaximum")) => {
            say("exclusiveMaximum", value.clone());
        }
        ("minimum", _) if is_true(beside.get("exclusiveMinimum")) => {
            say("exclusiveMinimum", value.clone());
        }
        ("exclusiveMaximum" | "exclusiveMinimum", _) => {}
        ("items", Json::Array(items)) => say("prefixItems", each_item(items)),
        ("additionalItems", _) => {
            if matches!(beside.get("items"), Some(Json::Array(_))) {
                say("items", translated(value));
            }
        }
        ("allOf" | "anyOf" | "oneOf", Json::Array(items)) => say(name, each_item(items)),
        ("items" | "not" | "additionalProperties", _) => say(name, translated(value)),
        ("dependencies", Json::Object(members)) => {
            let (names, schemas): (Members, Members) = members
                .clone()
                .into_iter()
                .partition(|(_, needed)| matches!(needed, Json::Array(_)));
            say("dependentRequired", Json::Object(names));
            say("dependentSchemas", each_member(&schemas));
        }
        _ => say(name, value.clone()),
    }
}

fn each_member(members: &Members) -> Json {
    Json::Object(members.iter().map(|(name, value)| (name.clone(), translated(value))).collect())
}

fn each_item(items: &[Json]) -> Json {
    Json::Array(items.iter().map(translated).collect())
}

fn is_true(value: Option<&Json>) -> bool {
    value.and_then(Json::as_bool) == Some(true)
}

/// A reference whose pointer goes through what has another name now.
fn pointed(reference: &str) -> String {
    let Some((uri, fragment)) = reference.split_once('#') else { return reference.to_owned() };
    let mut steps: Vec<&str> = fragment.split('/').collect();
    for at in 1..steps.len() {
        let is_index = |step: &&str| step.parse::<usize>().is_ok();
        match steps[at] {
            "definitions" => steps[at] = "$defs",
            "items" if steps.get(at + 1).is_some_and(is_index) => steps[at] = "prefixItems",
            _ => {}
        }
    }
    format!("{uri}#{}", steps.join("/"))
}
