//! Facts into the kind of a schema.

use crate::document::Schema as Written;
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::super::{ArrayRules, AssertionId, Kind, SchemaId, StringRules};
use super::alias::idle_null;
use super::choices::choice;
use super::facts::{Facts, ObjectFacts, Types};
use super::formats::format;
use super::infer::infer;
use super::marks::names_field;
use super::numbers::{integer, number};
use super::object::{Others, hides, others, says_unevaluated};
use super::one_of::Site;
use super::rest::Left;
use super::{Hint, Job, Resolver, Without, formats, patterns};

/// A kind, and what the assertion need not say.
pub(super) struct Shape<'d, 'a> {
    pub(super) nullable: bool,
    pub(super) kind: Kind,
    /// The `oneOf` that the kind chooses from.
    pub(super) chosen: Option<&'d [Written<'a>]>,
}

impl<'d, 'a> Resolver<'d, 'a> {
    /// Decides one schema; what could not be put together stays undecided.
    pub(super) fn decide(&mut self, job: Job<'d, 'a>, findings: &mut Findings) {
        let Some(parts) = self.conjuncts(&job.parts, &job.without, findings) else { return };
        self.bases.extend(parts.iter().map(|part| (job.id, super::address(part))));
        let place = self.get(job.id).place;
        let mut without = job.without.clone();
        let mut facts = self.fold(place, &parts, &without, findings);
        if job.parts.len() > 1 && !job_is_variant(&job) {
            // The first of several schemas sees no more than the others.
            facts.unevaluated.is_partial |= facts.unevaluated.properties.take().is_some();
        }
        self.forget_own_base(&mut facts, &parts, &mut without);
        self.take_constants(&mut facts);
        let mut hint = job.hint.clone();
        hint.bounded |= facts.marks.are_bounded();
        if !facts.marks.rust_name.is_empty() && !names_field(facts.marks.rust_name) {
            facts.marks.rust_name.clone_into(&mut hint.name);
        }
        let shape = self.shape(&job, &mut facts, &parts, &without, &hint, findings);
        let shape = shape.unwrap_or(Shape { nullable: false, kind: Kind::Undecided, chosen: None });
        if let Some(keyword) = facts.nullable
            && !shape.nullable
            && !matches!(shape.kind, Kind::Null | Kind::Any | Kind::Undecided)
        {
            findings.push(idle_null(keyword));
        }
        if needs_type(&shape.kind) {
            self.name_of(job.id, &hint);
        }
        let (assertion, closes) =
            self.say_the_rest(&job, &mut facts, &parts, &without, &shape, &hint, findings);
        let schema = &mut self.arena[job.id.0 as usize];
        facts.title.clone_into(&mut schema.title);
        facts.marks.description.clone_into(&mut schema.description);
        facts.marks.rust_type.clone_into(&mut schema.rust_type);
        schema.deprecated = facts.marks.deprecated;
        schema.nullable = shape.nullable;
        schema.kind = shape.kind;
        schema.untyped = facts.untyped;
        schema.assertion = assertion;
        schema.closes = closes;
        self.marks[job.id.0 as usize] = facts.marks;
    }

    /// The best shape that takes every value that the schema takes.
    fn shape(
        &mut self,
        job: &Job<'d, 'a>,
        facts: &mut Facts<'d, 'a>,
        parts: &[&'d Written<'a>],
        without: &Without,
        hint: &Hint,
        findings: &mut Findings,
    ) -> Option<Shape<'d, 'a>> {
        let asks = job.parts.iter().any(|part| self.depends_on_who_asks(part));
        if facts.never.is_some() || asks {
            facts.beyond = true;
            facts.whole = true;
            return Some(Shape { nullable: false, kind: Kind::Any, chosen: None });
        }
        let at = Site { job, parts, without, hint };
        if let Some(shape) = self.chosen(&at, facts, findings) {
            return shape;
        }
        let (nullable, kind) = match choice(facts, findings) {
            Some(kind) => kind,
            None => {
                infer(facts, findings);
                self.plain(job, facts, hint, findings)?
            }
        };
        Some(Shape { nullable, kind, chosen: None })
    }

    /// What the kind does not say, and whether that closes requests.
    #[expect(clippy::too_many_arguments, reason = "one step of one function")]
    fn say_the_rest(
        &mut self,
        job: &Job<'d, 'a>,
        facts: &mut Facts<'d, 'a>,
        parts: &[&'d Written<'a>],
        without: &Without,
        shape: &Shape<'d, 'a>,
        hint: &Hint,
        findings: &mut Findings,
    ) -> (Option<AssertionId>, bool) {
        if matches!(shape.kind, Kind::Undecided) {
            return (None, false);
        }
        if is_foreign(facts, &shape.kind) {
            // What the user's own type looks at is not known here: all is held against the schema first.
            let name = self.assertion_name(job, hint);
            let id = self.in_full(&job.parts, &job.without, &name, hint.bounded);
            return (Some(id), !job.open && facts.types.meets(Types::OBJECT));
        }
        let tuple = matches!(shape.kind, Kind::Tuple { .. });
        let closes = !job.open && closes(facts, shape, job.open);
        let is_hidden = |object: &ObjectFacts<'_, '_>| {
            let says = object.additional.is_some_and(|schema| schema.boolean != Some(true));
            says && hides(object.names.iter().copied(), facts)
        };
        let hidden = facts.objects.iter().any(is_hidden);
        let unevaluated = says_unevaluated(facts)
            && !matches!(shape.kind, Kind::Constant(_) | Kind::Any)
            && (facts.unevaluated.properties.is_none()
                || shape.chosen.is_none()
                || job_is_variant(job));
        let looks_back = facts.unevaluated.is_partial
            || (facts.unevaluated.properties.is_some() && !unevaluated);
        facts.whole |= looks_back || matches!(shape.kind, Kind::Any) && facts.beyond;
        let prefix = !tuple && !facts.prefixes.is_empty();
        let beyond = facts.beyond || looks_back || prefix || hidden;
        if !beyond {
            return (None, false);
        }
        let without = match shape.chosen {
            Some(members) if !looks_back => without.and(members),
            _ => without.clone(),
        };
        let root = job.parts.len() == 1 || job_is_variant(job);
        let left = Left { without: &without, root, tuple, unevaluated, closes };
        let name = self.assertion_name(job, hint);
        let id = match job.parts.iter().any(|part| self.depends_on_who_asks(part)) {
            true => self.in_full(&job.parts, &without, &name, hint.bounded),
            false => self.rest(parts, facts, &left, &name, hint.bounded, findings),
        };
        (Some(id), closes)
    }

