//! Random schemas: few keywords each, nested three deep, at most a dozen in all.

use serde_json::{Map, Value, json};

use super::Chance;

/// Names of members, in schemas and instances.
pub(super) const NAMES: [&str; 7] = ["a", "b", "c", "foo", "bar", "x-y", "id"];
/// Patterns that mean the same wherever patterns are known.
pub(super) const PATTERNS: [&str; 8] =
    ["^a", "b$", "^[a-c]*$", "[0-9]", "o{2}", "^(foo|bar)$", "^x-", "^.{2,3}$"];
const TYPES: [&str; 7] = ["null", "boolean", "integer", "number", "string", "array", "object"];
/// How deep schemas nest.
const DEPTH: usize = 3;
/// How many schemas one root has below it, about.
const NODES: usize = 12;

type Schema = Map<String, Value>;

/// Where a schema stands: what it may refer to without going in a circle.
#[derive(Clone, Copy)]
struct Here {
    depth: usize,
    /// Definitions below this number may be referred to from the same place of an instance.
    below: usize,
    /// An item or member was gone into, so that anything may be referred to.
    inside: bool,
}

impl Here {
    fn same(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }

    fn into(self) -> Self {
        Self { depth: self.depth + 1, inside: true, ..self }
    }
}

pub(super) struct Writer {
    chance: Chance,
    nodes: usize,
    definitions: usize,
    dynamic: bool,
}

impl Writer {
    pub(super) fn new(chance: Chance) -> Self {
        Self { chance, nodes: NODES, definitions: 0, dynamic: false }
    }

    pub(super) fn root(mut self) -> Value {
        self.definitions = [0, 0, 1, 2][self.chance.below(4)];
        self.dynamic = self.chance.percent(8);
        let mut definitions = Schema::new();
        for below in 0..self.definitions {
            let here = Here { depth: 1, below, inside: false };
            definitions.insert(format!("d{below}"), self.schema(here));
        }
        self.nodes = self.nodes.max(6);
        let mut root = self.object(Here { depth: 0, below: self.definitions, inside: false });
        if !definitions.is_empty() {
            root.insert("$defs".to_owned(), Value::Object(definitions));
        }
        if self.dynamic {
            root.insert("$dynamicAnchor".to_owned(), json!("node"));
        }
        Value::Object(root)
    }

    fn schema(&mut self, here: Here) -> Value {
        self.nodes = self.nodes.saturating_sub(1);
        match self.chance.below(100) {
            0..5 => Value::Bool(true),
            5..7 => Value::Bool(false),
            7..22 => self.reference(here).unwrap_or_else(|| Value::Object(self.object(here))),
            _ => Value::Object(self.object(here)),
        }
    }

    fn reference(&mut self, here: Here) -> Option<Value> {
        if here.inside && self.dynamic && self.chance.percent(40) {
            return Some(json!({ "$dynamicRef": "#node" }));
        }
        let end = if here.inside { self.definitions + 1 } else { here.below };
        if end == 0 {
            return None;
        }
        let number = self.chance.below(end);
        let target =
            if number == self.definitions { "#".to_owned() } else { format!("#/$defs/d{number}") };
        let mut schema = Schema::from_iter([("$ref".to_owned(), json!(target))]);
        if self.chance.percent(15) {
            let kind = *self.chance.pick(&TYPES);
            self.say(kind, here.same(), &mut schema);
        }
        Some(Value::Object(schema))
    }

    fn object(&mut self, here: Here) -> Schema {
        let mut schema = Schema::new();
        let weighted =
            ["object", "object", "object", "object", "array", "array", "string", "string"];
        let kind = if self.chance.percent(60) {
            *self.chance.pick(&weighted)
        } else {
            *self.chance.pick(&TYPES)
        };
        match self.chance.below(100) {
            0..72 => {
                schema.insert("type".to_owned(), json!(kind));
            }
            72..84 => {
                let other = *self.chance.pick(&TYPES);
                let kinds = if other == kind { json!([kind]) } else { json!([kind, other]) };
                schema.insert("type".to_owned(), kinds);
                self.say(other, here, &mut schema);
            }
            _ => {}
        }
        self.say(kind, here, &mut schema);
        if here.depth < DEPTH && self.nodes > 0 && self.chance.percent(30) {
            self.combine(here, &mut schema);
        }
        if self.chance.percent(5) {
            self.choices(kind, &mut schema);
        }
        schema
    }

    /// Keywords for values of a type.
    fn say(&mut self, kind: &str, here: Here, schema: &mut Schema) {
        match kind {
            "integer" | "number" => self.numbers(schema),
            "string" => self.strings(schema),
            "array" => self.arrays(here, schema),
            "object" => self.objects(here, schema),
            _ => {}
        }
    }

    fn choices(&mut self, kind: &str, schema: &mut Schema) {
        let mut values: Vec<Value> = Vec::new();
        for _ in 0..=self.chance.below(3) {
            let value = super::instances::value(&mut self.chance, Some(kind), 1);
            if !values.contains(&value) {
                values.push(value);
            }
        }
        if values.len() == 1 {
            schema.insert("const".to_owned(), values.remove(0));
        } else {
            schema.insert("enum".to_owned(), Value::Array(values));
        }
    }

