//! A schema read at run time and checked with the decoder's own parts, as generated code does.

use std::collections::BTreeMap;

use super::*;
use crate::json::Json;

/// What this interpreter says; a schema with anything else is not tried.
const SPOKEN: &[&str] = &[
    "$schema",
    "$comment",
    "description",
    "title",
    "type",
    "enum",
    "const",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "properties",
    "required",
    "additionalProperties",
    "minProperties",
    "maxProperties",
    "propertyNames",
    "oneOf",
    "anyOf",
];

/// Whether the whole schema can be checked here.
pub(super) fn is_spoken(schema: &Json) -> bool {
    let Some(keywords) = schema.as_object() else { return schema.as_bool().is_some() };
    keywords.iter().all(|(keyword, value)| {
        SPOKEN.contains(&keyword.as_str())
            && match keyword.as_str() {
                "properties" => value.as_object().is_some_and(|all| all.values().all(is_spoken)),
                "items" | "additionalProperties" => is_spoken(value),
                "oneOf" | "anyOf" => {
                    value.as_array().is_some_and(|all| all.len() <= 3 && all.iter().all(is_spoken))
                }
                "propertyNames" => is_spoken(value) && !has_any(value, &["enum", "const"]),
                "pattern" => value.as_str().is_some_and(|source| ecma::translate(source).is_ok()),
                _ => true,
            }
    })
}

fn has_any(schema: &Json, keywords: &[&str]) -> bool {
    schema.as_bool().is_some() || keywords.iter().any(|keyword| schema.get(keyword).is_some())
}

/// A schema made ready: rules are leaked, since generated ones are statics.
pub(super) struct Schema {
    source: &'static Json,
    string: &'static StringRule,
    integer: Option<IntegerRule>,
    number: NumberRule,
    array: ArrayRule,
    object: ObjectRule,
    items: Option<Box<Schema>>,
    properties: Vec<(&'static str, Schema)>,
    additional: Option<Box<Schema>>,
    names: Option<Box<Schema>>,
    one_of: Vec<Schema>,
    any_of: Vec<Schema>,
}

impl Schema {
    pub(super) fn of(schema: &Json) -> Self {
        let source: &'static Json = Box::leak(Box::new(schema.clone()));
        let child = |name: &str| source.get(name).map(|schema| Box::new(Self::of(schema)));
        let list = |name: &str| {
            let all = source.get(name).and_then(Json::as_array).unwrap_or_default();
            all.iter().map(Self::of).collect()
        };
        let properties = source.get("properties").and_then(Json::as_object);
        Self {
            source,
            string: Box::leak(Box::new(string_rule(source))),
            integer: integer_rule(source),
            number: number_rule(source),
            array: array_rule(source),
            object: object_rule(source),
            items: child("items"),
            properties: properties
                .into_iter()
                .flatten()
                .map(|(name, schema)| (name.as_str(), Self::of(schema)))
                .collect(),
            additional: child("additionalProperties"),
            names: child("propertyNames"),
            one_of: list("oneOf"),
            any_of: list("anyOf"),
        }
    }

    /// The answer of a decoding of `value`.
    pub(super) fn accepts(&self, value: &Value<'_>) -> bool {
        let headers = http::HeaderMap::new();
        let mut inputs = Inputs::new(&[], None, &headers, Some(value));
        let found = inputs.body(|value, at| self.check(value, at));
        let clean = inputs.finish().violations.is_empty();
        assert_eq!(found.is_some(), clean, "what fails is told, and the other way round");
        clean
    }

    fn check(&self, value: &Value<'_>, at: &mut Decoder<'_>) -> Option<()> {
        if let Some(verdict) = self.source.as_bool() {
            return verdict.then_some(()).or_else(|| at.refuse("false", "is never allowed"));
        }
        let typed = self.typed(value, at);
        let listed = self.listed(value, at);
        let chosen = self.alternatives(value, at);
        typed.and(listed).and(chosen)
    }

