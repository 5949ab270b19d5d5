//! `oneOf` as a kind: each alternative together with what stands beside it.

use std::collections::HashSet;

use crate::document::{Rule, Schema as Written};
use crate::finding::{Finding, Findings, codes};
use crate::source::Node;

use super::super::super::{Kind, SchemaId};
use super::constants::canonical;
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

/// An alternative that is not `null`.
pub(super) struct Member<'d, 'a> {
    pub(super) written: &'d Written<'a>,
    /// What it refers to, and the component's name.
    pub(super) target: &'d Written<'a>,
    pub(super) name: &'a str,
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

    /// A base schema lists its children in `oneOf`, and a child refers to its base by `allOf`: what is
    /// that child is that alternative, and does not choose again.
    pub(super) fn forget_own_base(
        &self,
        facts: &mut Facts<'d, 'a>,
        parts: &[&'d Written<'a>],
        without: &mut Without,
    ) {
        let mut forgotten = false;
        facts.alternatives.retain(|alternatives| {
            let base = parts.iter().find(|part| chooses(part, alternatives.members));
            let is_told = base.is_some_and(|base| self.is_child(parts, base, alternatives.members));
            if is_told {
                *without = without.and(alternatives.members);
                forgotten = true;
            }
            !is_told
        });
        if forgotten {
            facts.discriminator = None;
        }
    }

    /// Whether one of `parts` is listed by its base among `members`.
    fn is_child(
        &self,
        parts: &[&'d Written<'a>],
        base: &'d Written<'a>,
        members: &'d [Written<'a>],
    ) -> bool {
        let mut ignored = Findings::default();
        let targets = members.iter().filter_map(|it| self.chase(it, &mut ignored).0);
        let targets: Vec<_> = targets.map(|(target, _)| target).collect();
        let is = |one: &'d Written<'a>, other: &'d Written<'a>| std::ptr::eq(one, other);
        let mut listed =
            parts.iter().filter(|it| !is(it, base) && targets.iter().any(|to| is(it, to)));
        listed.any(|child| {
            let held = self.conjuncts(&[child], &Without::default(), &mut Findings::default());
            held.is_some_and(|held| held.iter().any(|part| is(part, base)))
        })
    }

    /// A `oneOf` of constants is an `enum` whose values are described.
    pub(super) fn take_constants(&self, facts: &mut Facts<'d, 'a>) {
        let [alternatives] = facts.alternatives[..] else { return };
        if facts.discriminator.is_some() || facts.choices.is_some() {
            return;
        }
        let mut choices: Vec<(String, &'a Node)> = Vec::new();
        let mut met = HashSet::new();
        for member in alternatives.members {
            let Some(node) = constant(member) else { return };
            let text = canonical(node);
            if met.insert(text.clone()) {
                choices.push((text, node));
            } else if alternatives.is_one_of {
                // Twice the same value would match two alternatives.
                return;
            }
        }
        facts.choices = Some(choices);
        facts.alternatives.clear();
    }

    /// The members that are not `null`, and how many are.
    pub(super) fn members(
        &self,
        alternatives: Alternatives<'d, 'a>,
        findings: &mut Findings,
    ) -> Option<(Vec<Member<'d, 'a>>, usize)> {
        let mut members = Vec::new();
        let mut nulls = 0;
        for written in alternatives.members {
            let (target, name) = self.chase(written, findings).0?;
            if is_null(target) {
                nulls += 1;
            } else {
                members.push(Member { written, target, name });
            }
        }
        Some((members, nulls))
    }

    /// Leaves out alternatives of types that what stands beside them excludes.
    pub(super) fn drop_impossible(
        &self,
        members: &mut Vec<Member<'d, 'a>>,
        facts: &Facts<'d, 'a>,
        alternatives: Alternatives<'d, 'a>,
        findings: &mut Findings,
    ) {
        let types = facts.types;
        let mut dropped = Vec::new();
        members.retain(|member| {
            let (own, _) = self.types_of(member.target, 0);
            let fits = own.meets(types);
            if !fits {
                dropped.push((member.target.place, own));
            }
            fits
        });
        for (place, own) in dropped {
            findings.push(
                Finding::warning(
                    codes::CONTRADICTORY_SCHEMA,
                    place,
                    format!("this alternative is {}", own.words()),
                )
                .label(format!("only {} can satisfy the schema", types.words()))
                .related(alternatives.place, "an alternative of this"),
            );
        }
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

    /// The types that a schema lets pass as far as it says so, and whether it says so.
    pub(super) fn types_of(&self, schema: &'d Written<'a>, depth: usize) -> (Types, bool) {
        let mut ignored = Findings::default();
        let without = Without::default();
        let Some(parts) = self.conjuncts(&[schema], &without, &mut ignored) else {
            return (Types::ALL, false);
        };
        let facts = self.fold(schema.place, &parts, &without, &mut ignored);
        let mut types = facts.types;
        let mut said = facts.types_are_said;
        if let Some(choices) = &facts.choices {
            let all = choices.iter().map(|(_, node)| super::choices::type_of(node));
            types = types.and(all.fold(Types::NONE, Types::or));
            said = true;
        }
        for alternatives in facts.alternatives.iter().filter(|_| depth < 4) {
            let each = alternatives.members.iter().map(|it| self.types_of(it, depth + 1));
            let (all, all_said) = each.fold((Types::NONE, true), |(all, all_said), (one, said)| {
                (all.or(one), all_said && said)
            });
            types = types.and(all);
            said |= all_said;
        }
        (types, said)
    }
}

/// Whether a schema has these alternatives itself.
fn chooses<'a>(schema: &Written<'a>, members: &[Written<'a>]) -> bool {
    schema.keywords.iter().any(|it| match &it.rule {
        Rule::OneOf(own) | Rule::AnyOf(own) => std::ptr::eq(own.as_slice(), members),
        _ => false,
    })
}

/// The value of a schema that is one constant, but for annotations.
fn constant<'a>(schema: &Written<'a>) -> Option<&'a Node> {
    let mut value = None;
    for keyword in &schema.keywords {
        match &keyword.rule {
            Rule::Const(node) => value = Some(*node),
            Rule::Enum([node]) => value = Some(node),
            Rule::Title(_) | Rule::Description(_) | Rule::Deprecated(_) => {}
            _ => return None,
        }
    }
    value
}

/// Whether a schema takes `null` alone, and says no more.
fn is_null(schema: &Written<'_>) -> bool {
    let mut null = false;
    schema.keywords.iter().all(|keyword| match &keyword.rule {
        Rule::Type(names) => {
            null = true;
            names.len() == 1 && names[0].value == "null"
        }
        Rule::Const(node) => {
            null = true;
            node.is_null()
        }
        Rule::Enum(values) => {
            null = true;
            values.len() == 1 && values[0].is_null()
        }
        Rule::Title(_) | Rule::Description(_) | Rule::Deprecated(_) | Rule::Nullable(_) => true,
        _ => false,
    }) && null
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
