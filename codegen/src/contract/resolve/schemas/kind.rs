//! Facts into the kind of a schema.

use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::super::{ArrayRules, Kind, SchemaId, StringRules};
use super::alias::idle_null;
use super::choices::choice;
use super::facts::{Facts, Types};
use super::formats::format;
use super::infer::infer;
use super::numbers::{integer, number};
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

fn empty(place: Place) -> Finding {
    Finding::error(codes::CONTRADICTORY_SCHEMA, place, "no value can satisfy this schema")
        .label("its types exclude each other")
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