    fn typed(&self, value: &Value<'_>, at: &mut Decoder<'_>) -> Option<()> {
        if !self.allows(value) {
            return at.refuse("type", "is of another type");
        }
        match value {
            Value::Null => at.null(value),
            Value::Bool(_) => at.boolean(value).map(drop),
            Value::String(_) => at.string(value, self.string).map(drop),
            Value::Number(_) => match &self.integer {
                Some(rule) => at.integer::<i64>(value, rule).map(drop),
                None => at.number(value, &self.number).map(drop),
            },
            Value::Array(_) => at
                .array(value, &self.array, |item, at| match &self.items {
                    Some(schema) => schema.check(item, at),
                    None => Some(()),
                })
                .map(drop),
            Value::Object(_) => self.members(value, at),
        }
    }

    fn members(&self, value: &Value<'_>, at: &mut Decoder<'_>) -> Option<()> {
        let named = match &self.names {
            Some(schema) => {
                static BARE: MapRule = MapRule::new();
                let rule = BARE.names(schema.string);
                at.map(value, &rule, |_, _| Some(())).map(drop)
            }
            None => Some(()),
        };
        let required = self.source.get("required").and_then(Json::as_array).unwrap_or_default();
        let is_required = |name: &str| required.iter().any(|one| one.as_str() == Some(name));
        let mut members = at.object(value, &self.object)?;
        let mut all = Some(());
        for (name, schema) in &self.properties {
            let decoded = if is_required(name) {
                members.required(name, |value, at| schema.check(value, at))
            } else {
                members.optional(name, |value, at| schema.check(value, at)).map(drop)
            };
            all = all.and(decoded);
        }
        let declared = |name: &str| self.properties.iter().any(|(known, _)| *known == name);
        let undeclared = required.iter().filter_map(Json::as_str).filter(|name| !declared(name));
        let missing = undeclared.filter(|name| value.get(name).is_none()).count() > 0;
        let others = match &self.additional {
            Some(schema) if schema.source.as_bool() == Some(false) => {
                members.finish_closed().then_some(())
            }
            Some(schema) => members.others(|value, at| schema.check(value, at)).map(drop),
            None => members.finish_open().then_some(()),
        };
        if missing {
            return at.refuse("required", "is required");
        }
        all.and(others).and(named)
    }

    fn listed(&self, value: &Value<'_>, at: &mut Decoder<'_>) -> Option<()> {
        let constant = self.source.get("const").map(text);
        let values = self.source.get("enum").and_then(Json::as_array);
        let values: Option<Vec<_>> = values.map(|values| values.iter().map(text).collect());
        let is_constant = constant.is_none_or(|text| at.constant(value, text).is_some());
        let is_listed = values.is_none_or(|values| at.one_value(value, &values).is_some());
        (is_constant && is_listed).then_some(())
    }

    fn alternatives(&self, value: &Value<'_>, at: &mut Decoder<'_>) -> Option<()> {
        // Alternatives are functions in generated code; here they are found by their place.
        let one =
            self.with_places(&self.one_of, value, at, |at, value, all| at.exactly_one(value, all));
        let any =
            self.with_places(&self.any_of, value, at, |at, value, all| at.first_of(value, all));
        one.and(any)
    }

