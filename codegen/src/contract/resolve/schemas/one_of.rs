//! `oneOf` as a kind: each alternative together with what stands beside it.

use crate::document::{Rule, Schema as Written};
use crate::finding::{Finding, Findings, codes};

use super::super::super::{Kind, SchemaId};
use super::alternatives::Member;
use super::facts::{Alternatives, Facts, Types};
use super::kind::Shape;
use super::{Hint, Job, Resolver, Without};

/// How many schemas the alternatives of one `oneOf` may be put together from.
const MAX_PARTS: usize = 10_000;

/// A schema that is being decided.
pub(super) struct Site<'s, 'd, 'a> {
    pub(super) job: &'s Job<'d, 'a>,
    /// All that must hold.
    pub(super) parts: &'s [&'d Written<'a>],
    pub(super) without: &'s Without,
    pub(super) hint: &'s Hint,
}

impl<'d, 'a> Resolver<'d, 'a> {
    /// The kind of a schema with alternatives; the inner `None` when a fault was told, the outer one
    /// when the assertion chooses and the shape is that of the rest.
    pub(super) fn chosen(
        &mut self,
        at: &Site<'_, 'd, 'a>,
        facts: &mut Facts<'d, 'a>,
        findings: &mut Findings,
    ) -> Option<Option<Shape<'d, 'a>>> {
        if facts.choices.is_some() {
            facts.beyond |= !facts.alternatives.is_empty();
            return None;
        }
        if facts.alternatives.is_empty() {
            return self.children(at, facts, findings).map(Some);
        }
        let shaped = facts.alternatives.iter().copied();
        let shaped: Vec<_> = shaped.filter(|it| self.have_shapes(*it)).collect();
        facts.beyond |= shaped.len() < facts.alternatives.len();
        let looks_back = facts.unevaluated.is_partial
            || (facts.unevaluated.properties.is_some()
                && (facts.open || facts.alternatives.iter().any(|it| !it.is_one_of)));
        match shaped[..] {
            [] => return None,
            [one] if !looks_back => {
                if one.is_one_of || self.is_told(facts, one, findings) {
                    return Some(self.one_of(at, facts, one, findings));
                }
                if let Some(shape) = self.any_of(at, facts, one, findings) {
                    return Some(shape);
                }
            }
            _ => facts.open = true,
        }
        facts.beyond = true;
        None
    }

    /// Whether a discriminator tells the alternatives of an `anyOf`, so that only one can be meant.
    fn is_told(
        &self,
        facts: &Facts<'d, 'a>,
        alternatives: Alternatives<'d, 'a>,
        findings: &mut Findings,
    ) -> bool {
        let Some((written, _)) = facts.discriminator else { return false };
        let members = self.members(alternatives, findings);
        members.is_some_and(|(members, _)| self.mapping(written, &members, findings).is_some())
    }

    /// Whether alternatives differ in shape, and not only in what must be present or how large.
    fn have_shapes(&self, alternatives: Alternatives<'d, 'a>) -> bool {
        let mut ignored = Findings::default();
        alternatives.members.iter().any(|member| {
            let target = self.chase(member, &mut ignored).0;
            target.is_none_or(|(target, _)| {
                target.keywords.iter().any(|keyword| has_shape(&keyword.rule))
            })
        })
    }

