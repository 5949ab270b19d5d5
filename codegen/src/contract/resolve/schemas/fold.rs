//! Keywords into facts: what a kind can say is put together, what it cannot is left to an assertion.

use std::collections::{HashMap, HashSet};

use crate::document::{Dependency, Keyword, Rule, Schema as Written, Text};
use crate::finding::{Finding, Findings, codes};
use crate::source::{Node, Place};

use super::conjuncts::is_conjunct;
use super::constants::canonical;
use super::facts::{Alternatives, Bound, Facts, ObjectFacts, Prefix, Types};
use super::merge::{bound, lower, raise, same};
use super::{Resolver, Without};

impl<'d, 'a> Resolver<'d, 'a> {
    /// What `parts` say together; the first is the schema itself.
    pub(super) fn fold(
        &self,
        place: Place,
        parts: &[&'d Written<'a>],
        without: &Without,
        findings: &mut Findings,
    ) -> Facts<'d, 'a> {
        let mut facts = Facts::at(place);
        let mut indexes = HashMap::new();
        for (index, part) in parts.iter().enumerate() {
            facts.fold_part(part, index == 0, without, &mut indexes, findings);
        }
        facts
    }
}

impl<'d, 'a> Facts<'d, 'a> {
    fn fold_part(
        &mut self,
        part: &'d Written<'a>,
        is_first: bool,
        without: &Without,
        indexes: &mut HashMap<&'a str, usize>,
        findings: &mut Findings,
    ) {
        self.marks.read(part);
        let mut own = Own { is_first, ..Own::default() };
        for keyword in &part.keywords {
            match &keyword.rule {
                Rule::Properties(properties) => {
                    self.speak(Types::OBJECT, "properties", keyword.key);
                    own.object().names.extend(properties.iter().map(|(name, _)| name.value));
                    for (name, schema) in properties {
                        let index = *indexes.entry(name.value).or_insert(self.properties.len());
                        if index == self.properties.len() {
                            self.properties.push((*name, Vec::new()));
                        }
                        self.properties[index].1.push(schema);
                    }
                }
                Rule::OneOf(members) | Rule::AnyOf(members) => {
                    if !without.holds(members) && !is_conjunct(part, members) {
                        let is_one_of = matches!(keyword.rule, Rule::OneOf(_));
                        own.one_of = true;
                        let place = keyword.key;
                        self.alternatives.push(Alternatives { members, place, is_one_of });
                    }
                }
                Rule::Discriminator(mapping)
                    if without.holds_any_of(part)
                        || without.0.contains(&std::ptr::from_ref(&**mapping).addr()) => {}
                _ => {
                    self.fold_applicator(keyword, &mut own);
                    self.fold_bound(keyword, &mut own, findings);
                    self.fold_value(keyword, &mut own, findings);
                }
            }
        }
        self.fold_own(own);
        if part.boolean == Some(false) {
            self.never = Some(part.place);
        }
    }

    /// Keywords that hold schemas.
    fn fold_applicator(&mut self, keyword: &'d Keyword<'a>, own: &mut Own<'d, 'a>) {
        let key = keyword.key;
        match &keyword.rule {
            Rule::AdditionalProperties(schema) => {
                self.speak(Types::OBJECT, "additionalProperties", key);
                own.object().additional = Some(schema);
            }
            Rule::PatternProperties(patterns) => {
                self.speak(Types::OBJECT, "patternProperties", key);
                own.object().patterns.extend(patterns.iter().map(|(_, schema)| schema));
                self.beyond = true;
            }
            Rule::PropertyNames(_) => {
                self.speak(Types::OBJECT, "propertyNames", key);
                self.beyond = true;
            }
            Rule::Dependent(all) => {
                self.speak(Types::OBJECT, "dependentSchemas", key);
                self.beyond = true;
                self.open |= all.iter().any(|(_, it)| matches!(it, Dependency::Schema(_)));
            }
            Rule::UnevaluatedProperties(schema) => {
                self.speak(Types::OBJECT, "unevaluatedProperties", key);
                match own.is_first {
                    true => self.unevaluated.properties = Some(schema),
                    false => self.unevaluated.is_partial = true,
                }
            }
            Rule::UnevaluatedItems(_) => {
                self.speak(Types::ARRAY, "unevaluatedItems", key);
                self.unevaluated.is_partial = true;
            }
            Rule::Items(schema) => {
                self.speak(Types::ARRAY, "items", key);
                own.items = Some(schema);
            }
            Rule::PrefixItems(members) => {
                self.speak(Types::ARRAY, "prefixItems", key);
                own.prefix = Some(members);
            }
            Rule::Contains(_) => {
                self.speak(Types::ARRAY, "contains", key);
                self.beyond = true;
            }
            Rule::Not(_) => self.beyond = true,
            Rule::If(_) | Rule::DynamicRef(_) => {
                self.beyond = true;
                self.open = true;
            }
            _ => {}
        }
    }

