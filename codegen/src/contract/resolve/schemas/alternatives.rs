//! What alternatives are by themselves: of which types, constants, or `null`.

use std::collections::HashSet;

use crate::document::{Rule, Schema as Written};
use crate::finding::{Finding, Findings, codes};
use crate::source::Node;

use super::constants::canonical;
use super::facts::{Alternatives, Facts, Types};
use super::{Resolver, Without};

/// An alternative that is not `null`.
pub(super) struct Member<'d, 'a> {
    pub(super) written: &'d Written<'a>,
    /// What it refers to, and the component's name.
    pub(super) target: &'d Written<'a>,
    pub(super) name: &'a str,
}

impl<'d, 'a> Resolver<'d, 'a> {
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