    pub(super) fn one_of(
        &mut self,
        at: &Site<'_, 'd, 'a>,
        facts: &mut Facts<'d, 'a>,
        alternatives: Alternatives<'d, 'a>,
        findings: &mut Findings,
    ) -> Option<Shape<'d, 'a>> {
        let (mut members, nulls) = self.members(alternatives, findings)?;
        if members.is_empty() && alternatives.is_one_of {
            findings.push(null_twice(alternatives));
            return None;
        }
        if nulls > 1 && alternatives.is_one_of {
            findings.push(null_twice(alternatives));
        }
        let takes_null = members.iter().any(|it| {
            let (types, said) = self.types_of(it.target, 0);
            said && types.holds(Types::NULL)
        });
        self.drop_impossible(&mut members, facts, alternatives, findings);
        if members.is_empty() {
            let one_null = nulls == 1 || (nulls > 1 && !alternatives.is_one_of);
            let nullable = one_null && facts.types.holds(Types::NULL);
            if !nullable {
                findings.push(none_left(facts.types, alternatives));
                return None;
            }
            let chosen = Some(alternatives.members);
            return Some(Shape { nullable: false, kind: Kind::Null, chosen });
        }
        let one_null = nulls == 1 || (nulls > 1 && !alternatives.is_one_of);
        // `null` twice is none of them, which alternatives by themselves do not tell.
        let clashes = nulls > 0 && takes_null && alternatives.is_one_of;
        facts.beyond |= clashes;
        let nullable = one_null && !clashes && facts.types.holds(Types::NULL);
        let variants = self.variants(at, facts, alternatives, &members, false, findings)?;
        let discriminator =
            facts.discriminator.and_then(|(written, _)| self.mapping(written, &members, findings));
        let chosen = (!clashes).then_some(alternatives.members);
        Some(Shape { nullable, kind: Kind::OneOf { variants, discriminator }, chosen })
    }

    /// The alternatives by themselves, or each together with what stands beside them.
    pub(super) fn variants(
        &mut self,
        at: &Site<'_, 'd, 'a>,
        facts: &Facts<'d, 'a>,
        alternatives: Alternatives<'d, 'a>,
        members: &[Member<'d, 'a>],
        open: bool,
        findings: &mut Findings,
    ) -> Option<Vec<SchemaId>> {
        let beside = !facts.spoken.is_empty() || facts.open;
        if beside && members.len().saturating_mul(at.parts.len()) > MAX_PARTS {
            findings.push(
                Finding::error(
                    codes::TOO_LARGE,
                    alternatives.place,
                    "too many alternatives, each with too much beside it",
                )
                .label(format!("{} alternatives", members.len())),
            );
            return None;
        }
        let hint = Hint { name: self.name_of(at.job.id, at.hint), bounded: at.hint.bounded };
        let open = open || at.job.open;
        let without = at.without.and(alternatives.members);
        let mut variants = Vec::with_capacity(members.len());
        for (index, member) in members.iter().enumerate() {
            let name = match member.name {
                "" => format!("Variant{}", index + 1),
                name => name.to_owned(),
            };
            let hint = hint.below(&name);
            let (types, said) = self.types_of(member.target, 0);
            let is_narrower = facts.types_are_said && !(said && facts.types.holds(types));
            let opens = open && types.meets(Types::OBJECT);
            let variant = if beside || is_narrower {
                let mut all = at.parts.to_vec();
                all.push(member.target);
                self.intern_parts(all, without.clone(), opens, hint)
            } else if opens {
                self.intern_parts(vec![member.target], Without::default(), true, hint)
            } else {
                self.intern_unmarked(member.written, hint, findings)
            };
            variants.push(variant);
        }
        Some(variants)
    }
}

/// Whether a keyword says what values look like.
fn has_shape(rule: &Rule<'_>) -> bool {
    matches!(
        rule,
        Rule::Ref(_)
            | Rule::DynamicRef(_)
            | Rule::Type(_)
            | Rule::Enum(_)
            | Rule::Const(_)
            | Rule::Items(_)
            | Rule::PrefixItems(_)
            | Rule::Properties(_)
            | Rule::PatternProperties(_)
            | Rule::AdditionalProperties(_)
            | Rule::UnevaluatedItems(_)
            | Rule::UnevaluatedProperties(_)
            | Rule::AllOf(_)
            | Rule::OneOf(_)
            | Rule::AnyOf(_)
            | Rule::If(_)
            | Rule::Dependent(_)
    )
}

fn none_left(types: Types, alternatives: Alternatives<'_, '_>) -> Finding {
    Finding::error(
        codes::CONTRADICTORY_SCHEMA,
        alternatives.place,
        "none of these alternatives can hold",
    )
    .label(format!("only {} can satisfy the schema", types.words()))
}

fn null_twice(alternatives: Alternatives<'_, '_>) -> Finding {
    Finding::error(
        codes::CONTRADICTORY_SCHEMA,
        alternatives.place,
        "`null` would match two alternatives at once",
    )
    .label("exactly one may hold")
}
