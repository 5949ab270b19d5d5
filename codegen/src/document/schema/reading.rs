//! A schema out of the tree: its name, its dialect, its keywords, and the schemas that they hold.

use crate::finding::{Finding, codes};
use crate::source::{Entry, Node};

use super::super::draft::Draft;
use super::super::read::{Kind, Reading};
use super::super::resources::{Base, Reference};
use super::super::{At, Text, x_security};
use super::scalars::{is_name, is_path, rust, scalars, types};
use super::words::{DOCUMENTATION, unknown};
use super::{Dependency, Keyword, Rule, Schema, SchemaMapping};

/// Reads a schema; booleans are schemas in 2020-12.
pub(in super::super) fn read<'a>(
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<Schema<'a>> {
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

fn reference<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Reference<'a>> {
    let text = reading.text(node, "`$ref`")?;
    reading.meet_reference(Kind::Schema, text);
    Some(Reference { text: text.value, base: reading.base })
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
