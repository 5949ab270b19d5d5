//! A schema's keywords as the tables that generated code has.

use super::{
    library::{Dialect, Draft, Library, Place},
    *,
};
use crate::{
    decode::Format,
    decode::tests::schema::{count, number_rule, written},
    json::Json,
};

/// Keywords that hold one schema, a list, or a map of schemas.
const ONE: &[&str] = &[
    "items",
    "contains",
    "additionalProperties",
    "propertyNames",
    "not",
    "if",
    "then",
    "else",
    "unevaluatedItems",
    "unevaluatedProperties",
    "additionalItems",
    "contentSchema",
];
const LISTS: &[&str] = &["prefixItems", "allOf", "anyOf", "oneOf", "items"];
const MAPS: &[&str] = &[
    "properties",
    "patternProperties",
    "dependentSchemas",
    "$defs",
    "definitions",
    "dependencies",
];

/// The schemas that stand right inside one.
pub(super) fn children(schema: &'static Json, dialect: Dialect) -> Vec<&'static Json> {
    let is_schema = |found: &&Json| matches!(found, Json::Object(_) | Json::Bool(_));
    let known = |keyword: &&&str| speaks(dialect, keyword);
    let ones = ONE.iter().filter(known).filter_map(|name| schema.get(name)).filter(is_schema);
    let lists =
        LISTS.iter().filter(known).filter_map(|name| schema.get(name)?.as_array()).flatten();
    let maps = MAPS.iter().filter(known).filter_map(|name| schema.get(name)?.as_object());
    let maps = maps.flat_map(|map| map.values()).filter(is_schema);
    ones.chain(lists).chain(maps).collect()
}

/// Whether a dialect has the keyword.
fn speaks(dialect: Dialect, keyword: &str) -> bool {
    let draft = dialect.draft;
    match keyword {
        "prefixItems" | "$dynamicRef" => draft >= Draft::Y2020,
        "additionalItems" => draft < Draft::Y2020,
        "unevaluatedItems"
        | "unevaluatedProperties"
        | "dependentSchemas"
        | "dependentRequired"
        | "minContains"
        | "maxContains"
        | "contentSchema"
        | "$defs" => draft >= Draft::Y2019,
        "contains" | "propertyNames" | "const" | "if" | "then" | "else" => draft > Draft::Four,
        _ => true,
    }
}

const VALIDATION: &[&str] = &[
    "type",
    "enum",
    "const",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "required",
    "dependentRequired",
    "minContains",
    "maxContains",
    "minLength",
    "maxLength",
    "pattern",
];

type Made<T> = fn(T) -> Keyword;

struct Lowering<'l> {
    catalogue: &'l mut Library,
    schema: &'static Json,
    place: &'l Place,
    keywords: Vec<Keyword>,
}

pub(super) fn keywords(
    catalogue: &mut Library,
    schema: &'static Json,
    place: &Place,
) -> Vec<Keyword> {
    match schema {
        Json::Bool(true) => return vec![Keyword::Always],
        Json::Bool(false) => return vec![Keyword::Never],
        _ => {}
    }
    let mut it = Lowering { catalogue, schema, place, keywords: Vec::new() };
    it.references();
    if !(place.dialect.draft <= Draft::Seven && schema.get("$ref").is_some()) {
        it.plain();
        it.arrays();
        it.objects();
        it.choices();
    }
    it.keywords
}

