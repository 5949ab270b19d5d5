//! What a kind does not say of its schema, as an assertion.

use std::rc::Rc;

use crate::document::{Rule, Schema as Written};
use crate::finding::Findings;

use super::super::super::{AssertionId, Keyword};
use super::super::names::shouty;
use super::assertions::{View, Within};
use super::facts::Facts;
use super::object::hides;
use super::{Resolver, Without};

/// What of a schema its assertion leaves to the kind.
pub(super) struct Left<'w> {
    /// Alternatives that the kind chooses from.
    pub(super) without: &'w Without,
    /// Whether the first part is the schema itself, which sees what the others look at.
    pub(super) root: bool,
    /// Whether the kind is a tuple.
    pub(super) tuple: bool,
    /// Whether the kind refuses what `unevaluatedProperties` of the schema itself refuses.
    pub(super) unevaluated: bool,
    /// Whether members that nothing names are refused.
    pub(super) closes: bool,
}

impl<'d, 'a> Resolver<'d, 'a> {
    /// What `parts` say beside the kind; all that they say when that cannot be told apart.
    pub(super) fn rest(
        &mut self,
        parts: &[&'d Written<'a>],
        facts: &Facts<'d, 'a>,
        left: &Left<'_>,
        name: &str,
        bounded: bool,
        findings: &mut Findings,
    ) -> AssertionId {
        let mut within = Within {
            view: View::Request,
            name: shouty(name),
            bounded: bounded || self.bounded,
            hidden: Rc::default(),
        };
        for part in parts {
            within = self.hiding(part, &within);
        }
        let mut found = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            if (index > 0 || !left.root) && sees_itself(part) {
                found.push((
                    *part,
                    vec![Keyword::Ref(self.assertion(
                        part,
                        left.without.clone(),
                        within.below("part"),
                    ))],
                ));
                continue;
            }
            let keep = |rule: &Rule<'a>| match rule {
                Rule::UnevaluatedItems(_) | Rule::UnevaluatedProperties(_) => false,
                _ => keeps(rule, part, facts, left),
            };
            let mut keywords = self.keywords(part, left.without, &within, &keep, findings);
            if !facts.whole && names_only(part, facts, left) {
                self.name_properties(part, &mut keywords);
            }
            if !keywords.is_empty() {
                found.push((*part, keywords));
            }
        }
        let unevaluated = |rule: &Rule<'a>| match rule {
            Rule::UnevaluatedItems(_) => true,
            Rule::UnevaluatedProperties(_) => !left.unevaluated,
            _ => false,
        };
        let own = match left.root && parts[0].boolean.is_none() {
            true => self.keywords(parts[0], left.without, &within, &unevaluated, findings),
            false => Vec::new(),
        };
        self.together(parts[0], found, own, &within)
    }

    /// All that schemas say, each within the resources that lead to it.
    pub(super) fn in_full(
        &mut self,
        parts: &[&'d Written<'a>],
        without: &Without,
        name: &str,
        bounded: bool,
    ) -> AssertionId {
        let within = Within {
            view: View::Request,
            name: shouty(name),
            bounded: bounded || self.bounded,
            hidden: Rc::default(),
        };
        let mut all: Vec<_> = parts
            .iter()
            .map(|part| self.assertion(part, without.clone(), within.clone()))
            .collect();
        match all.pop() {
            Some(one) if all.is_empty() => one,
            last => {
                all.extend(last);
                let first = parts[0];
                self.add_assertion(first.place, &within, first.base, vec![Keyword::AllOf(all)])
            }
        }
    }

    /// One assertion of what each part says.
    fn together(
        &mut self,
        first: &'d Written<'a>,
        mut found: Vec<(&'d Written<'a>, Vec<Keyword>)>,
        own: Vec<Keyword>,
        within: &Within<'a>,
    ) -> AssertionId {
        let is_single = found.len() == 1 && found[0].0.base == first.base;
        let mut keywords = if is_single {
            found.pop().map(|(_, keywords)| keywords).unwrap_or_default()
        } else {
            let parts: Vec<_> = found
                .into_iter()
                .map(|(part, keywords)| {
                    self.add_assertion(part.place, &within.below("part"), part.base, keywords)
                })
                .collect();
            if parts.is_empty() { Vec::new() } else { vec![Keyword::AllOf(parts)] }
        };
        keywords.extend(own);
        self.add_assertion(first.place, within, first.base, keywords)
    }

    /// The names that a part lists, each with any value: its kind looks at that.
    fn name_properties(&mut self, part: &'d Written<'a>, keywords: &mut Vec<Keyword>) {
        let names: Vec<_> = part
            .keywords
            .iter()
            .filter_map(|keyword| match &keyword.rule {
                Rule::Properties(properties) => Some(properties),
                _ => None,
            })
            .flatten()
            .map(|(name, _)| name.value.to_owned())
            .collect();
        if !names.is_empty() {
            let always = self.always(part.place);
            keywords
                .push(Keyword::Properties(names.into_iter().map(|name| (name, always)).collect()));
        }
    }
}

/// Whether a keyword of a part is said by the assertion.
fn keeps<'a>(rule: &Rule<'a>, part: &Written<'a>, facts: &Facts<'_, 'a>, left: &Left<'_>) -> bool {
    match rule {
        // Their targets are parts too.
        Rule::Ref(_) | Rule::AllOf(_) => false,
        Rule::OneOf(members) | Rule::AnyOf(members) => {
            !super::conjuncts::is_conjunct(part, members)
        }
        Rule::Not(_)
        | Rule::If(_)
        | Rule::Then(_)
        | Rule::Else(_)
        | Rule::Contains(_)
        | Rule::MinContains(_)
        | Rule::MaxContains(_)
        | Rule::PropertyNames(_)
        | Rule::PatternProperties(_)
        | Rule::Dependent(_)
        | Rule::DynamicRef(_) => true,
        Rule::PrefixItems(_) => !left.tuple,
        Rule::Items(_) => {
            let has_prefix = part.keywords.iter().any(|it| matches!(it.rule, Rule::PrefixItems(_)));
            facts.whole || (has_prefix && !left.tuple)
        }
        Rule::AdditionalProperties(_) => facts.whole || closes_for_itself(part, facts),
        _ => facts.whole,
    }
}

/// Whether a part's `properties` are named because other keywords need to know them.
fn names_only(part: &Written<'_>, facts: &Facts<'_, '_>, left: &Left<'_>) -> bool {
    left.closes || closes_for_itself(part, facts)
}

/// Whether the kind does not say what a part's `additionalProperties` says.
fn closes_for_itself(part: &Written<'_>, facts: &Facts<'_, '_>) -> bool {
    let patterns = part.keywords.iter().any(|it| matches!(it.rule, Rule::PatternProperties(_)));
    let additional = part.keywords.iter().find_map(|it| match &it.rule {
        Rule::AdditionalProperties(schema) => Some(schema),
        _ => None,
    });
    let names = part.keywords.iter().filter_map(|it| match &it.rule {
        Rule::Properties(properties) => Some(properties.iter().map(|(name, _)| name.value)),
        _ => None,
    });
    additional.is_some_and(|schema| {
        schema.boolean != Some(true) && (patterns || hides(names.flatten(), facts))
    })
}

/// Whether a schema has keywords that look at what its own keywords looked at.
fn sees_itself(schema: &Written<'_>) -> bool {
    schema.keywords.iter().any(|keyword| {
        matches!(keyword.rule, Rule::UnevaluatedItems(_) | Rule::UnevaluatedProperties(_))
    })
}
