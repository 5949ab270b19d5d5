//! Alternatives of themselves.

use crate::finding::{Finding, Findings, codes};

use super::super::super::Kind;
use super::Resolver;

impl Resolver<'_, '_> {
    /// An alternative that holds itself, without an object or a list between, has no end.
    pub(super) fn check_one_of_cycles(&mut self, findings: &mut Findings) {
        let mut done = vec![false; self.arena.len()];
        for start in 0..self.arena.len() {
            // Iterative: (schema, next variant to look at).
            let mut path: Vec<(usize, usize)> = vec![(start, 0)];
            while let Some((schema, next)) = path.last().copied() {
                let variant = match &self.arena[schema].kind {
                    Kind::OneOf { variants, .. } | Kind::AnyOf { variants } if !done[schema] => {
                        variants.get(next).copied()
                    }
                    _ => None,
                };
                let Some(variant) = variant else {
                    done[schema] = true;
                    path.pop();
                    continue;
                };
                if let Some(last) = path.last_mut() {
                    last.1 += 1;
                }
                let variant = variant.0 as usize;
                if path.iter().any(|(known, _)| *known == variant) {
                    findings.push(
                        Finding::error(
                            codes::CIRCULAR_REFERENCE,
                            self.arena[variant].place,
                            "this schema is an alternative of itself",
                        )
                        .label("no object or list stands between")
                        .help("leave that alternative out"),
                    );
                } else if !done[variant] {
                    path.push((variant, 0));
                }
            }
        }
    }
}