impl Lowering<'_> {
    fn get(&self, keyword: &str) -> Option<&'static Json> {
        let dialect = self.place.dialect;
        let spoken =
            speaks(dialect, keyword) && (dialect.validation || !VALIDATION.contains(&keyword));
        self.schema.get(keyword).filter(|_| spoken)
    }

    fn count(&self, keyword: &str) -> Option<usize> {
        self.get(keyword).and_then(|_| count(self.schema, keyword))
    }

    fn one(&mut self, keyword: &str) -> Option<&'static Assertion> {
        self.get(keyword).map(|schema| self.catalogue.shell(schema))
    }

    fn list(&mut self, keyword: &str) -> Option<&'static [&'static Assertion]> {
        let schemas = self.get(keyword)?.as_array()?;
        let all: Vec<_> = schemas.iter().map(|schema| self.catalogue.shell(schema)).collect();
        Some(all.leak())
    }

    fn map(&mut self, keyword: &str) -> Option<Vec<(&'static str, &'static Assertion)>> {
        let schemas = self.get(keyword)?.as_object()?.iter();
        let schemas = schemas.filter(|(_, schema)| !matches!(schema, Json::Array(_)));
        Some(schemas.map(|(name, schema)| (name.as_str(), self.catalogue.shell(schema))).collect())
    }

    fn push(&mut self, keyword: Option<Keyword>) {
        self.keywords.extend(keyword);
    }

    fn references(&mut self) {
        if let Some(reference) = self.get("$ref").and_then(Json::as_str) {
            let (target, _) = self.catalogue.target(self.place, reference);
            let target = self.catalogue.shell(target);
            self.push(Some(Keyword::Ref(target)));
        }
        if let Some(reference) = self.get("$dynamicRef").and_then(Json::as_str) {
            let (target, is_dynamic) = self.catalogue.target(self.place, reference);
            let initial = self.catalogue.shell(target);
            let anchor = reference.rsplit('#').next().unwrap_or_default();
            self.push(Some(if is_dynamic {
                Keyword::DynamicRef { anchor, initial }
            } else {
                Keyword::Ref(initial)
            }));
        }
    }

    fn plain(&mut self) {
        let types = self.get("type").map(|names| match names {
            Json::Array(names) => names.iter().map(named).collect(),
            name => vec![named(name)],
        });
        self.push(types.map(|types| Keyword::Type(types.leak())));
        let values = self.get("enum").and_then(Json::as_array);
        let texts = |values: &[Json]| -> &'static [&'static str] {
            let texts: Vec<_> = values.iter().map(|value| &*written(value).leak()).collect();
            texts.leak()
        };
        self.push(values.map(|values| Keyword::Enum(texts(values))));
        let constant = self.get("const").map(|value| texts(std::slice::from_ref(value)));
        self.push(constant.map(Keyword::Enum));
        if self.place.dialect.validation {
            let rule = numbers(self.schema);
            self.push(Some(Keyword::Number(Box::leak(Box::new(rule)))));
        }
        let rule = self.strings();
        self.push(Some(Keyword::Text(Box::leak(Box::new(rule)))));
        let counts: [(&str, Made<usize>); 4] = [
            ("minItems", Keyword::MinItems),
            ("maxItems", Keyword::MaxItems),
            ("minProperties", Keyword::MinProperties),
            ("maxProperties", Keyword::MaxProperties),
        ];
        for (name, keyword) in counts {
            self.push(self.count(name).map(keyword));
        }
        let is_unique = self.get("uniqueItems").and_then(Json::as_bool) == Some(true);
        self.push(is_unique.then_some(Keyword::UniqueItems));
        self.push(self.get("required").map(|names| Keyword::Required(strings(names))));
    }

    fn strings(&self) -> StringRule {
        let mut rule = StringRule::new().min_length(self.count("minLength").unwrap_or(0));
        if let Some(most) = self.count("maxLength") {
            rule = rule.max_length(most);
        }
        if let Some(source) = self.get("pattern").and_then(Json::as_str) {
            rule = rule.pattern(pattern(source));
        }
        let format = self.schema.get("format").and_then(Json::as_str).and_then(Format::named);
        match format.filter(|_| self.place.dialect.formats) {
            Some(format) => rule.format(format),
            None => rule,
        }
    }

    fn arrays(&mut self) {
        let is_list = matches!(self.get("items"), Some(Json::Array(_)));
        let (prefix, rest) = match (self.place.dialect.draft < Draft::Y2020, is_list) {
            (true, true) => (self.list("items"), self.one("additionalItems")),
            (true, false) => (None, self.one("items")),
            (false, _) => (self.list("prefixItems"), self.one("items")),
        };
        self.push(prefix.map(Keyword::PrefixItems));
        self.push(rest.map(Keyword::Items));
        let (min, max) = (self.count("minContains").unwrap_or(1), self.count("maxContains"));
        let contains = self.one("contains");
        self.push(contains.map(|schema| Keyword::Contains { schema, min, max }));
        let unevaluated = self.one("unevaluatedItems");
        self.push(unevaluated.map(Keyword::UnevaluatedItems));
    }

    fn objects(&mut self) {
        let properties = self.map("properties");
        self.push(properties.map(|all| Keyword::Properties(all.leak())));
        let patterns = self.map("patternProperties").map(|all| {
            let all: Vec<_> =
                all.into_iter().map(|(source, schema)| (pattern(source), schema)).collect();
            Keyword::PatternProperties(all.leak())
        });
        self.push(patterns);
        let others = self.one("additionalProperties");
        self.push(others.map(Keyword::AdditionalProperties));
        let names = self.one("propertyNames");
        self.push(names.map(Keyword::PropertyNames));
        for keyword in ["dependentRequired", "dependencies"] {
            let all = self.get(keyword).and_then(Json::as_object).into_iter().flatten();
            let all = all.filter(|(_, names)| matches!(names, Json::Array(_)));
            let all: Vec<_> = all.map(|(name, names)| (name.as_str(), strings(names))).collect();
            self.push(Some(Keyword::DependentRequired(all.leak())));
        }
        for keyword in ["dependentSchemas", "dependencies"] {
            let all = self.map(keyword);
            self.push(all.map(|all| Keyword::DependentSchemas(all.leak())));
        }
        let unevaluated = self.one("unevaluatedProperties");
        self.push(unevaluated.map(Keyword::UnevaluatedProperties));
    }

    fn choices(&mut self) {
        let lists: [(&str, Made<&'static [&'static Assertion]>); 3] =
            [("allOf", Keyword::AllOf), ("anyOf", Keyword::AnyOf), ("oneOf", Keyword::OneOf)];
        for (name, keyword) in lists {
            let all = self.list(name);
            self.push(all.map(keyword));
        }
        let not = self.one("not");
        self.push(not.map(Keyword::Not));
        if let Some(condition) = self.one("if") {
            let (then, otherwise) = (self.one("then"), self.one("else"));
            self.push(Some(Keyword::If { condition, then, otherwise }));
        }
    }
}