    /// Keywords with a number.
    fn fold_bound(
        &mut self,
        keyword: &'d Keyword<'a>,
        own: &mut Own<'d, 'a>,
        findings: &mut Findings,
    ) {
        let (key, place) = (keyword.key, keyword.place);
        let narrow = |known: &mut Option<u64>, most: u64| {
            *known = Some(known.map_or(most, |known| known.min(most)));
        };
        match &keyword.rule {
            Rule::Minimum(text) => {
                self.speak(Types::NUMBER, "minimum", key);
                own.minimum = bound(text, place);
            }
            Rule::Maximum(text) => {
                self.speak(Types::NUMBER, "maximum", key);
                own.maximum = bound(text, place);
            }
            Rule::MinimumIsExclusive(flag) => own.minimum_is_exclusive = *flag,
            Rule::MaximumIsExclusive(flag) => own.maximum_is_exclusive = *flag,
            Rule::ExclusiveMinimum(text) => {
                self.speak(Types::NUMBER, "exclusiveMinimum", key);
                raise(&mut self.exclusive_minimum, bound(text, place));
            }
            Rule::ExclusiveMaximum(text) => {
                self.speak(Types::NUMBER, "exclusiveMaximum", key);
                lower(&mut self.exclusive_maximum, bound(text, place));
            }
            Rule::MultipleOf(text) => {
                self.speak(Types::NUMBER, "multipleOf", key);
                self.multiple_of(bound(text, place), findings);
            }
            Rule::MinLength(least) => {
                self.speak(Types::STRING, "minLength", key);
                self.min_length = self.min_length.max(Some(*least));
            }
            Rule::MaxLength(most) => {
                self.speak(Types::STRING, "maxLength", key);
                narrow(&mut self.max_length, *most);
            }
            Rule::MinItems(least) => {
                self.speak(Types::ARRAY, "minItems", key);
                self.min_items = self.min_items.max(Some(*least));
            }
            Rule::MaxItems(most) => {
                self.speak(Types::ARRAY, "maxItems", key);
                narrow(&mut self.max_items, *most);
            }
            Rule::MinProperties(least) => {
                self.speak(Types::OBJECT, "minProperties", key);
                self.min_properties = self.min_properties.max(Some(*least));
            }
            Rule::MaxProperties(most) => {
                self.speak(Types::OBJECT, "maxProperties", key);
                narrow(&mut self.max_properties, *most);
            }
            _ => {}
        }
    }

    /// Keywords with another value.
    fn fold_value(
        &mut self,
        keyword: &'d Keyword<'a>,
        own: &mut Own<'d, 'a>,
        findings: &mut Findings,
    ) {
        let (key, place) = (keyword.key, keyword.place);
        match &keyword.rule {
            Rule::Type(names) => {
                let said =
                    names.iter().fold(Types::NONE, |all, name| all.or(Types::named(name.value)));
                own.types = Some(said);
            }
            Rule::Nullable(true) => own.nullable = Some(keyword),
            Rule::Enum(values) => self.choose(values.iter(), place, false, findings),
            Rule::Const(value) => self.choose(std::iter::once(*value), place, true, findings),
            Rule::Pattern(source) => {
                self.speak(Types::STRING, "pattern", key);
                let says = same(&mut self.pattern, source, place);
                self.says_it_all(says);
            }
            Rule::Format(name) => {
                let says = same(&mut self.format, name, place);
                self.says_it_all(says);
            }
            Rule::UniqueItems(unique) => {
                self.speak(Types::ARRAY, "uniqueItems", key);
                self.unique_items |= unique;
            }
            Rule::Required(names) => {
                self.speak(Types::OBJECT, "required", key);
                self.require(names);
            }
            Rule::Discriminator(mapping) => own.discriminator = Some((mapping, key)),
            Rule::Title(title) if self.title.is_empty() => self.title = title,
            _ => {}
        }
    }