    fn numbers(&mut self, schema: &mut Schema) {
        let least = self.chance.below(6);
        if self.chance.percent(35) {
            let name = if self.chance.percent(70) { "minimum" } else { "exclusiveMinimum" };
            schema.insert(name.to_owned(), json!(least));
        }
        if self.chance.percent(35) {
            let most = least + 2 + self.chance.below(6);
            let (name, most) = match self.chance.below(3) {
                0 => ("exclusiveMaximum", json!(most)),
                1 => ("maximum", json!(most as f64 + 0.5)),
                _ => ("maximum", json!(most)),
            };
            schema.insert(name.to_owned(), most);
        }
        if self.chance.percent(20) {
            let divisors = [json!(1), json!(2), json!(3), json!(0.5), json!(0.25)];
            schema.insert("multipleOf".to_owned(), self.chance.pick(&divisors).clone());
        }
    }

    fn strings(&mut self, schema: &mut Schema) {
        self.bounds("minLength", "maxLength", 3, schema);
        if self.chance.percent(25) {
            schema.insert("pattern".to_owned(), json!(self.chance.pick(&PATTERNS)));
        }
    }

    /// A least and a most, either of which may be left out, that do not contradict each other.
    fn bounds(&mut self, least: &str, most: &str, width: usize, schema: &mut Schema) {
        let start = self.chance.below(width);
        if self.chance.percent(25) {
            schema.insert(least.to_owned(), json!(start));
        }
        if self.chance.percent(25) {
            schema.insert(most.to_owned(), json!(start + 1 + self.chance.below(width)));
        }
    }

    fn arrays(&mut self, here: Here, schema: &mut Schema) {
        self.bounds("minItems", "maxItems", 3, schema);
        if self.chance.percent(15) {
            schema.insert("uniqueItems".to_owned(), json!(self.chance.percent(85)));
        }
        if here.depth >= DEPTH {
            return;
        }
        if self.chance.percent(20) {
            let items = (0..=self.chance.below(2)).map(|_| self.schema(here.into())).collect();
            schema.insert("prefixItems".to_owned(), Value::Array(items));
        }
        if self.chance.percent(60) {
            schema.insert("items".to_owned(), self.schema(here.into()));
        }
        if self.chance.percent(18) {
            schema.insert("contains".to_owned(), self.schema(here.into()));
            let least = self.chance.below(3);
            if self.chance.percent(40) {
                schema.insert("minContains".to_owned(), json!(least));
            }
            if self.chance.percent(40) {
                schema.insert("maxContains".to_owned(), json!(least + 1));
            }
        }
        if self.chance.percent(12) {
            schema.insert("unevaluatedItems".to_owned(), self.schema(here.into()));
        }
    }

    fn objects(&mut self, here: Here, schema: &mut Schema) {
        self.required(schema);
        if self.chance.percent(12) {
            self.bounds("minProperties", "maxProperties", 3, schema);
        }
        if self.chance.percent(10) {
            let (name, other) = (*self.chance.pick(&NAMES), *self.chance.pick(&NAMES));
            schema.insert("dependentRequired".to_owned(), json!({ name: [other] }));
        }
        if here.depth >= DEPTH {
            return;
        }
        if self.chance.percent(80) {
            let properties = self.named(here.into(), 3);
            schema.insert("properties".to_owned(), Value::Object(properties));
        }
        if self.chance.percent(15) {
            let pattern = (*self.chance.pick(&PATTERNS)).to_owned();
            let schemas = Schema::from_iter([(pattern, self.schema(here.into()))]);
            schema.insert("patternProperties".to_owned(), Value::Object(schemas));
        }
        if self.chance.percent(30) {
            let others =
                if self.chance.percent(50) { json!(false) } else { self.schema(here.into()) };
            schema.insert("additionalProperties".to_owned(), others);
        }
        if self.chance.percent(10) {
            let mut names = Schema::new();
            self.strings(&mut names);
            schema.insert("propertyNames".to_owned(), Value::Object(names));
        }
        if self.chance.percent(10) {
            let schemas = self.named(here.same(), 1);
            schema.insert("dependentSchemas".to_owned(), Value::Object(schemas));
        }
        if self.chance.percent(15) {
            let others =
                if self.chance.percent(60) { json!(false) } else { self.schema(here.into()) };
            schema.insert("unevaluatedProperties".to_owned(), others);
        }
    }

    fn required(&mut self, schema: &mut Schema) {
        if !self.chance.percent(50) {
            return;
        }
        let mut names: Vec<&str> = Vec::new();
        for _ in 0..=self.chance.below(2) {
            let name = *self.chance.pick(&NAMES);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        schema.insert("required".to_owned(), json!(names));
    }

    fn named(&mut self, here: Here, most: usize) -> Schema {
        let names: Vec<_> =
            (0..=self.chance.below(most)).map(|_| *self.chance.pick(&NAMES)).collect();
        names.into_iter().map(|name| (name.to_owned(), self.schema(here))).collect()
    }

    fn combine(&mut self, here: Here, schema: &mut Schema) {
        let list = *self.chance.pick(&["allOf", "anyOf", "oneOf"]);
        match self.chance.below(100) {
            0..65 => {
                let some = (0..=self.chance.below(2) + 1).map(|_| self.schema(here.same()));
                schema.insert(list.to_owned(), Value::Array(some.collect()));
            }
            65..80 => {
                schema.insert("not".to_owned(), self.schema(here.same()));
            }
            _ => {
                schema.insert("if".to_owned(), self.schema(here.same()));
                if self.chance.percent(80) {
                    schema.insert("then".to_owned(), self.schema(here.same()));
                }
                if self.chance.percent(60) {
                    schema.insert("else".to_owned(), self.schema(here.same()));
                }
            }
        }
    }
}