/// The bounds; draft 4's booleans make a bound exclusive.
fn numbers(schema: &Json) -> NumberRule {
    let is_exclusive = |name: &str| schema.get(name).and_then(Json::as_bool);
    let (over, under) = (is_exclusive("exclusiveMinimum"), is_exclusive("exclusiveMaximum"));
    if over.is_none() && under.is_none() {
        return number_rule(schema);
    }
    let mut plain = schema.as_object().unwrap().clone();
    for (bound, exclusive, is) in
        [("minimum", "exclusiveMinimum", over), ("maximum", "exclusiveMaximum", under)]
    {
        plain.remove(exclusive);
        if is == Some(true)
            && let Some(value) = plain.remove(bound)
        {
            plain.insert(exclusive.to_owned(), value);
        }
    }
    number_rule(&Json::Object(plain))
}

fn named(name: &Json) -> Type {
    match name.as_str().unwrap() {
        "null" => Type::Null,
        "boolean" => Type::Boolean,
        "integer" => Type::Integer,
        "number" => Type::Number,
        "string" => Type::String,
        "array" => Type::Array,
        "object" => Type::Object,
        other => panic!("no type {other}"),
    }
}

fn strings(names: &'static Json) -> &'static [&'static str] {
    let names: Vec<_> =
        names.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    names.leak()
}

fn pattern(source: &'static str) -> &'static Pattern {
    Box::leak(Box::new(Pattern::bounded(source)))
}
