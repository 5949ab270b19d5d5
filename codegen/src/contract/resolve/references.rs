//! `$ref`s to everything but schemas.

use crate::document::{OrRef, Pool, Text};
use crate::finding::{Finding, Findings, codes, nearest};

use super::names::camel;
use super::schemas::Hint;

/// How many `$ref`s may lead from one to the next.
const MAX_HOPS: usize = 64;

/// The thing itself, or what its `$ref`s lead to.
pub(super) fn follow<'d, 'a, T>(
    pool: &'d Pool<'a, OrRef<'a, T>>,
    thing: &'d OrRef<'a, T>,
    findings: &mut Findings,
) -> Option<&'d T> {
    let mut current = thing;
    for _ in 0..MAX_HOPS {
        let reference = match current {
            OrRef::Item(item) => return Some(item),
            OrRef::Ref(reference) => *reference,
        };
        match pool.get(reference.value) {
            Some((_, next)) => current = next,
            None => {
                let finding = unresolved(reference, pool, findings.len());
                findings.push(finding);
                return None;
            }
        }
    }
    if let OrRef::Ref(reference) = thing {
        findings.push(
            Finding::error(
                codes::CIRCULAR_REFERENCE,
                reference.place,
                "this only leads back to itself",
            )
            .label("nothing at the end of it"),
        );
    }
    None
}

/// What inline schemas of a component are called after: the component, or else its user.
pub(super) fn hint<T>(thing: &OrRef<'_, T>, what: &str, user: &Hint) -> Hint {
    match thing {
        OrRef::Ref(reference) if reference.value.starts_with("#/components/") => {
            let name = reference.value.rsplit('/').next().unwrap_or_default();
            Hint { name: camel(name), bounded: user.bounded }.below(what)
        }
        _ => user.clone(),
    }
}

/// A `$ref` whose target is not there, or in another file.
///
/// After some hundred findings nobody is helped by looking for near names.
pub(super) fn unresolved<T>(reference: Text<'_>, pool: &Pool<'_, T>, so_far: usize) -> Finding {
    let text = reference.value.escape_debug();
    if !reference.value.starts_with('#') {
        return Finding::error(
            codes::EXTERNAL_REFERENCE,
            reference.place,
            format!("`{text}` is in another file"),
        )
        .label("only `#/…` is read")
        .why("a file that nobody named on the command line is never read in silence")
        .help("bundle the documents into one first");
    }
    let finding = Finding::error(
        codes::UNRESOLVED_REFERENCE,
        reference.place,
        format!("`{text}` is not there"),
    )
    .label("points at nothing");
    let name = reference.value.rsplit('/').next().unwrap_or_default();
    let known = pool.named().iter().take(if so_far < 300 { 5000 } else { 0 });
    match nearest(name, known.map(|(name, _)| name.value)) {
        Some(near) => finding.help(format!("did you mean `{}`?", pool.reference(near))),
        None => finding.help("declare it, or correct the reference"),
    }
}
