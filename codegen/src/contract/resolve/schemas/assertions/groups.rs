//! Keywords that stand for one together: types, bounds of numbers, what is said of texts, `contains`, `if`.

use crate::document::{Dependency, Rule, Schema as Written, Text};
use crate::finding::Findings;
use crate::source::Place;

use super::super::super::super::{Format, JsonType, Keyword, NumberRules, StringRules};
use super::super::super::decimal::Decimal;
use super::super::facts::Types;
use super::super::{Resolver, Without, formats, patterns};
use super::Within;

/// Keywords that stand for one together.
#[derive(Default)]
pub(super) struct Groups<'d, 'a> {
    types: Option<Types>,
    nullable: bool,
    minimum: Option<&'a str>,
    maximum: Option<&'a str>,
    exclusive_minimum: Option<&'a str>,
    exclusive_maximum: Option<&'a str>,
    minimum_is_exclusive: bool,
    maximum_is_exclusive: bool,
    multiple_of: Option<&'a str>,
    min_length: Option<u64>,
    max_length: Option<u64>,
    pub(super) pattern: Option<(&'a str, Place)>,
    format: Option<&'a str>,
    contains: Option<&'d Written<'a>>,
    min_contains: Option<u64>,
    max_contains: Option<u64>,
    condition: Option<&'d Written<'a>>,
    then: Option<&'d Written<'a>>,
    otherwise: Option<&'d Written<'a>>,
    dependent: Vec<&'d [(Text<'a>, Dependency<'a>)]>,
}

impl<'d, 'a> Groups<'d, 'a> {
    /// Takes a keyword that belongs to a group; whether it does.
    pub(super) fn take(&mut self, rule: &'d Rule<'a>) -> bool {
        match rule {
            Rule::Type(names) => {
                let all = names.iter().map(|name| Types::named(name.value));
                self.types = Some(all.fold(Types::NONE, Types::or));
            }
            Rule::Nullable(nullable) => self.nullable = *nullable,
            Rule::Minimum(text) => self.minimum = Some(text),
            Rule::Maximum(text) => self.maximum = Some(text),
            Rule::ExclusiveMinimum(text) => self.exclusive_minimum = Some(text),
            Rule::ExclusiveMaximum(text) => self.exclusive_maximum = Some(text),
            Rule::MinimumIsExclusive(flag) => self.minimum_is_exclusive = *flag,
            Rule::MaximumIsExclusive(flag) => self.maximum_is_exclusive = *flag,
            Rule::MultipleOf(text) => self.multiple_of = Some(text),
            Rule::MinLength(least) => self.min_length = Some(*least),
            Rule::MaxLength(most) => self.max_length = Some(*most),
            Rule::Format(name) => self.format = Some(name),
            Rule::Contains(it) => self.contains = Some(it),
            Rule::MinContains(least) => self.min_contains = Some(*least),
            Rule::MaxContains(most) => self.max_contains = Some(*most),
            Rule::If(it) => self.condition = Some(it),
            Rule::Then(it) => self.then = Some(it),
            Rule::Else(it) => self.otherwise = Some(it),
            Rule::Dependent(all) => self.dependent.push(all),
            _ => return false,
        }
        true
    }

    fn numbers(&self) -> NumberRules {
        let text = |bound: Option<&str>| bound.and_then(Decimal::parse).map(|it| it.canonical());
        let (minimum, maximum) = (text(self.minimum), text(self.maximum));
        let mut rules = NumberRules {
            minimum: None,
            maximum: None,
            exclusive_minimum: text(self.exclusive_minimum),
            exclusive_maximum: text(self.exclusive_maximum),
            multiple_of: self.multiple_of.and_then(Decimal::parse).map(|it| it.divisor()),
        };
        match self.minimum_is_exclusive {
            true => rules.exclusive_minimum = minimum,
            false => rules.minimum = minimum,
        }
        match self.maximum_is_exclusive {
            true => rules.exclusive_maximum = maximum,
            false => rules.maximum = maximum,
        }
        rules
    }

