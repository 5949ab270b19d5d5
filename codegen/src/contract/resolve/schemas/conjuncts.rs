//! Everything that must hold at once: a schema, what it refers to, and the members of its `allOf`.

use crate::document::{Keyword, Rule, Schema as Written};
use crate::finding::{Finding, Findings, codes};

use super::alias::circular;
use super::{Resolver, Without};

/// How many schemas may hold at once.
const MAX_CONJUNCTS: usize = 256;

/// A walk over schemas that must hold at once.
struct Walk<'d, 'a, 'w> {
    found: Vec<&'d Written<'a>>,
    path: Vec<&'d Written<'a>>,
    without: &'w Without,
    is_whole: bool,
}

impl<'d, 'a> Resolver<'d, 'a> {
    /// Every schema that must hold, each once; `None` when that could not be told.
    pub(super) fn conjuncts(
        &self,
        parts: &[&'d Written<'a>],
        without: &Without,
        findings: &mut Findings,
    ) -> Option<Vec<&'d Written<'a>>> {
        let mut walk = Walk { found: Vec::new(), path: Vec::new(), without, is_whole: true };
        for part in parts {
            self.walk(part, &mut walk, findings);
        }
        walk.is_whole.then_some(walk.found)
    }

    /// Recursion is bounded: every step adds a conjunct, and those are bounded.
    fn walk(&self, schema: &'d Written<'a>, walk: &mut Walk<'d, 'a, '_>, findings: &mut Findings) {
        if walk.found.iter().any(|known| std::ptr::eq(*known, schema)) {
            return;
        }
        if walk.found.len() >= MAX_CONJUNCTS {
            findings.push(
                Finding::error(
                    codes::TOO_LARGE,
                    schema.place,
                    format!("more than {MAX_CONJUNCTS} schemas must hold at once"),
                )
                .label("one too many"),
            );
            walk.is_whole = false;
            return;
        }
        walk.found.push(schema);
        walk.path.push(schema);
        for keyword in &schema.keywords {
            self.walk_keyword(schema, keyword, walk, findings);
        }
        walk.path.pop();
    }

    fn walk_keyword(
        &self,
        schema: &'d Written<'a>,
        keyword: &'d Keyword<'a>,
        walk: &mut Walk<'d, 'a, '_>,
        findings: &mut Findings,
    ) {
        match &keyword.rule {
            Rule::Ref(reference) => match self.target(keyword, *reference, findings) {
                Some((target, _)) if walk.is_on(target) => {
                    findings.push(circular(keyword));
                    walk.is_whole = false;
                }
                Some((target, _)) => self.walk(target, walk, findings),
                None => walk.is_whole = false,
            },
            Rule::DynamicRef(reference) => match self.target(keyword, *reference, findings) {
                Some(_) if !self.is_static(*reference) => {}
                Some((target, _)) if walk.is_on(target) => {
                    findings.push(circular(keyword));
                    walk.is_whole = false;
                }
                Some((target, _)) => self.walk(target, walk, findings),
                None => walk.is_whole = false,
            },
            Rule::AllOf(members) => {
                for schema in members {
                    self.walk(schema, walk, findings);
                }
            }
            Rule::OneOf(members) | Rule::AnyOf(members)
                if is_conjunct(schema, members) && !walk.without.holds(members) =>
            {
                self.walk(&members[0], walk, findings);
            }
            _ => {}
        }
    }
}

impl<'a> Walk<'_, 'a, '_> {
    fn is_on(&self, schema: &Written<'a>) -> bool {
        self.path.iter().any(|known| std::ptr::eq(*known, schema))
    }
}

/// Whether alternatives are none: there is one, and no discriminator that speaks of it.
pub(super) fn is_conjunct(schema: &Written<'_>, members: &[Written<'_>]) -> bool {
    let discriminated = schema.keywords.iter().any(|it| matches!(it.rule, Rule::Discriminator(_)));
    members.len() == 1 && !discriminated
}
