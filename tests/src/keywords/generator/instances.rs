//! Instances: some that a schema asks for, some of these with a change, some of anything.

use serde_json::{Map, Value, json};

use super::{Chance, schemas::NAMES};

const TEXTS: [&str; 13] = [
    "",
    "a",
    "b",
    "ab",
    "abc",
    "foo",
    "bar",
    "food",
    "x-y",
    "7",
    "a7",
    "\u{e9}",
    "\u{1f600}\u{1f600}",
];
/// How deep an instance follows a schema that refers to itself.
const DEPTH: usize = 5;

/// Any value, of a type when one is named.
pub(super) fn value(chance: &mut Chance, kind: Option<&str>, depth: usize) -> Value {
    let kinds = ["null", "boolean", "integer", "number", "string", "array", "object"];
    let kind = kind.unwrap_or_else(|| *chance.pick(&kinds));
    match kind {
        "null" => Value::Null,
        "boolean" => Value::Bool(chance.percent(50)),
        "integer" => match chance.below(12) {
            0 => json!(4.0),
            1 => json!(-3),
            2 => json!(123_456_789_012_i64),
            _ => json!(chance.below(12)),
        },
        "number" if chance.percent(50) => json!(chance.below(40) as f64 / 4.0),
        "number" => value(chance, Some("integer"), depth),
        "string" => json!(chance.pick(&TEXTS)),
        "array" => {
            let count = if depth == 0 { 0 } else { chance.below(4) };
            (0..count).map(|_| value(chance, None, depth - 1)).collect()
        }
        _ => {
            let count = if depth == 0 { 0 } else { chance.below(4) };
            let members = (0..count)
                .map(|_| ((*chance.pick(&NAMES)).to_owned(), value(chance, None, depth - 1)));
            Value::Object(members.collect())
        }
    }
}

pub(super) struct Sampler<'s> {
    root: &'s Value,
    chance: Chance,
}

impl<'s> Sampler<'s> {
    pub(super) fn new(root: &'s Value, chance: Chance) -> Self {
        Self { root, chance }
    }

    pub(super) fn instance(&mut self) -> Value {
        let root = self.root;
        match self.chance.below(10) {
            0 => value(&mut self.chance, None, 2),
            1..6 => self.sample(root, DEPTH),
            _ => {
                let mut sample = self.sample(root, DEPTH);
                for _ in 0..=self.chance.below(2) {
                    self.change(&mut sample);
                }
                sample
            }
        }
    }

    /// What the schema asks for, as far as one look at it tells.
    fn sample(&mut self, schema: &Value, depth: usize) -> Value {
        let Some(members) = schema.as_object() else { return value(&mut self.chance, None, 1) };
        if depth == 0 {
            let kind = kind_of(members, &mut self.chance);
            return value(&mut self.chance, kind, 0);
        }
        if let Some(target) = self.target(members) {
            return self.sample(target, depth - 1);
        }
        if let Some(found) = members.get("const") {
            return found.clone();
        }
        if let Some(Value::Array(choices)) = members.get("enum") {
            return self.chance.pick(choices).clone();
        }
        let combined = ["allOf", "anyOf", "oneOf", "then", "if"];
        let mut made = self.of_type(members, depth);
        for name in combined {
            let part = match members.get(name) {
                Some(Value::Array(parts)) if name != "allOf" => self.chance.pick(parts),
                Some(Value::Array(parts)) => {
                    for part in parts {
                        let other = self.sample(part, depth - 1);
                        made = self.merged(made, other);
                    }
                    continue;
                }
                Some(part) => part,
                None => continue,
            };
            let other = self.sample(part, depth - 1);
            made = self.merged(made, other);
        }
        made
    }