    fn assertion_name(&self, job: &Job<'d, 'a>, hint: &Hint) -> String {
        let named = &self.arena[job.id.0 as usize].type_name;
        if named.is_empty() { hint.name.clone() } else { named.clone() }
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
        job: &Job<'d, 'a>,
        facts: &Facts<'d, 'a>,
        hint: &Hint,
        findings: &mut Findings,
    ) -> Option<(bool, Kind)> {
        let nullable = facts.types.holds(Types::NULL) && !facts.untyped;
        let types = facts.types.without_null().each();
        match types[..] {
            [] if nullable => Some((false, Kind::Null)),
            [] => {
                findings.push(empty(facts.place));
                None
            }
            [one] => Some((nullable, self.single(one, job.id, facts, hint, job.open, findings))),
            _ if !facts.types_are_said => Some((false, Kind::Any)),
            _ => {
                let name = Hint { name: self.name_of(job.id, hint), bounded: hint.bounded };
                let variants = types
                    .iter()
                    .map(|one| {
                        let variant = self.add(facts.place, Kind::Undecided);
                        let hint = name.below(&one.words());
                        let kind = self.single(*one, variant, facts, &hint, job.open, findings);
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
        open: bool,
        findings: &mut Findings,
    ) -> Kind {
        match one {
            Types::BOOLEAN => Kind::Boolean,
            Types::INTEGER => integer(facts, findings),
            Types::NUMBER => number(facts, findings),
            Types::STRING => self.string(facts, hint, findings),
            Types::ARRAY => self.array(facts, hint, findings),
            _ => self.object(id, facts, hint, open, findings),
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
        if let Some(members) = tuple(facts) {
            let items = members.iter().enumerate();
            let items = items
                .map(|(index, member)| {
                    self.intern_unmarked(
                        member,
                        hint.below(&format!("Item{}", index + 1)),
                        findings,
                    )
                })
                .collect();
            return Kind::Tuple { items };
        }
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

/// Whether a schema is an alternative together with what stands beside it.
fn job_is_variant(job: &Job<'_, '_>) -> bool {
    !job.without.0.is_empty()
}

/// Whether requests also refuse members that nothing in the assertion names.
fn closes(facts: &Facts<'_, '_>, shape: &Shape<'_, '_>, open: bool) -> bool {
    let objects = facts.types.meets(Types::OBJECT);
    match &shape.kind {
        Kind::AnyOf { .. } => objects && facts.beyond,
        Kind::Any => facts.says_of_objects() || (facts.open && objects),
        Kind::OneOf { .. } if shape.chosen.is_some() => false,
        Kind::Object(_) | Kind::OneOf { .. } => {
            objects && matches!(others(facts, open), Others::Elsewhere { closes: true })
        }
        _ => false,
    }
}

/// Whether `x-rust-type` takes the place of a type whose rules are those of the kind. Texts keep theirs:
/// they are read first and parsed then.
fn is_foreign(facts: &Facts<'_, '_>, kind: &Kind) -> bool {
    !facts.marks.rust_type.is_empty() && !matches!(kind, Kind::String(_) | Kind::Choice(_))
}

/// Rust's own traits are there for tuples up to this length.
const MAX_TUPLE: u64 = 12;

/// The members of a list that has exactly those, and about which nothing else is said.
fn tuple<'d, 'a>(facts: &Facts<'d, 'a>) -> Option<&'d [Written<'a>]> {
    let [prefix] = facts.prefixes[..] else { return None };
    let length = prefix.members.len() as u64;
    let ends = prefix.rest.is_some_and(|rest| rest.boolean == Some(false))
        || facts.max_items == Some(length);
    let fixed = facts.min_items == Some(length) && ends;
    let fits = facts.max_items.is_none_or(|most| most >= length);
    let plain = facts.items.is_empty() && !facts.unique_items && (1..=MAX_TUPLE).contains(&length);
    (fixed && fits && plain).then_some(prefix.members)
}

/// Whether a kind becomes a Rust type of its own.
fn needs_type(kind: &Kind) -> bool {
    match kind {
        Kind::Choice(_) | Kind::Constant(_) | Kind::OneOf { .. } | Kind::AnyOf { .. } => true,
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
