//! `anyOf` as a kind: one type when all alternatives are of that type, else an alternative that holds.

use std::collections::HashSet;

use crate::document::{Rule, Schema as Written};
use crate::finding::Findings;
use crate::source::Node;

use super::super::super::Kind;
use super::Resolver;
use super::alternatives::Member;
use super::facts::{Alternatives, Facts, Types};
use super::kind::Shape;
use super::mapping::values_of;
use super::one_of::Site;

impl<'d, 'a> Resolver<'d, 'a> {
    /// `None` when the shape is that of the rest.
    pub(super) fn any_of(
        &mut self,
        at: &Site<'_, 'd, 'a>,
        facts: &mut Facts<'d, 'a>,
        alternatives: Alternatives<'d, 'a>,
        findings: &mut Findings,
    ) -> Option<Option<Shape<'d, 'a>>> {
        let Some((mut members, nulls)) = self.members(alternatives, findings) else {
            return Some(None);
        };
        if members.is_empty() && facts.types.holds(Types::NULL) {
            let kind = Kind::Null;
            return Some(Some(Shape { nullable: false, kind, chosen: Some(alternatives.members) }));
        }
        self.drop_impossible(&mut members, facts, alternatives, findings);
        let types: Vec<_> = members.iter().map(|it| self.types_of(it.target, 0)).collect();
        if members.is_empty() {
            return Some(self.one_of(at, facts, alternatives, findings));
        }
        if let Some(scalar) = one_scalar(&types) {
            let null = types.iter().any(|(types, _)| types.holds(Types::NULL)) || nulls > 0;
            let scalar = if null { scalar.or(Types::NULL) } else { scalar };
            facts.types = facts.types.and(scalar);
            facts.types_are_said = true;
            return None;
        }
        if members.len() == 1 || self.are_tagged(&members, &types) {
            return Some(self.one_of(at, facts, alternatives, findings));
        }
        if types.iter().any(|(_, said)| !said) {
            facts.open = true;
            return None;
        }
        let objects = types.iter().any(|(types, _)| types.meets(Types::OBJECT));
        let nullable = nulls > 0 && facts.types.holds(Types::NULL);
        let Some(variants) = self.variants(at, facts, alternatives, &members, true, findings)
        else {
            return Some(None);
        };
        // Members of an object may be named by several alternatives at once.
        facts.beyond |= objects;
        let chosen = (!objects).then_some(alternatives.members);
        Some(Some(Shape { nullable, kind: Kind::AnyOf { variants }, chosen }))
    }

    /// Whether every alternative is an object that a constant member tells from the others: then
    /// no two of them hold at once.
    fn are_tagged(&self, members: &[Member<'d, 'a>], types: &[(Types, bool)]) -> bool {
        // `null` would be of several at once.
        if !types.iter().all(|(types, said)| *said && *types == Types::OBJECT) {
            return false;
        }
        let Some(first) = members.first() else { return false };
        let names = required(first.target);
        names.into_iter().any(|name| {
            let mut met = HashSet::new();
            members.iter().all(|member| {
                let values = values_of(member.target, name);
                let is_told = required(member.target).contains(&name) && !values.is_empty();
                let mut texts = values.into_iter().map(Node::as_str);
                is_told && texts.all(|text| text.is_some_and(|text| met.insert(text)))
            })
        })
    }
}

/// The one type of values that are no lists and no objects, when all are of it.
fn one_scalar(types: &[(Types, bool)]) -> Option<Types> {
    let all = types.iter().fold(Types::NONE, |all, (one, _)| all.or(one.without_null()));
    let is_said = types.iter().all(|(_, said)| *said);
    let scalars = [Types::BOOLEAN, Types::STRING, Types::INTEGER, Types::NUMBER];
    (is_said && scalars.contains(&all)).then_some(all)
}

fn required<'a>(schema: &Written<'a>) -> Vec<&'a str> {
    let lists = schema.keywords.iter().filter_map(|keyword| match &keyword.rule {
        Rule::Required(names) => Some(names),
        _ => None,
    });
    lists.flatten().map(|name| name.value).collect()
}
