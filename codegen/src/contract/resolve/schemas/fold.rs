//! Keywords into facts, each put together with what is known already, exactly or not at all.

use std::collections::{HashMap, HashSet};

use crate::document::{Keyword, Rule, Text};
use crate::finding::{Finding, Findings, codes};
use crate::source::{Node, Place};

use super::super::decimal::Decimal;
use super::constants::canonical;
use super::facts::{Alternatives, Bound, Facts, ObjectFacts, Types};
use super::{Part, Resolver};

impl<'d, 'a> Resolver<'d, 'a> {
    /// What `parts` say together.
    pub(super) fn fold(
        &self,
        place: Place,
        parts: &[Part<'d, 'a>],
        findings: &mut Findings,
    ) -> Facts<'d, 'a> {
        let mut facts = Facts::at(place);
        let mut indexes = HashMap::new();
        for (index, part) in parts.iter().enumerate() {
            facts.fold_part(*part, index == 0, &mut indexes, findings);
        }
        facts
    }
}

impl<'d, 'a> Facts<'d, 'a> {
    fn fold_part(
        &mut self,
        part: Part<'d, 'a>,
        is_first: bool,
        indexes: &mut HashMap<&'a str, usize>,
        findings: &mut Findings,
    ) {
        self.marks.read(part.schema);
        let mut own = Own::default();
        let mut object = ObjectFacts { names: Vec::new(), additional: None };
        let mut is_object = false;
        for keyword in &part.schema.keywords {
            match &keyword.rule {
                Rule::Properties(properties) => {
                    is_object = true;
                    self.speak(Types::OBJECT, "properties", keyword.key);
                    for (name, schema) in properties {
                        object.names.push(name.value);
                        let index = *indexes.entry(name.value).or_insert(self.properties.len());
                        if index == self.properties.len() {
                            self.properties.push((*name, Vec::new()));
                        }
                        self.properties[index].1.push(schema);
                    }
                }
                Rule::AdditionalProperties(schema) => {
                    is_object = true;
                    self.speak(Types::OBJECT, "additionalProperties", keyword.key);
                    object.additional = Some(schema);
                }
                Rule::OneOf(_) | Rule::AnyOf(_) | Rule::Discriminator(_) if part.bare => {}
                _ => self.fold_keyword(keyword, &mut own, findings),
            }
        }
        self.fold_own(own, is_first);
        if is_object {
            self.objects.push(object);
        }
        if part.schema.boolean == Some(false) {
            findings.push(
                Finding::error(
                    codes::UNSUPPORTED_KEYWORD,
                    part.schema.place,
                    "nothing fits `false`",
                )
                .label("not supported here"),
            );
            self.undecided = true;
        }
    }