    /// What of one conjunct needs its other keywords to be understood.
    fn fold_own(&mut self, own: Own<'d, 'a>) {
        if let Some(types) = own.types {
            let null = if own.nullable.is_some() { Types::NULL } else { Types::NONE };
            self.types = self.types.and(types.or(null));
            self.types_are_said = true;
        }
        self.nullable = self.nullable.or(own.nullable);
        match own.minimum_is_exclusive {
            true => raise(&mut self.exclusive_minimum, own.minimum),
            false => raise(&mut self.minimum, own.minimum),
        }
        match own.maximum_is_exclusive {
            true => lower(&mut self.exclusive_maximum, own.maximum),
            false => lower(&mut self.maximum, own.maximum),
        }
        match own.prefix {
            Some(members) => self.prefixes.push(Prefix { members, rest: own.items }),
            None => self.items.extend(own.items),
        }
        self.objects.extend(own.object);
        // One that stands on a base schema tells which child a value is: the child is known here.
        if own.one_of || own.is_first {
            self.discriminator = own.discriminator.or(self.discriminator);
        }
    }

    fn speak(&mut self, types: Types, keyword: &'static str, place: Place) {
        self.spoken.push((types, keyword, place));
    }

    /// A second keyword of a name, with another value, has no place in the kind.
    fn says_it_all(&mut self, says: bool) {
        self.beyond |= !says;
        self.whole |= !says;
    }

    fn choose(
        &mut self,
        values: impl Iterator<Item = &'a Node>,
        place: Place,
        is_const: bool,
        findings: &mut Findings,
    ) {
        let mut chosen: Vec<(String, &'a Node)> = Vec::new();
        let mut met = HashSet::new();
        for value in values {
            let text = canonical(value);
            if met.insert(text.clone()) {
                chosen.push((text, value));
            }
        }
        if let Some(known) = &self.choices {
            let known: HashSet<&str> = known.iter().map(|(text, _)| text.as_str()).collect();
            chosen.retain(|(text, _)| known.contains(text.as_str()));
        }
        if chosen.is_empty() {
            findings.push(
                Finding::error(
                    codes::CONTRADICTORY_SCHEMA,
                    place,
                    "no value is left to choose from",
                )
                .label("nothing can satisfy this"),
            );
        }
        self.is_const |= is_const;
        self.choices = Some(chosen);
    }

    fn multiple_of(&mut self, new: Option<Bound>, findings: &mut Findings) {
        let Some(new) = new else { return };
        if !new.value.is_positive() {
            findings.push(
                Finding::error(
                    codes::CONTRADICTORY_SCHEMA,
                    new.place,
                    "`multipleOf` must be more than 0",
                )
                .label("nothing is a multiple of this"),
            );
            return;
        }
        match &self.multiple_of {
            Some(known) => {
                let says = known.value == new.value;
                self.says_it_all(says);
            }
            None => self.multiple_of = Some(new),
        }
    }

    fn require(&mut self, names: &[Text<'a>]) {
        for name in names {
            if self.is_required.insert(name.value) {
                self.required.push(*name);
            }
        }
    }
}

/// What of one conjunct needs its other keywords to be understood.
#[derive(Default)]
struct Own<'d, 'a> {
    is_first: bool,
    types: Option<Types>,
    nullable: Option<&'d Keyword<'a>>,
    minimum: Option<Bound>,
    maximum: Option<Bound>,
    minimum_is_exclusive: bool,
    maximum_is_exclusive: bool,
    items: Option<&'d Written<'a>>,
    prefix: Option<&'d [Written<'a>]>,
    object: Option<ObjectFacts<'d, 'a>>,
    one_of: bool,
    discriminator: Option<(&'d crate::document::SchemaMapping<'a>, Place)>,
}

impl<'d, 'a> Own<'d, 'a> {
    fn object(&mut self) -> &mut ObjectFacts<'d, 'a> {
        self.object.get_or_insert_default()
    }
}
