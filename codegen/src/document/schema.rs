//! Schemas as written: a list of keywords, each with its place, in every dialect.

use crate::finding::{Finding, codes};
use crate::source::{Entry, Node, Place};

use super::object::{is_near_x_security, unknown_key};
use super::read::{Kind, Reading};
use super::resources::{Base, Reference};
use super::{At, Text, draft::Draft, x_security};

/// A schema.
#[derive(Clone, Debug)]
pub struct Schema<'a> {
    /// Where.
    pub place: Place,
    /// `true` or `false` (2020-12), and `additionalProperties` in every dialect.
    pub boolean: Option<bool>,
    /// The schema resource that it stands in.
    pub base: Base,
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
    Ref(Reference<'a>),
    DynamicRef(Reference<'a>),
    DynamicAnchor(&'a str),
    Definitions(Vec<(Text<'a>, Schema<'a>)>),
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
    PrefixItems(Vec<Schema<'a>>),
    Items(Box<Schema<'a>>),
    Contains(Box<Schema<'a>>),
    MinContains(u64),
    MaxContains(u64),
    UnevaluatedItems(Box<Schema<'a>>),
    MinItems(u64),
    MaxItems(u64),
    UniqueItems(bool),
    Properties(Vec<(Text<'a>, Schema<'a>)>),
    PatternProperties(Vec<(Text<'a>, Schema<'a>)>),
    PropertyNames(Box<Schema<'a>>),
    UnevaluatedProperties(Box<Schema<'a>>),
    Required(Vec<Text<'a>>),
    /// `dependentRequired` and `dependentSchemas`, and `dependencies` of earlier drafts, which is both.
    Dependent(Vec<(Text<'a>, Dependency<'a>)>),
    AdditionalProperties(Box<Schema<'a>>),
    MinProperties(u64),
    MaxProperties(u64),
    AllOf(Vec<Schema<'a>>),
    OneOf(Vec<Schema<'a>>),
    AnyOf(Vec<Schema<'a>>),
    Not(Box<Schema<'a>>),
    If(Box<Schema<'a>>),
    Then(Box<Schema<'a>>),
    Else(Box<Schema<'a>>),
    Discriminator(Box<SchemaMapping<'a>>),
    Title(&'a str),
    Description(&'a str),
    Deprecated(bool),
    ReadOnly(bool),
    WriteOnly(bool),
    Default(&'a Node),
    Security(Box<x_security::Marks<'a>>),
    /// `x-rust-type`.
    RustType(&'a str),
    /// `x-rust-name`.
    RustName(&'a str),
}

/// What must hold of an object when it has a member.
#[derive(Clone, Debug)]
pub enum Dependency<'a> {
    /// It has these too.
    Required(Vec<Text<'a>>),
    /// It fits this.
    Schema(Schema<'a>),
}

/// `discriminator`.
#[derive(Clone, Debug)]
pub struct SchemaMapping<'a> {
    /// `propertyName`.
    pub property: Text<'a>,
    /// `mapping`: value and `$ref` or name.
    pub mapping: Vec<(Text<'a>, Text<'a>)>,
    /// `defaultMapping` (3.2): likewise.
    pub default: Option<Text<'a>>,
    /// What references in it are relative to.
    pub base: Base,
}

/// Annotations without force. What `content…` says of a text is for who reads it (2020-12, section 8).
const DOCUMENTATION: [&str; 10] = [
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

/// Reads a schema; booleans are schemas in 2020-12.
pub(super) fn read<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Schema<'a>> {
    if reading.draft.has_boolean_schemas()
        && let Some(boolean) = node.as_bool()
    {
        return Some(constant(node, boolean, reading));
    }
    let entries = reading.entries(node, "a schema")?;
    let (outer, draft) = (reading.base, reading.draft);
    reading.draft = reading.draft_of(node);
    reading.base = name(node, reading);
    let only_ref = reading.draft.ignores_beside_ref() && node.get("$ref").is_some();
    let item_list = node.get("items").is_some_and(|items| items.as_sequence().is_some());
    let counts = |key: &str| match key {
        "$ref" => true,
        "additionalItems" if reading.draft.has_item_lists() => item_list && !only_ref,
        _ => !only_ref,
    };
    let entries: Vec<_> = entries.iter().filter(|entry| counts(&entry.key.text)).collect();
    let keywords = entries.into_iter().filter_map(|entry| keyword(entry, reading)).collect();
    let schema = Schema { place: node.place, boolean: None, base: reading.base, keywords };
    (reading.base, reading.draft) = (outer, draft);
    Some(schema)
}

fn constant<'a>(node: &'a Node, boolean: bool, reading: &Reading<'a, '_>) -> Schema<'a> {
    Schema { place: node.place, boolean: Some(boolean), base: reading.base, keywords: Vec::new() }
}

/// What a schema calls itself, and the resource that it stands in.
fn name<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Base {
    let draft = reading.draft;
    if draft == Draft::OpenApi30 || (draft.ignores_beside_ref() && node.get("$ref").is_some()) {
        return reading.base;
    }
    let mut base = reading.base;
    let key = if draft == Draft::Draft4 { "id" } else { "$id" };
    if let Some(id) = node.get(key).and_then(|id| reading.text(id, "`$id`")) {
        let (uri, fragment) = id.value.split_once('#').unwrap_or((id.value, ""));
        if !uri.is_empty() {
            base = reading.resources.enter(node, id, base, reading.findings);
        }
        if !fragment.is_empty() {
            let name = At::new(fragment, id.place);
            reading.resources.anchor(node, name, base, false, reading.findings);
        }
    }
    for (key, is_dynamic) in [("$anchor", false), ("$dynamicAnchor", true)] {
        if let Some(name) = node.get(key).and_then(|name| reading.text(name, "an anchor")) {
            reading.resources.anchor(node, name, base, is_dynamic, reading.findings);
        }
    }
    base
}

fn keyword<'a>(entry: &'a Entry, reading: &mut Reading<'a, '_>) -> Option<Keyword<'a>> {
    let rule = rule(entry, reading)?;
    Some(Keyword { key: entry.key.place, place: entry.value.place, rule })
}

fn rule<'a>(entry: &'a Entry, reading: &mut Reading<'a, '_>) -> Option<Rule<'a>> {
    let node = &entry.value;
    let key = &*entry.key.text;
    if !reading.draft.knows(key) {
        unknown(entry, reading);
        return None;
    }
    Some(match key {
        "$ref" => Rule::Ref(reference(node, reading)?),
        "type" => Rule::Type(types(node, reading)?),
        "nullable" => Rule::Nullable(reading.boolean(node, "`nullable`")?.value),
        "enum" => Rule::Enum(reading.items(node, "`enum`")?),
        "const" => Rule::Const(node),
        "title" => Rule::Title(reading.text(node, "`title`")?.value),
        "description" => Rule::Description(reading.text(node, "`description`")?.value),
        "deprecated" => Rule::Deprecated(reading.boolean(node, "`deprecated`")?.value),
        "readOnly" => Rule::ReadOnly(reading.boolean(node, "`readOnly`")?.value),
        "writeOnly" => Rule::WriteOnly(reading.boolean(node, "`writeOnly`")?.value),
        "default" => Rule::Default(node),
        "x-security" => Rule::Security(Box::new(x_security::property_marks(node, reading)?)),
        "x-rust-type" => Rule::RustType(rust(node, "`x-rust-type`", is_path, reading)?),
        "x-rust-name" => Rule::RustName(rust(node, "`x-rust-name`", is_name, reading)?),
        "$id" | "id" | "$anchor" => return None,
        "$dynamicAnchor" => Rule::DynamicAnchor(reading.text(node, "`$dynamicAnchor`")?.value),
        "$dynamicRef" => {
            reading.meets_dynamic_reference = true;
            Rule::DynamicRef(reference(node, reading)?)
        }
        "$defs" | "definitions" => Rule::Definitions(named(node, "`$defs`", reading)?),
        _ if DOCUMENTATION.contains(&key) => return None,
        _ => return scalars(key, node, reading).or_else(|| applicator(entry, reading)),
    })
}

/// A name or a path of Rust.
fn rust<'a>(
    node: &'a Node,
    what: &str,
    is_one: fn(&str) -> bool,
    reading: &mut Reading<'a, '_>,
) -> Option<&'a str> {
    let text = reading.text(node, what)?;
    if !is_one(text.value) {
        reading.findings.push(
            Finding::error(
                codes::BAD_VALUE,
                text.place,
                format!("{what} cannot be `{}`", text.value.escape_debug()),
            )
            .label("Rust cannot read this")
            .help("a name is `OrderState` or `order_state`, a type `crate::money::Amount`"),
        );
        return None;
    }
    Some(text.value)
}

fn is_path(text: &str) -> bool {
    syn::parse_str::<syn::Path>(text).is_ok()
}

fn is_name(text: &str) -> bool {
    syn::parse_str::<syn::Ident>(text).is_ok() && text.is_ascii()
}

/// Keywords of numbers, strings and counts.
fn scalars<'a>(key: &str, node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Rule<'a>> {
    let what = format!("`{key}`");
    let what = what.as_str();
    Some(match key {
        "minimum" => Rule::Minimum(number(node, what, reading)?),
        "maximum" => Rule::Maximum(number(node, what, reading)?),
        "exclusiveMinimum" if reading.draft.has_boolean_bounds() => {
            Rule::MinimumIsExclusive(reading.boolean(node, what)?.value)
        }
        "exclusiveMaximum" if reading.draft.has_boolean_bounds() => {
            Rule::MaximumIsExclusive(reading.boolean(node, what)?.value)
        }
        "exclusiveMinimum" => Rule::ExclusiveMinimum(number(node, what, reading)?),
        "exclusiveMaximum" => Rule::ExclusiveMaximum(number(node, what, reading)?),
        "multipleOf" => Rule::MultipleOf(divisor(node, reading)?),
        "minLength" => Rule::MinLength(reading.whole(node, what)?.value),
        "maxLength" => Rule::MaxLength(reading.whole(node, what)?.value),
        "pattern" => Rule::Pattern(reading.text(node, what)?.value),
        "format" => Rule::Format(reading.text(node, what)?.value),
        "minItems" => Rule::MinItems(reading.whole(node, what)?.value),
        "maxItems" => Rule::MaxItems(reading.whole(node, what)?.value),
        "minContains" => Rule::MinContains(reading.whole(node, what)?.value),
        "maxContains" => Rule::MaxContains(reading.whole(node, what)?.value),
        "uniqueItems" => Rule::UniqueItems(reading.boolean(node, what)?.value),
        "required" => Rule::Required(reading.texts(node, what)?),
        "minProperties" => Rule::MinProperties(reading.whole(node, what)?.value),
        "maxProperties" => Rule::MaxProperties(reading.whole(node, what)?.value),
        _ => return None,
    })
}

/// Keywords that hold schemas.
fn applicator<'a>(entry: &'a Entry, reading: &mut Reading<'a, '_>) -> Option<Rule<'a>> {
    let node = &entry.value;
    Some(match &*entry.key.text {
        "items" if reading.draft.has_item_lists() && node.as_sequence().is_some() => {
            Rule::PrefixItems(members(node, "`items`", true, reading)?)
        }
        // Before 2020-12 what follows a list of `items`; beside one schema it says nothing.
        "additionalItems" => Rule::Items(boxed_or_boolean(node, reading)?),
        "items" => Rule::Items(boxed(node, reading)?),
        "prefixItems" => Rule::PrefixItems(members(node, "`prefixItems`", false, reading)?),
        "contains" => Rule::Contains(boxed(node, reading)?),
        "unevaluatedItems" => Rule::UnevaluatedItems(boxed(node, reading)?),
        "properties" => Rule::Properties(named(node, "`properties`", reading)?),
        "patternProperties" => {
            Rule::PatternProperties(named(node, "`patternProperties`", reading)?)
        }
        "propertyNames" => Rule::PropertyNames(boxed(node, reading)?),
        "additionalProperties" => Rule::AdditionalProperties(boxed_or_boolean(node, reading)?),
        "unevaluatedProperties" => Rule::UnevaluatedProperties(boxed(node, reading)?),
        "dependentRequired" | "dependentSchemas" | "dependencies" => {
            Rule::Dependent(dependent(&entry.key.text, node, reading)?)
        }
        "allOf" => Rule::AllOf(members(node, "`allOf`", false, reading)?),
        "oneOf" => Rule::OneOf(members(node, "`oneOf`", false, reading)?),
        "anyOf" => Rule::AnyOf(members(node, "`anyOf`", false, reading)?),
        "not" => Rule::Not(boxed(node, reading)?),
        "if" => Rule::If(boxed(node, reading)?),
        "then" => Rule::Then(boxed(node, reading)?),
        "else" => Rule::Else(boxed(node, reading)?),
        "discriminator" => Rule::Discriminator(Box::new(discriminator(node, reading)?)),
        _ => {
            unknown(entry, reading);
            return None;
        }
    })
}

fn unknown(entry: &Entry, reading: &mut Reading<'_, '_>) {
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

fn reference<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Reference<'a>> {
    let text = reading.text(node, "`$ref`")?;
    reading.meet_reference(Kind::Schema, text);
    Some(Reference { text: text.value, base: reading.base })
}

/// The most digits of an exponent: what is beyond is no size of anything.
const MOST_EXPONENT_DIGITS: usize = 9;

/// The most digits of a divisor, zeros at either end apart: multiples are counted in 64 bits.
const MOST_DIVISOR_DIGITS: usize = 19;

fn number<'a>(node: &'a Node, what: &str, reading: &mut Reading<'a, '_>) -> Option<&'a str> {
    let Some(number) = node.as_number() else {
        reading.wrong_type(node, what, "a number");
        return None;
    };
    let exponent = number.split_once(['e', 'E']).map_or("", |(_, exponent)| exponent);
    if exponent.trim_start_matches(['+', '-']).len() > MOST_EXPONENT_DIGITS {
        reading.findings.push(
            Finding::error(codes::BAD_VALUE, node.place, format!("{what} is beyond counting"))
                .label(format!("its exponent has more than {MOST_EXPONENT_DIGITS} digits"))
                .help("leave the keyword out: no value comes near"),
        );
        return None;
    }
    Some(number)
}

fn divisor<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<&'a str> {
    let number = number(node, "`multipleOf`", reading)?;
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    if digits.trim_matches('0').len() > MOST_DIVISOR_DIGITS {
        reading.findings.push(
            Finding::error(codes::BAD_VALUE, node.place, "`multipleOf` has too many digits")
                .label(format!("more than {MOST_DIVISOR_DIGITS}, zeros at either end apart"))
                .help("write a divisor of fewer digits, or bound the value by `minimum` and `maximum`"),
        );
        return None;
    }
    Some(number)
}

fn types<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Vec<Text<'a>>> {
    let types = if reading.draft == Draft::OpenApi30 {
        vec![reading.text(node, "`type`")?]
    } else {
        reading.one_or_more(node, "`type`")?
    };
    let names = ["string", "number", "integer", "boolean", "array", "object", "null"];
    let known = if reading.draft == Draft::OpenApi30 { &names[..6] } else { &names[..] };
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

/// Schemas by name.
fn named<'a>(
    node: &'a Node,
    what: &'static str,
    reading: &mut Reading<'a, '_>,
) -> Option<Vec<(Text<'a>, Schema<'a>)>> {
    let entries = reading.entries(node, what)?;
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

fn dependent<'a>(
    key: &str,
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<Vec<(Text<'a>, Dependency<'a>)>> {
    let entries = reading.entries(node, "what depends on a member")?;
    let mut read = |entry: &'a Entry| {
        let names = key == "dependentRequired"
            || (key == "dependencies" && entry.value.as_sequence().is_some());
        let dependency = if names {
            Dependency::Required(reading.texts(&entry.value, "`dependentRequired`")?)
        } else {
            Dependency::Schema(self::read(&entry.value, reading)?)
        };
        Some((At::new(&*entry.key.text, entry.key.place), dependency))
    };
    Some(entries.iter().filter_map(&mut read).collect())
}

fn boxed<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Box<Schema<'a>>> {
    read(node, reading).map(Box::new)
}

/// A boolean is taken in every dialect.
fn boxed_or_boolean<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Box<Schema<'a>>> {
    match node.as_bool() {
        Some(boolean) => Some(Box::new(constant(node, boolean, reading))),
        None => boxed(node, reading),
    }
}

fn members<'a>(
    node: &'a Node,
    what: &str,
    may_be_empty: bool,
    reading: &mut Reading<'a, '_>,
) -> Option<Vec<Schema<'a>>> {
    let items = reading.items(node, what)?;
    if items.is_empty() && !may_be_empty {
        reading.findings.push(
            Finding::error(codes::BAD_VALUE, node.place, format!("{what} is empty"))
                .label("needs at least one schema"),
        );
    }
    Some(items.iter().filter_map(|item| read(item, reading)).collect())
}

fn discriminator<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<SchemaMapping<'a>> {
    let mut object = reading.object(node, "a discriminator")?;
    let property = object.required_text("propertyName", reading);
    let entries = object.node("mapping").and_then(|node| reading.entries(node, "`mapping`"));
    let mapping = entries
        .unwrap_or_default()
        .iter()
        .filter_map(|entry| {
            let target = reading.text(&entry.value, "a mapping's target")?;
            meet_target(target, reading);
            Some((At::new(&*entry.key.text, entry.key.place), target))
        })
        .collect();
    let default = object.text("defaultMapping", reading);
    default.into_iter().for_each(|target| meet_target(target, reading));
    object.close(reading);
    Some(SchemaMapping { property: property?, mapping, default, base: reading.base })
}

/// A mapping's target is a `$ref`, or a component's name.
fn meet_target<'a>(target: Text<'a>, reading: &mut Reading<'a, '_>) {
    if target.value.contains(['#', '/']) {
        reading.meet_reference(Kind::Schema, target);
    }
}
