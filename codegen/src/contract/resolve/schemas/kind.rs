//! Facts into the kind of a schema.

use crate::finding::{Finding, Findings, codes};
use crate::source::{Node, Place, Value};

use super::super::super::{
    ArrayRules, Constant, Format, IntegerWidth, Kind, NumberRules, SchemaId, StringRules,
};
use super::super::decimal::Decimal;
use super::alias::idle_null;
use super::constants::canonical;
use super::facts::{Bound, Facts, Types};
use super::{Hint, Job, Resolver, formats, patterns};

impl<'d, 'a> Resolver<'d, 'a> {
    /// Decides one schema; what could not be put together stays undecided.
    pub(super) fn decide(&mut self, job: Job<'d, 'a>, findings: &mut Findings) {
        let Some(parts) = self.conjuncts(&job.parts, findings) else { return };
        let place = self.get(job.id).place;
        let mut facts = self.fold(place, &parts, findings);
        self.forget_own_base(&mut facts, &parts);
        self.take_constants(&mut facts);
        infer(&mut facts, findings);
        let mut hint = job.hint;
        hint.bounded |= facts.marks.are_bounded();
        let kind = if facts.one_of.is_some() || facts.any_of.is_some() {
            self.one_of(job.id, &facts, &parts, &hint, findings)
        } else if let Some(kind) = choice(&facts, findings) {
            Some(kind)
        } else {
            self.plain(job.id, &facts, &hint, findings)
        };
        let (nullable, kind) = match kind {
            Some(decided) if !facts.undecided => decided,
            _ => (false, Kind::Undecided),
        };
        if let Some(keyword) = facts.nullable
            && !nullable
            && !matches!(kind, Kind::Null | Kind::Any | Kind::Undecided)
        {
            findings.push(idle_null(keyword));
        }
        if needs_type(&kind) {
            self.name_of(job.id, &hint);
        }
        let schema = &mut self.arena[job.id.0 as usize];
        facts.title.clone_into(&mut schema.title);
        facts.marks.description.clone_into(&mut schema.description);
        schema.deprecated = facts.marks.deprecated;
        schema.nullable = nullable;
        schema.kind = kind;
        self.marks[job.id.0 as usize] = facts.marks;
    }

    /// The schema's type name, given now when it has none yet.
    pub(super) fn name_of(&mut self, id: SchemaId, hint: &Hint) -> String {
        let schema = &mut self.arena[id.0 as usize];
        if schema.type_name.is_empty() {
            schema.type_name = self.names.give(&hint.name);
        }
        schema.type_name.clone()
    }

    /// A schema without alternatives.
    fn plain(
        &mut self,
        id: SchemaId,
        facts: &Facts<'d, 'a>,
        hint: &Hint,
        findings: &mut Findings,
    ) -> Option<(bool, Kind)> {
        if let Some((_, place)) = facts.discriminator {
            findings.push(
                Finding::error(
                    codes::UNSUPPORTED_KEYWORD,
                    place,
                    "not supported yet: `discriminator` without `oneOf`",
                )
                .label("which schemas are the alternatives?")
                .help("list them: `oneOf: [{ $ref: … }, { $ref: … }]`"),
            );
            return None;
        }
        let nullable = facts.types.holds(Types::NULL);
        let types = facts.types.without_null().each();
        match types[..] {
            [] if nullable => Some((false, Kind::Null)),
            [] => {
                findings.push(empty(facts.place));
                None
            }
            [one] => Some((nullable, self.single(one, id, facts, hint, findings))),
            _ if !facts.types_are_said => Some((false, Kind::Any)),
            _ => {
                let name = Hint { name: self.name_of(id, hint), bounded: hint.bounded };
                let variants = types
                    .iter()
                    .map(|one| {
                        let variant = self.add(facts.place, Kind::Undecided);
                        let hint = name.below(&one.words());
                        let kind = self.single(*one, variant, facts, &hint, findings);
                        if needs_type(&kind) {
                            self.name_of(variant, &hint);
                        }
                        self.arena[variant.0 as usize].kind = kind;
                        variant
                    })
                    .collect();
                Some((nullable, Kind::OneOf { variants, discriminator: None }))
            }
        }
    }

    /// A schema of one type.
    fn single(
        &mut self,
        one: Types,
        id: SchemaId,
        facts: &Facts<'d, 'a>,
        hint: &Hint,
        findings: &mut Findings,
    ) -> Kind {
        match one {
            Types::BOOLEAN => Kind::Boolean,
            Types::INTEGER => integer(facts, findings),
            Types::NUMBER => number(facts, findings),
            Types::STRING => self.string(facts, hint, findings),
            Types::ARRAY => self.array(facts, hint, findings),
            _ => self.object(id, facts, hint, findings),
        }
    }

    fn string(&self, facts: &Facts<'d, 'a>, hint: &Hint, findings: &mut Findings) -> Kind {
        check_order(facts.min_length, facts.max_length, "Length", facts.place, findings);
        let bounded = hint.bounded || self.bounded;
        Kind::String(StringRules {
            min_length: facts.min_length,
            max_length: facts.max_length,
            pattern: facts
                .pattern
                .and_then(|(source, place)| patterns::pattern(source, place, bounded, findings)),
            format: format(facts, &formats::STRING, findings),
        })
    }