    fn target(&self, members: &Map<String, Value>) -> Option<&'s Value> {
        if members.contains_key("$dynamicRef") {
            return Some(self.root);
        }
        let pointer = members.get("$ref")?.as_str()?.strip_prefix('#')?;
        self.root.pointer(pointer)
    }

    fn of_type(&mut self, schema: &Map<String, Value>, depth: usize) -> Value {
        match kind_of(schema, &mut self.chance) {
            Some("object") => self.object(schema, depth),
            Some("array") => self.array(schema, depth),
            Some("integer" | "number") if self.chance.percent(70) => self.number(schema),
            kind => value(&mut self.chance, kind, 1),
        }
    }

    fn number(&mut self, schema: &Map<String, Value>) -> Value {
        let bound = |name| schema.get(name).and_then(Value::as_f64);
        let least = bound("minimum").or(bound("exclusiveMinimum")).unwrap_or(0.0);
        let step = bound("multipleOf").unwrap_or(1.0);
        let found = (least / step).ceil() * step + step * self.chance.below(4) as f64;
        if found.fract() == 0.0 && self.chance.percent(80) {
            return json!(found as i64);
        }
        json!(found)
    }

    fn array(&mut self, schema: &Map<String, Value>, depth: usize) -> Value {
        let bound = |name| schema.get(name).and_then(Value::as_u64).map(|it| it as usize);
        let least = bound("minItems").or(bound("minContains")).unwrap_or(0);
        let mut count = least + self.chance.below(3);
        if let Some(most) = bound("maxItems") {
            count = count.min(most);
        }
        let prefix = schema.get("prefixItems").and_then(Value::as_array);
        let mut items = Vec::new();
        for at in 0..count {
            let wanted = prefix.and_then(|prefix| prefix.get(at)).or(schema.get("items"));
            let contained = schema.get("contains").filter(|_| self.chance.percent(50));
            let schema = contained.or(wanted).or(schema.get("unevaluatedItems"));
            items.push(match schema {
                Some(schema) => self.sample(schema, depth - 1),
                None => value(&mut self.chance, None, 1),
            });
        }
        Value::Array(items)
    }

    fn object(&mut self, schema: &Map<String, Value>, depth: usize) -> Value {
        let mut made = Map::new();
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, schema) in properties.into_iter().flatten() {
            if self.chance.percent(65) {
                made.insert(name.clone(), self.sample(schema, depth - 1));
            }
        }
        for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
            let name = name.as_str().unwrap_or_default();
            if !made.contains_key(name) {
                let found = match properties.and_then(|properties| properties.get(name)) {
                    Some(schema) => self.sample(schema, depth - 1),
                    None => self.other(schema, depth),
                };
                made.insert(name.to_owned(), found);
            }
        }
        if self.chance.percent(35) {
            let found = self.other(schema, depth);
            made.entry((*self.chance.pick(&NAMES)).to_owned()).or_insert(found);
        }
        Value::Object(made)
    }

    /// The value of a member that has no schema of its own.
    fn other(&mut self, schema: &Map<String, Value>, depth: usize) -> Value {
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        let patterned = patterns.and_then(|it| it.values().next());
        let others =
            [patterned, schema.get("additionalProperties"), schema.get("unevaluatedProperties")];
        let others: Vec<_> = others.into_iter().flatten().filter(|it| it.is_object()).collect();
        if others.is_empty() {
            return value(&mut self.chance, None, 1);
        }
        let schema = *self.chance.pick(&others);
        self.sample(schema, depth - 1)
    }

    /// Objects together, else one of both.
    fn merged(&mut self, left: Value, right: Value) -> Value {
        match (left, right) {
            (Value::Object(mut left), Value::Object(right)) => {
                left.extend(right);
                Value::Object(left)
            }
            (left, right) => {
                if self.chance.percent(50) {
                    left
                } else {
                    right
                }
            }
        }
    }

    /// Something in it is another, is gone, or is there besides.
    fn change(&mut self, at: &mut Value) {
        match at {
            Value::Object(members) if !members.is_empty() && self.chance.percent(80) => {
                let place = self.chance.below(members.len());
                let name = members.keys().nth(place).cloned().unwrap_or_default();
                if self.chance.percent(25) {
                    members.remove(&name);
                } else if let Some(member) = members.get_mut(&name) {
                    self.change(member);
                }
            }
            Value::Object(members) => {
                let name = (*self.chance.pick(&NAMES)).to_owned();
                members.insert(name, value(&mut self.chance, None, 1));
            }
            Value::Array(items) if !items.is_empty() && self.chance.percent(80) => {
                let place = self.chance.below(items.len());
                match self.chance.below(4) {
                    0 => drop(items.remove(place)),
                    1 => items.push(items[place].clone()),
                    _ => self.change(&mut items[place]),
                }
            }
            Value::Array(items) => items.push(value(&mut self.chance, None, 1)),
            other => *other = value(&mut self.chance, None, 1),
        }
    }
}

/// The type that a schema asks for, by name or by its keywords.
fn kind_of<'k>(schema: &'k Map<String, Value>, chance: &mut Chance) -> Option<&'k str> {
    match schema.get("type") {
        Some(Value::String(kind)) => Some(kind),
        Some(Value::Array(kinds)) => chance.pick(kinds).as_str(),
        _ if chance.percent(20) => None,
        _ => {
            let speaks = |names: &[&str]| names.iter().any(|name| schema.contains_key(*name));
            let object = ["properties", "required", "additionalProperties", "patternProperties"];
            match () {
                () if speaks(&object) => Some("object"),
                () if speaks(&["items", "prefixItems", "contains", "minItems"]) => Some("array"),
                () if speaks(&["minLength", "maxLength", "pattern"]) => Some("string"),
                () if speaks(&["minimum", "maximum", "multipleOf"]) => Some("number"),
                () => None,
            }
        }
    }
}
