//! The words of schemas: which only annotate, and which is told of one that is not known.

use crate::source::Entry;

use super::super::object::{is_near_x_security, unknown_key};
use super::super::read::Reading;

/// Annotations without force. What `content…` says of a text is for who reads it (2020-12, section 8).
pub(super) const DOCUMENTATION: [&str; 10] = [
    "example",
    "examples",
    "externalDocs",
    "xml",
    "$comment",
    "$schema",
    "$vocabulary",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
];

/// Every keyword, for "did you mean".
const KNOWN: [&str; 61] = [
    "$ref",
    "$id",
    "$anchor",
    "$defs",
    "$dynamicRef",
    "$dynamicAnchor",
    "$comment",
    "type",
    "enum",
    "const",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "items",
    "prefixItems",
    "minItems",
    "maxItems",
    "uniqueItems",
    "contains",
    "minContains",
    "maxContains",
    "unevaluatedItems",
    "properties",
    "patternProperties",
    "propertyNames",
    "required",
    "additionalProperties",
    "unevaluatedProperties",
    "minProperties",
    "maxProperties",
    "dependentRequired",
    "dependentSchemas",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "if",
    "then",
    "else",
    "discriminator",
    "title",
    "description",
    "deprecated",
    "readOnly",
    "writeOnly",
    "default",
    "x-security",
    "x-rust-name",
    "x-rust-type",
    "example",
    "examples",
    "externalDocs",
    "nullable",
    "contentEncoding",
    "contentMediaType",
];

pub(super) fn unknown(entry: &Entry, reading: &mut Reading<'_, '_>) {
    let key = &*entry.key.text;
    if key.starts_with("x-") && !is_near_x_security(key) && !key.starts_with("x-rust") {
        return;
    }
    let mut finding = unknown_key(key, entry.key.place, "a schema", &KNOWN);
    if key == "nullable" {
        finding.help = "OpenAPI 3.1 has no `nullable`: write `type: [string, \"null\"]`".to_owned();
    } else if KNOWN.contains(&key) {
        finding.help = format!("`{key}` is a keyword of OpenAPI 3.1; this document is 3.0");
    }
    reading.findings.push(finding);
}