    fn with_places(
        &self,
        schemas: &[Schema],
        value: &Value<'_>,
        at: &mut Decoder<'_>,
        choose: impl FnOnce(&mut Decoder<'_>, &Value<'_>, &[Branch<()>]) -> Option<()>,
    ) -> Option<()> {
        if schemas.is_empty() {
            return Some(());
        }
        fn taken(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<()> {
            at.boolean(value).map(drop)
        }
        fn left(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<()> {
            at.null(value)
        }
        // Each alternative is tried for itself; `exactly_one` then counts those that took it.
        let verdicts =
            schemas.iter().map(|schema| at.attempt(|at| schema.check(value, at)).is_some());
        let branches: Vec<Branch<()>> =
            verdicts.map(|yes| if yes { taken as Branch<()> } else { left }).collect();
        choose(at, &Value::Bool(true), &branches)
    }

    fn allows(&self, value: &Value<'_>) -> bool {
        let is = |name: &str| match (name, value) {
            ("null", Value::Null)
            | ("boolean", Value::Bool(_))
            | ("number", Value::Number(_))
            | ("string", Value::String(_))
            | ("array", Value::Array(_))
            | ("object", Value::Object(_)) => true,
            ("integer", Value::Number(number)) => number.decimal().is_integer(),
            _ => false,
        };
        match self.source.get("type") {
            None => true,
            Some(Json::String(name)) => is(name),
            Some(names) => names.as_array().unwrap().iter().any(|name| is(name.as_str().unwrap())),
        }
    }
}

fn string_rule(schema: &Json) -> StringRule {
    let mut rule = StringRule::new().min_length(count(schema, "minLength").unwrap_or(0));
    if let Some(most) = count(schema, "maxLength") {
        rule = rule.max_length(most);
    }
    if let Some(source) = schema.get("pattern").and_then(Json::as_str) {
        rule = rule.pattern(Box::leak(Box::new(Pattern::bounded(source.to_owned().leak()))));
    }
    match schema.get("format").and_then(Json::as_str).and_then(Format::named) {
        Some(format) => rule.format(format),
        None => rule,
    }
}

/// Only when the schema is of integers and all its bounds are.
fn integer_rule(schema: &Json) -> Option<IntegerRule> {
    (schema.get("type")?.as_str()? == "integer").then_some(())?;
    let bound = |name: &str| match schema.get(name) {
        None => Some(None),
        Some(bound) => bound.as_number()?.as_i64().map(|bound| Some(i128::from(bound))),
    };
    let mut rule = IntegerRule::new();
    rule.minimum = bound("minimum")?;
    rule.maximum = bound("maximum")?;
    rule.exclusive_minimum = bound("exclusiveMinimum")?;
    rule.exclusive_maximum = bound("exclusiveMaximum")?;
    rule.multiple_of = bound("multipleOf")?;
    Some(rule)
}

pub(crate) fn number_rule(schema: &Json) -> NumberRule {
    let bound = |name: &str| schema.get(name).map(text);
    let mut rule = NumberRule::new();
    rule = bound("minimum").map_or(rule, |text| rule.minimum(text));
    rule = bound("maximum").map_or(rule, |text| rule.maximum(text));
    rule = bound("exclusiveMinimum").map_or(rule, |text| rule.exclusive_minimum(text));
    rule = bound("exclusiveMaximum").map_or(rule, |text| rule.exclusive_maximum(text));
    bound("multipleOf").map_or(rule, |text| rule.multiple_of(text))
}

fn array_rule(schema: &Json) -> ArrayRule {
    let mut rule = ArrayRule::new().min_items(count(schema, "minItems").unwrap_or(0));
    rule = count(schema, "maxItems").map_or(rule, |most| rule.max_items(most));
    let unique = schema.get("uniqueItems").and_then(Json::as_bool) == Some(true);
    if unique { rule.unique_items() } else { rule }
}

fn object_rule(schema: &Json) -> ObjectRule {
    let rule = ObjectRule::new().min_properties(count(schema, "minProperties").unwrap_or(0));
    count(schema, "maxProperties").map_or(rule, |most| rule.max_properties(most))
}

pub(crate) fn count(schema: &Json, name: &str) -> Option<usize> {
    schema.get(name)?.as_number()?.as_i64()?.try_into().ok()
}

/// The JSON text of a value of the schema, as generated code has it.
fn text(value: &Json) -> &'static str {
    written(value).leak()
}

/// Its JSON text; numbers as they are.
pub(crate) fn written(value: &Json) -> String {
    fn write(value: &Json, out: &mut String) {
        match value {
            Json::Number(number) => out.push_str(number.as_str()),
            Json::Array(items) => list(out, '[', items.iter().map(|item| (None, item)), ']'),
            Json::Object(members) => members_of(out, members),
            other => out.push_str(&serde_json::to_string(other).unwrap()),
        }
    }
    fn members_of(out: &mut String, members: &BTreeMap<String, Json>) {
        list(out, '{', members.iter().map(|(name, value)| (Some(name), value)), '}');
    }
    fn list<'a>(
        out: &mut String,
        open: char,
        items: impl Iterator<Item = (Option<&'a String>, &'a Json)>,
        close: char,
    ) {
        out.push(open);
        for (index, (name, value)) in items.enumerate() {
            if index > 0 {
                out.push(',');
            }
            if let Some(name) = name {
                out.push_str(&serde_json::to_string(name).unwrap());
                out.push(':');
            }
            write(value, out);
        }
        out.push(close);
    }
    let mut out = String::new();
    write(value, &mut out);
    out
}
