//! Everything that must hold at once: a schema, what it refers to, and the members of its `allOf`.

use crate::document::{Rule, Schema as Written};
use crate::finding::{Finding, Findings, codes};

use super::alias::circular;
use super::{Part, Resolver};

/// How many schemas may hold at once.
const MAX_CONJUNCTS: usize = 256;

/// A walk over schemas that must hold at once.
struct Walk<'d, 'a> {
    found: Vec<Part<'d, 'a>>,
    path: Vec<&'d Written<'a>>,
    /// Those whose `oneOf` is left out, wherever they are met.
    bare: Vec<&'d Written<'a>>,
    is_whole: bool,
}

impl<'d, 'a> Resolver<'d, 'a> {
    /// Every schema that must hold, each once; `None` when that could not be told.
    pub(super) fn conjuncts(
        &self,
        parts: &[Part<'d, 'a>],
        findings: &mut Findings,
    ) -> Option<Vec<Part<'d, 'a>>> {
        let bare = parts.iter().filter(|part| part.bare).map(|part| part.schema).collect();
        let mut walk = Walk { found: Vec::new(), path: Vec::new(), bare, is_whole: true };
        for part in parts {
            self.walk(*part, &mut walk, findings);
        }
        walk.is_whole.then_some(walk.found)
    }

    /// Recursion is bounded: every step adds a conjunct, and those are bounded.
    fn walk(&self, part: Part<'d, 'a>, walk: &mut Walk<'d, 'a>, findings: &mut Findings) {
        if walk.found.iter().any(|known| std::ptr::eq(known.schema, part.schema)) {
            return;
        }
        if walk.found.len() >= MAX_CONJUNCTS {
            findings.push(
                Finding::error(
                    codes::TOO_LARGE,
                    part.schema.place,
                    format!("more than {MAX_CONJUNCTS} schemas must hold at once"),
                )
                .label("one too many"),
            );
            walk.is_whole = false;
            return;
        }
        let bare = walk.bare.iter().any(|known| std::ptr::eq(*known, part.schema));
        walk.found.push(Part { schema: part.schema, bare });
        walk.path.push(part.schema);
        for keyword in &part.schema.keywords {
            match &keyword.rule {
                Rule::Ref(reference) => match self.target(keyword, reference, findings) {
                    Some((target, _)) if Self::is_on(walk, target) => {
                        findings.push(circular(keyword));
                        walk.is_whole = false;
                    }
                    Some((schema, _)) => self.walk(Part { schema, bare: false }, walk, findings),
                    None => walk.is_whole = false,
                },
                Rule::AllOf(members) => {
                    for schema in members {
                        self.walk(Part { schema, bare: false }, walk, findings);
                    }
                }
                _ => {}
            }
        }
        walk.path.pop();
    }

    fn is_on(walk: &Walk<'d, 'a>, schema: &Written<'a>) -> bool {
        walk.path.iter().any(|known| std::ptr::eq(*known, schema))
    }
}
