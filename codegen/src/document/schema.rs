//! Schemas as written: a list of keywords, each with its place, in both dialects.

use crate::finding::{Finding, codes};
use crate::source::{Entry, Node, Place};

use super::object::{is_near_x_security, unknown_key};
use super::read::{Kind, Reading};
use super::{At, Dialect, Text, x_security};

/// A schema.
#[derive(Clone, Debug)]
pub struct Schema<'a> {
    /// Where.
    pub place: Place,
    /// `true` or `false` (2020-12), and `additionalProperties` in both dialects.
    pub boolean: Option<bool>,
    /// Its keywords, in document order.
    pub keywords: Vec<Keyword<'a>>,
}

/// A keyword of a schema.
#[derive(Clone, Debug)]
pub struct Keyword<'a> {
    /// The key.
    pub key: Place,
    /// The value.
    pub place: Place,
    /// What it says.
    pub rule: Rule<'a>,
}

/// What a keyword says; each variant is the keyword of its name.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "JSON Schema documents its keywords")]
pub enum Rule<'a> {
    Ref(&'a str),
    Type(Vec<Text<'a>>),
    Nullable(bool),
    Enum(&'a [Node]),
    Const(&'a Node),
    Minimum(&'a str),
    Maximum(&'a str),
    ExclusiveMinimum(&'a str),
    ExclusiveMaximum(&'a str),
    /// 3.0: `exclusiveMinimum: true`.
    MinimumIsExclusive(bool),
    /// 3.0: `exclusiveMaximum: true`.
    MaximumIsExclusive(bool),
    MultipleOf(&'a str),
    MinLength(u64),
    MaxLength(u64),
    Pattern(&'a str),
    Format(&'a str),
    Items(Box<Schema<'a>>),
    MinItems(u64),
    MaxItems(u64),
    UniqueItems(bool),
    Properties(Vec<(Text<'a>, Schema<'a>)>),
    Required(Vec<Text<'a>>),
    AdditionalProperties(Box<Schema<'a>>),
    MinProperties(u64),
    MaxProperties(u64),
    AllOf(Vec<Schema<'a>>),
    OneOf(Vec<Schema<'a>>),
    AnyOf(Vec<Schema<'a>>),
    Discriminator(Box<SchemaMapping<'a>>),
    Title(&'a str),
    Description(&'a str),
    Deprecated(bool),
    ReadOnly(bool),
    WriteOnly(bool),
    Default(&'a Node),
    Security(Box<x_security::Marks<'a>>),
    /// A keyword of the dialect that constrains and is not generated.
    Unsupported(&'a str),
}

/// `discriminator`.
#[derive(Clone, Debug)]
pub struct SchemaMapping<'a> {
    /// `propertyName`.
    pub property: Text<'a>,
    /// `mapping`: value and `$ref` or name.
    pub mapping: Vec<(Text<'a>, Text<'a>)>,
}

/// Annotations without force, and containers that only `$ref`s reach.
const DOCUMENTATION: [&str; 7] =
    ["example", "examples", "externalDocs", "xml", "$comment", "$schema", "$defs"];

/// Keywords of 2020-12 that constrain and are not generated.
const UNSUPPORTED: [&str; 24] = [
    "if",
    "then",
    "else",
    "patternProperties",
    "prefixItems",
    "contains",
    "minContains",
    "maxContains",
    "dependentSchemas",
    "dependentRequired",
    "dependencies",
    "propertyNames",
    "unevaluatedProperties",
    "unevaluatedItems",
    "additionalItems",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "$id",
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "$recursiveRef",
    "$vocabulary",
];

/// What both dialects know, for "did you mean".
const KNOWN: [&str; 37] = [
    "$ref",
    "type",
    "enum",
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
    "minItems",
    "maxItems",
    "uniqueItems",
    "properties",
    "required",
    "additionalProperties",
    "minProperties",
    "maxProperties",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "discriminator",
    "title",
    "description",
    "deprecated",
    "readOnly",
    "writeOnly",
    "default",
    "x-security",
    "example",
    "externalDocs",
    "nullable",
    "const",
];

/// Reads a schema; booleans are schemas in 2020-12.
pub(super) fn read<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Schema<'a>> {
    if reading.dialect >= Dialect::V31
        && let Some(boolean) = node.as_bool()
    {
        return Some(Schema { place: node.place, boolean: Some(boolean), keywords: Vec::new() });
    }
    let entries = reading.entries(node, "a schema")?;
    let keywords = entries.iter().filter_map(|entry| keyword(entry, reading)).collect();
    Some(Schema { place: node.place, boolean: None, keywords })
}

fn keyword<'a>(entry: &'a Entry, reading: &mut Reading<'a, '_>) -> Option<Keyword<'a>> {
    let rule = rule(entry, reading)?;
    Some(Keyword { key: entry.key.place, place: entry.value.place, rule })
}

fn rule<'a>(entry: &'a Entry, reading: &mut Reading<'a, '_>) -> Option<Rule<'a>> {
    let node = &entry.value;
    let key = &*entry.key.text;
    Some(match key {
        "$ref" => reference(node, reading)?,
        "type" => Rule::Type(types(node, reading)?),
        "nullable" if reading.dialect == Dialect::V30 => {
            Rule::Nullable(reading.boolean(node, "`nullable`")?.value)
        }
        "enum" => Rule::Enum(reading.items(node, "`enum`")?),
        "const" if reading.dialect >= Dialect::V31 => Rule::Const(node),
        "minimum" => Rule::Minimum(number(node, "`minimum`", reading)?),
        "maximum" => Rule::Maximum(number(node, "`maximum`", reading)?),
        "exclusiveMinimum" if reading.dialect == Dialect::V30 => {
            Rule::MinimumIsExclusive(reading.boolean(node, "`exclusiveMinimum`")?.value)
        }
        "exclusiveMaximum" if reading.dialect == Dialect::V30 => {
            Rule::MaximumIsExclusive(reading.boolean(node, "`exclusiveMaximum`")?.value)
        }
        "exclusiveMinimum" => Rule::ExclusiveMinimum(number(node, "`exclusiveMinimum`", reading)?),
        "exclusiveMaximum" => Rule::ExclusiveMaximum(number(node, "`exclusiveMaximum`", reading)?),
        "multipleOf" => Rule::MultipleOf(number(node, "`multipleOf`", reading)?),
        "minLength" => Rule::MinLength(reading.whole(node, "`minLength`")?.value),
        "maxLength" => Rule::MaxLength(reading.whole(node, "`maxLength`")?.value),
        "pattern" => Rule::Pattern(reading.text(node, "`pattern`")?.value),
        "format" => Rule::Format(reading.text(node, "`format`")?.value),
        "items" => Rule::Items(Box::new(read(node, reading)?)),
        "minItems" => Rule::MinItems(reading.whole(node, "`minItems`")?.value),
        "maxItems" => Rule::MaxItems(reading.whole(node, "`maxItems`")?.value),
        "uniqueItems" => Rule::UniqueItems(reading.boolean(node, "`uniqueItems`")?.value),
        "properties" => Rule::Properties(properties(node, reading)?),
        "required" => Rule::Required(reading.texts(node, "`required`")?),
        "additionalProperties" => Rule::AdditionalProperties(Box::new(additional(node, reading)?)),
        "minProperties" => Rule::MinProperties(reading.whole(node, "`minProperties`")?.value),
        "maxProperties" => Rule::MaxProperties(reading.whole(node, "`maxProperties`")?.value),
        "allOf" => Rule::AllOf(members(node, "`allOf`", reading)?),
        "oneOf" => Rule::OneOf(members(node, "`oneOf`", reading)?),
        "anyOf" => Rule::AnyOf(members(node, "`anyOf`", reading)?),
        "not" => Rule::Unsupported(key),
        "discriminator" => Rule::Discriminator(Box::new(discriminator(node, reading)?)),
        "title" => Rule::Title(reading.text(node, "`title`")?.value),
        "description" => Rule::Description(reading.text(node, "`description`")?.value),
        "deprecated" => Rule::Deprecated(reading.boolean(node, "`deprecated`")?.value),
        "readOnly" => Rule::ReadOnly(reading.boolean(node, "`readOnly`")?.value),
        "writeOnly" => Rule::WriteOnly(reading.boolean(node, "`writeOnly`")?.value),
        "default" => Rule::Default(node),
        "x-security" => Rule::Security(Box::new(x_security::property_marks(node, reading)?)),
        _ if DOCUMENTATION.contains(&key) => return None,
        _ if UNSUPPORTED.contains(&key) && reading.dialect >= Dialect::V31 => {
            Rule::Unsupported(key)
        }
        _ => {
            unknown(entry, reading);
            return None;
        }
    })
}

fn unknown(entry: &Entry, reading: &mut Reading<'_, '_>) {
    let key = &*entry.key.text;
    if key.starts_with("x-") && !is_near_x_security(key) {
        return;
    }
    let mut finding = unknown_key(key, entry.key.place, "a schema", &KNOWN);
    if key == "nullable" {
        finding.help = "OpenAPI 3.1 has no `nullable`: write `type: [string, \"null\"]`".to_owned();
    } else if key == "const" || UNSUPPORTED.contains(&key) {
        finding.help = format!("`{key}` is a keyword of OpenAPI 3.1; this document is 3.0");
    }
    reading.findings.push(finding);
}

fn reference<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Rule<'a>> {
    let text = reading.text(node, "`$ref`")?;
    reading.meet_reference(Kind::Schema, text);
    Some(Rule::Ref(text.value))
}

fn number<'a>(node: &'a Node, what: &str, reading: &mut Reading<'a, '_>) -> Option<&'a str> {
    let number = node.as_number();
    if number.is_none() {
        reading.wrong_type(node, what, "a number");
    }
    number
}

fn types<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Vec<Text<'a>>> {
    let types = if reading.dialect == Dialect::V30 {
        vec![reading.text(node, "`type`")?]
    } else {
        reading.one_or_more(node, "`type`")?
    };
    let names = ["string", "number", "integer", "boolean", "array", "object", "null"];
    let known = if reading.dialect == Dialect::V30 { &names[..6] } else { &names[..] };
    for name in &types {
        if !known.contains(&name.value) {
            reading.findings.push(
                Finding::error(
                    codes::BAD_VALUE,
                    name.place,
                    format!("there is no type `{}`", name.value),
                )
                .label(format!("one of {}", known.join(", ")))
                .did_you_mean(name.value, known.iter().copied()),
            );
        }
    }
    Some(types)
}

fn properties<'a>(
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<Vec<(Text<'a>, Schema<'a>)>> {
    let entries = reading.entries(node, "`properties`")?;
    Some(
        entries
            .iter()
            .filter_map(|entry| {
                let name = At::new(&*entry.key.text, entry.key.place);
                read(&entry.value, reading).map(|schema| (name, schema))
            })
            .collect(),
    )
}

fn additional<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Schema<'a>> {
    match node.as_bool() {
        Some(boolean) => {
            Some(Schema { place: node.place, boolean: Some(boolean), keywords: Vec::new() })
        }
        None => read(node, reading),
    }
}

fn members<'a>(
    node: &'a Node,
    what: &str,
    reading: &mut Reading<'a, '_>,
) -> Option<Vec<Schema<'a>>> {
    let items = reading.items(node, what)?;
    if items.is_empty() {
        reading.findings.push(
            Finding::error(codes::BAD_VALUE, node.place, format!("{what} is empty"))
                .label("needs at least one schema"),
        );
    }
    Some(items.iter().filter_map(|item| read(item, reading)).collect())
}

fn discriminator<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<SchemaMapping<'a>> {
    let mut object = reading.object(node, "a discriminator")?;
    object.documentation(&["defaultMapping"]);
    let property = object.required_text("propertyName", reading);
    let entries = object.node("mapping").and_then(|node| reading.entries(node, "`mapping`"));
    let mapping = entries
        .unwrap_or_default()
        .iter()
        .filter_map(|entry| {
            let target = reading.text(&entry.value, "a mapping's target")?;
            if target.value.starts_with('#') {
                reading.meet_reference(Kind::Schema, target);
            }
            Some((At::new(&*entry.key.text, entry.key.place), target))
        })
        .collect();
    object.close(reading);
    Some(SchemaMapping { property: property?, mapping })
}
