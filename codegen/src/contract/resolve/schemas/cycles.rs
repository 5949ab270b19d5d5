//! Alternatives of themselves, and defaults that would fill themselves in for ever.

use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::super::{Additional, Kind, Property, SchemaId};
use super::Resolver;

impl Resolver<'_, '_> {
    /// A default that is an object or a list, and may hold its own property, would never end.
    pub(super) fn drop_endless_defaults(&mut self, findings: &mut Findings) {
        for id in 0..self.arena.len() {
            let Kind::Object(rules) = &self.arena[id].kind else { continue };
            let holds = |property: &Property| {
                let default = property.default.as_deref().unwrap_or_default();
                default.starts_with(['{', '[']) && self.may_hold(property.schema, property.place)
            };
            let endless: Vec<_> = (0..rules.properties.len())
                .filter(|index| holds(&rules.properties[*index]))
                .collect();
            let Kind::Object(rules) = &mut self.arena[id].kind else { continue };
            for index in endless {
                let property = &mut rules.properties[index];
                property.default = None;
                findings.push(
                    Finding::warning(
                        codes::CONTRADICTORY_SCHEMA,
                        property.place,
                        format!(
                            "the default of `{}` is not filled in",
                            property.name.escape_debug()
                        ),
                    )
                    .label("it would hold this member again, and its default, without end")
                    .help("leave `default` out"),
                );
            }
        }
    }

    /// Whether values of a schema may hold the member that stands at a place.
    fn may_hold(&self, from: SchemaId, member: Place) -> bool {
        let mut seen = vec![false; self.arena.len()];
        let mut next = vec![from];
        while let Some(id) = next.pop() {
            let id = id.0 as usize;
            if std::mem::replace(&mut seen[id], true) {
                continue;
            }
            match &self.arena[id].kind {
                Kind::Array(rules) => next.push(rules.items),
                Kind::Tuple { items } => next.extend(items),
                Kind::OneOf { variants, .. } | Kind::AnyOf { variants } => next.extend(variants),
                Kind::Object(rules) => {
                    if rules.properties.iter().any(|property| property.place == member) {
                        return true;
                    }
                    next.extend(rules.properties.iter().map(|property| property.schema));
                    if let Additional::Schema(values) = rules.additional {
                        next.push(values);
                    }
                }
                _ => {}
            }
        }
        false
    }

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