    fn fold_keyword(
        &mut self,
        keyword: &'d Keyword<'a>,
        own: &mut Own<'d, 'a>,
        findings: &mut Findings,
    ) {
        let key = keyword.key;
        let place = keyword.place;
        match &keyword.rule {
            Rule::Type(names) => {
                let said =
                    names.iter().fold(Types::NONE, |all, name| all.or(Types::named(name.value)));
                own.types = Some(said);
            }
            Rule::Nullable(true) => own.nullable = Some(keyword),
            Rule::Enum(values) => self.choose(values.iter(), place, false, findings),
            Rule::Const(value) => self.choose(std::iter::once(*value), place, true, findings),
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
                self.max_length = Some(self.max_length.map_or(*most, |known| known.min(*most)));
            }
            Rule::Pattern(source) => {
                self.speak(Types::STRING, "pattern", key);
                self.undecided |= !same(&mut self.pattern, source, place, "pattern", findings);
            }
            Rule::Format(name) => {
                self.undecided |= !same(&mut self.format, name, place, "format", findings);
            }
            Rule::Items(schema) => {
                self.speak(Types::ARRAY, "items", key);
                self.items.push(schema);
            }
            Rule::MinItems(least) => {
                self.speak(Types::ARRAY, "minItems", key);
                self.min_items = self.min_items.max(Some(*least));
            }
            Rule::MaxItems(most) => {
                self.speak(Types::ARRAY, "maxItems", key);
                self.max_items = Some(self.max_items.map_or(*most, |known| known.min(*most)));
            }
            Rule::UniqueItems(unique) => {
                self.speak(Types::ARRAY, "uniqueItems", key);
                self.unique_items |= unique;
            }
            Rule::Required(names) => {
                self.speak(Types::OBJECT, "required", key);
                self.require(names);
            }
            Rule::MinProperties(least) => {
                self.speak(Types::OBJECT, "minProperties", key);
                self.min_properties = self.min_properties.max(Some(*least));
            }
            Rule::MaxProperties(most) => {
                self.speak(Types::OBJECT, "maxProperties", key);
                self.max_properties =
                    Some(self.max_properties.map_or(*most, |known| known.min(*most)));
            }
            Rule::OneOf(members) => {
                let it = Alternatives { members, place: key };
                own.one_of = true;
                once(&mut self.one_of, it, "oneOf", &mut self.undecided, findings);
            }
            Rule::AnyOf(members) => {
                let it = Alternatives { members, place: key };
                once(&mut self.any_of, it, "anyOf", &mut self.undecided, findings);
            }
            Rule::Discriminator(mapping) => own.discriminator = Some((mapping, key)),
            Rule::Title(title) if self.title.is_empty() => self.title = title,
            Rule::Unsupported(name) => {
                findings.push(unsupported(name, key));
                self.undecided = true;
            }
            Rule::Properties(_)
            | Rule::AdditionalProperties(_)
            | Rule::Ref(_)
            | Rule::AllOf(_)
            | Rule::Nullable(false)
            | Rule::Title(_)
            | Rule::Description(_)
            | Rule::Deprecated(_)
            | Rule::ReadOnly(_)
            | Rule::WriteOnly(_)
            | Rule::Default(_)
            | Rule::Security(_) => {}
        }
    }

    /// What of one conjunct needs its other keywords to be understood.
    fn fold_own(&mut self, own: Own<'d, 'a>, is_first: bool) {
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
        // One that stands on a base schema tells which child a value is: the child is known here.
        if own.one_of || is_first {
            self.discriminator = own.discriminator.or(self.discriminator);
        }
    }

    fn speak(&mut self, types: Types, keyword: &'static str, place: Place) {
        self.spoken.push((types, keyword, place));
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
            self.undecided = true;
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
            Some(known) if known.value != new.value => {
                findings.push(conflict("multipleOf", new.place, known.place));
                self.undecided = true;
            }
            _ => self.multiple_of = Some(new),
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
    types: Option<Types>,
    nullable: Option<&'d Keyword<'a>>,
    minimum: Option<Bound>,
    maximum: Option<Bound>,
    minimum_is_exclusive: bool,
    maximum_is_exclusive: bool,
    one_of: bool,
    discriminator: Option<(&'d crate::document::SchemaMapping<'a>, Place)>,
}

fn bound(text: &str, place: Place) -> Option<Bound> {
    Decimal::parse(text).map(|value| Bound { value, text: text.to_owned(), place })
}

fn raise(known: &mut Option<Bound>, new: Option<Bound>) {
    if let Some(new) = new
        && known.as_ref().is_none_or(|known| known.value < new.value)
    {
        *known = Some(new);
    }
}

fn lower(known: &mut Option<Bound>, new: Option<Bound>) {
    if let Some(new) = new
        && known.as_ref().is_none_or(|known| known.value > new.value)
    {
        *known = Some(new);
    }
}

/// A keyword that two conjuncts may both hold only when they say the same.
fn same<'a>(
    known: &mut Option<(&'a str, Place)>,
    new: &'a str,
    place: Place,
    name: &str,
    findings: &mut Findings,
) -> bool {
    match known {
        Some((other, at)) if *other != new => {
            findings.push(conflict(name, place, *at));
            false
        }
        _ => {
            *known = Some((new, place));
            true
        }
    }
}

fn once<'d, 'a>(
    known: &mut Option<Alternatives<'d, 'a>>,
    new: Alternatives<'d, 'a>,
    name: &str,
    undecided: &mut bool,
    findings: &mut Findings,
) {
    match known {
        Some(known) => {
            findings.push(conflict(name, new.place, known.place));
            *undecided = true;
        }
        None => *known = Some(new),
    }
}

/// Two schemas that must both hold, and whose keywords cannot be made one.
pub(super) fn conflict(name: &str, place: Place, other: Place) -> Finding {
    Finding::error(
        codes::UNSUPPORTED_KEYWORD,
        place,
        format!("two different `{name}` must hold at once"),
    )
    .label("one of the two")
    .why("`allOf` becomes one type when its members can be put together exactly")
    .help("write the combined schema out")
    .related(other, "the other one")
}

/// A keyword that constrains and is not generated.
pub(super) fn unsupported(name: &str, place: Place) -> Finding {
    Finding::error(
        codes::UNSUPPORTED_KEYWORD,
        place,
        format!("not supported yet: the schema keyword `{name}`"),
    )
    .label("would not be checked")
    .why("a keyword that is skipped is a check that nobody makes")
    .help("say the same with other keywords, or leave it out")
}