    fn array(&mut self, facts: &Facts<'d, 'a>, hint: &Hint, findings: &mut Findings) -> Kind {
        check_order(facts.min_items, facts.max_items, "Items", facts.place, findings);
        let items = if facts.items.is_empty() {
            self.any(facts.place)
        } else {
            let used = self.intern_all(&facts.items, hint.below("Item"), findings);
            self.unmarked.push((used.id, used.marks.security.first().map(|marks| marks.place)));
            used.id
        };
        Kind::Array(ArrayRules {
            items,
            min_items: facts.min_items,
            max_items: facts.max_items,
            unique_items: facts.unique_items,
        })
    }
}

/// Whether a kind becomes a Rust type of its own.
fn needs_type(kind: &Kind) -> bool {
    match kind {
        Kind::Choice(_) | Kind::Constant(_) | Kind::OneOf { .. } => true,
        Kind::Object(rules) => {
            !rules.properties.is_empty()
                || !matches!(rules.additional, super::super::super::Additional::Schema(_))
        }
        _ => false,
    }
}

/// Takes a missing `type` from the keywords that speak of one type only, and refuses keywords that
/// say nothing about the type.
fn infer(facts: &mut Facts<'_, '_>, findings: &mut Findings) {
    if !facts.types_are_said && facts.choices.is_none() {
        infer_type(facts, findings);
    }
    for (types, keyword, place) in &facts.spoken {
        if facts.types_are_said && !facts.types.meets(*types) {
            findings.push(
                Finding::error(
                    codes::CONTRADICTORY_SCHEMA,
                    *place,
                    format!("`{keyword}` says nothing about this type"),
                )
                .label(format!("the type is {}", facts.types.words()))
                .help("remove it, or correct the type"),
            );
        }
    }
}

fn infer_type(facts: &mut Facts<'_, '_>, findings: &mut Findings) {
    let spoken = facts.spoken.iter().fold(Types::NONE, |all, (types, _, _)| all.or(*types));
    let spoken = match facts.format {
        Some((name, _)) if spoken == Types::NONE => format_types(name),
        _ => spoken,
    };
    if spoken == Types::NONE {
        return;
    }
    if spoken.each().len() > 1 {
        let (_, keyword, place) = facts.spoken[0];
        findings.push(
            Finding::error(
                codes::UNSUPPORTED_KEYWORD,
                place,
                "not supported yet: keywords for several types without a `type`",
            )
            .label(format!("`{keyword}` speaks of one of them"))
            .help("add `type`"),
        );
        facts.undecided = true;
        return;
    }
    facts.types = spoken;
    facts.types_are_said = true;
}

fn format_types(name: &str) -> Types {
    if formats::STRING.iter().any(|(known, _)| *known == name) {
        Types::STRING
    } else if formats::NUMBER.iter().any(|(known, _)| *known == name) {
        Types::NUMBER
    } else if formats::integer(name).is_some() {
        Types::INTEGER
    } else {
        Types::NONE
    }
}

fn empty(place: Place) -> Finding {
    Finding::error(codes::CONTRADICTORY_SCHEMA, place, "no value can satisfy this schema")
        .label("its types exclude each other")
}

fn type_of(node: &Node) -> Types {
    match &node.value {
        Value::Null => Types::NULL,
        Value::Bool(_) => Types::BOOLEAN,
        Value::Number(text) => match Decimal::parse(text) {
            Some(number) if number.is_integer() => Types::INTEGER,
            _ => Types::NUMBER,
        },
        Value::String(_) => Types::STRING,
        Value::Sequence(_) => Types::ARRAY,
        Value::Mapping(_) => Types::OBJECT,
    }
}

/// `enum` and `const`.
fn choice(facts: &Facts<'_, '_>, findings: &mut Findings) -> Option<(bool, Kind)> {
    let choices = facts.choices.as_ref()?;
    let mut nullable = false;
    let mut left = Vec::new();
    for (text, node) in choices {
        if !facts.types.holds(type_of(node)) {
            findings.push(
                Finding::error(
                    codes::CONTRADICTORY_SCHEMA,
                    node.place,
                    "this value is not of the schema's type",
                )
                .label(format!("the type is {}, this is {}", facts.types.words(), node.kind()))
                .help("quote it, or correct the type"),
            );
        } else if node.is_null() {
            nullable = true;
        } else {
            check_choice(facts, node, findings);
            left.push((text, *node));
        }
    }
    if let Some((_, place)) = facts.pattern {
        findings.push(
            Finding::warning(
                codes::CONTRADICTORY_SCHEMA,
                place,
                "`pattern` beside `enum` is not checked: the listed values are all that is taken",
            )
            .label("says nothing that the list does not say"),
        );
    }
    if left.is_empty() {
        return Some((false, if nullable { Kind::Null } else { Kind::Undecided }));
    }
    let texts: Vec<_> = left.iter().filter_map(|(_, node)| node.as_str()).collect();
    let kind = if texts.len() == left.len() && !facts.is_const {
        Kind::Choice(texts.into_iter().map(str::to_owned).collect())
    } else {
        Kind::Constant(left.into_iter().map(|(text, _)| Constant(text.clone())).collect())
    };
    Some((nullable, kind))
}