    /// The bounds of `int32` and its like.
    fn narrow_by_format(&self, rules: &mut NumberRules) {
        let Some((least, most)) = self.format.and_then(formats::bounds) else { return };
        let parse = |bound: &Option<String>| bound.as_deref().and_then(Decimal::parse);
        if let Some(limit) = Decimal::parse(least)
            && parse(&rules.minimum).is_none_or(|known| known < limit)
        {
            rules.minimum = Some(least.to_owned());
        }
        if let Some(limit) = Decimal::parse(most)
            && parse(&rules.maximum).is_none_or(|known| known > limit)
        {
            rules.maximum = Some(most.to_owned());
        }
    }
}

impl<'d, 'a> Resolver<'d, 'a> {
    /// Keywords that stand for one together.
    pub(super) fn groups(
        &mut self,
        schema: &'d Written<'a>,
        groups: Groups<'d, 'a>,
        within: &Within<'a>,
        found: &mut Vec<Keyword>,
        findings: &mut Findings,
    ) {
        let none = Without::default;
        let types =
            groups.types.map(|types| if groups.nullable { types.or(Types::NULL) } else { types });
        if let Some(types) = types {
            found.push(Keyword::Type(json_types(types)));
        }
        let mut numbers = groups.numbers();
        if types.unwrap_or(Types::NUMBER).meets(Types::NUMBER) {
            groups.narrow_by_format(&mut numbers);
        }
        if numbers != NumberRules::default() {
            found.push(Keyword::Number(numbers));
        }
        let text = StringRules {
            min_length: groups.min_length,
            max_length: groups.max_length,
            pattern: groups.pattern.and_then(|(source, place)| {
                patterns::pattern(source, place, within.bounded || self.bounded, findings)
            }),
            format: groups
                .format
                .filter(|_| types.unwrap_or(Types::STRING).meets(Types::STRING))
                // Of `int64` and its like a text says nothing, unless it is the type.
                .filter(|name| types.is_some() || formats::integer(name).is_none())
                .and_then(formats::of_string)
                .unwrap_or(Format::None),
        };
        if text != StringRules::default() {
            found.push(Keyword::Text(text));
        }
        if let Some(it) = groups.contains {
            let schema = self.assertion(it, none(), within.inside("contains"));
            let (min, max) = (groups.min_contains.unwrap_or(1), groups.max_contains);
            found.push(Keyword::Contains { schema, min, max });
        }
        if let Some(condition) = groups.condition {
            let condition = self.assertion(condition, none(), within.below("if"));
            let then = groups.then.map(|it| self.member(schema, it, within.below("then")));
            let otherwise =
                groups.otherwise.map(|it| self.member(schema, it, within.below("else")));
            found.push(Keyword::If { condition, then, otherwise });
        }
        self.dependent(&groups, within, found);
    }

    fn dependent(
        &mut self,
        groups: &Groups<'d, 'a>,
        within: &Within<'a>,
        found: &mut Vec<Keyword>,
    ) {
        let mut required = Vec::new();
        let mut schemas = Vec::new();
        for (name, dependency) in groups.dependent.iter().copied().flatten() {
            match dependency {
                Dependency::Required(names) => {
                    let names = names.iter().filter(|it| !within.hidden.contains(it.value));
                    let names = names.map(|it| it.value.to_owned()).collect();
                    required.push((name.value.to_owned(), names));
                }
                Dependency::Schema(it) => {
                    let id = self.assertion(it, Without::default(), within.below(name.value));
                    schemas.push((name.value.to_owned(), id));
                }
            }
        }
        if !required.is_empty() {
            found.push(Keyword::DependentRequired(required));
        }
        if !schemas.is_empty() {
            found.push(Keyword::DependentSchemas(schemas));
        }
    }
}

fn json_types(types: Types) -> Vec<JsonType> {
    let number = if types.holds(Types::NUMBER) { JsonType::Number } else { JsonType::Integer };
    let all = [
        (Types::NULL, JsonType::Null),
        (Types::BOOLEAN, JsonType::Boolean),
        (Types::INTEGER, number),
        (Types::STRING, JsonType::String),
        (Types::ARRAY, JsonType::Array),
        (Types::OBJECT, JsonType::Object),
    ];
    all.into_iter().filter(|(one, _)| types.holds(*one)).map(|(_, it)| it).collect()
}