/// A listed value that the bounds beside the list refuse.
fn check_choice(facts: &Facts<'_, '_>, node: &Node, findings: &mut Findings) {
    let fits = if let Some(text) = node.as_str() {
        let length = text.chars().count() as u64;
        facts.min_length.is_none_or(|least| least <= length)
            && facts.max_length.is_none_or(|most| length <= most)
    } else if let Some(number) = node.as_number().and_then(Decimal::parse) {
        facts.minimum.as_ref().is_none_or(|least| least.value <= number)
            && facts.exclusive_minimum.as_ref().is_none_or(|least| least.value < number)
            && facts.maximum.as_ref().is_none_or(|most| number <= most.value)
            && facts.exclusive_maximum.as_ref().is_none_or(|most| number < most.value)
    } else {
        true
    };
    if !fits {
        findings.push(
            Finding::error(
                codes::CONTRADICTORY_SCHEMA,
                node.place,
                format!("the bounds beside the list refuse {}", canonical(node)),
            )
            .label("can never be sent"),
        );
    }
}

fn integer(facts: &Facts<'_, '_>, findings: &mut Findings) -> Kind {
    let mut rules = numbers(facts, findings);
    let mut width = IntegerWidth::I64;
    if let Some((name, place)) = facts.format {
        match formats::integer(name) {
            Some((known, least, most)) => {
                width = known;
                let is = |bound: &Option<String>, limit: Option<&str>, wanted| {
                    let limit = limit.and_then(Decimal::parse)?;
                    let known = bound.as_deref().and_then(Decimal::parse);
                    known.is_none_or(|known| limit.cmp(&known) == wanted).then_some(())
                };
                if is(&rules.minimum, least, std::cmp::Ordering::Greater).is_some() {
                    rules.minimum = least.map(str::to_owned);
                }
                if is(&rules.maximum, most, std::cmp::Ordering::Less).is_some() {
                    rules.maximum = most.map(str::to_owned);
                }
            }
            None => findings.push(unknown_format(name, place, &["int32", "int64"])),
        }
    }
    Kind::Integer { width, rules }
}

fn number(facts: &Facts<'_, '_>, findings: &mut Findings) -> Kind {
    let rules = numbers(facts, findings);
    Kind::Number { format: format(facts, &formats::NUMBER, findings), rules }
}

fn numbers(facts: &Facts<'_, '_>, findings: &mut Findings) -> NumberRules {
    let text = |bound: &Option<Bound>| bound.as_ref().map(|bound| bound.value.canonical());
    let lowest = [(&facts.minimum, false), (&facts.exclusive_minimum, true)];
    let highest = [(&facts.maximum, false), (&facts.exclusive_maximum, true)];
    for (least, above) in lowest {
        for (most, below) in highest {
            if let (Some(least), Some(most)) = (least, most)
                && (least.value > most.value || least.value == most.value && (above || below))
            {
                findings.push(
                    Finding::error(
                        codes::CONTRADICTORY_SCHEMA,
                        least.place,
                        "no number lies between these bounds",
                    )
                    .label(format!("at least {}, at most {}", least.text, most.text))
                    .related(most.place, "the other bound"),
                );
            }
        }
    }
    NumberRules {
        minimum: text(&facts.minimum),
        exclusive_minimum: text(&facts.exclusive_minimum),
        maximum: text(&facts.maximum),
        exclusive_maximum: text(&facts.exclusive_maximum),
        multiple_of: text(&facts.multiple_of),
    }
}

pub(super) fn check_order(
    least: Option<u64>,
    most: Option<u64>,
    of: &str,
    place: Place,
    findings: &mut Findings,
) {
    if let (Some(least), Some(most)) = (least, most)
        && least > most
    {
        findings.push(
            Finding::error(
                codes::CONTRADICTORY_SCHEMA,
                place,
                format!("`min{of}` is {least} and `max{of}` is {most}"),
            )
            .label("no value can satisfy both"),
        );
    }
}

/// A format that is checked; one that is not known only annotates, and that is told.
fn format(facts: &Facts<'_, '_>, known: &[(&str, Format)], findings: &mut Findings) -> Format {
    let Some((name, place)) = facts.format else { return Format::None };
    if let Some((_, format)) = known.iter().find(|(known, _)| *known == name) {
        return *format;
    }
    let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
    findings.push(unknown_format(name, place, &names));
    Format::None
}

fn unknown_format(name: &str, place: Place, known: &[&str]) -> Finding {
    Finding::warning(
        codes::UNKNOWN_FORMAT,
        place,
        format!("the format `{}` is not checked", name.escape_debug()),
    )
    .label("not a format that is known for this type")
    .help("bound the value by other keywords, such as `pattern` or `maxLength`")
    .did_you_mean(name, known.iter().copied())
}
