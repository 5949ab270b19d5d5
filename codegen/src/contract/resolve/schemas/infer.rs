//! The type that is not said, and keywords that say nothing about the one that is.

use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::facts::{Facts, Types};
use super::formats;

/// Takes a missing `type` from the keywords that speak of one type only, and tells keywords that
/// say nothing about the type.
pub(super) fn infer(facts: &mut Facts<'_, '_>, findings: &mut Findings) {
    if !facts.types_are_said && facts.choices.is_none() {
        infer_type(facts, findings);
    }
    for (types, keyword, place) in &facts.spoken {
        if facts.types_are_said && !facts.types.meets(*types) {
            findings.push(
                Finding::warning(
                    codes::CONTRADICTORY_SCHEMA,
                    *place,
                    format!("`{keyword}` says nothing about this type"),
                )
                .label(format!("the type is {}", facts.types.words()))
                .help("remove it, or correct the type"),
            );
        }
    }
}

/// Keywords about one type let values of every other type pass.
fn infer_type(facts: &mut Facts<'_, '_>, findings: &mut Findings) {
    let spoken = facts.spoken.iter().fold(Types::NONE, |all, (types, _, _)| all.or(*types));
    let spoken = match facts.format {
        Some((name, _)) if spoken == Types::NONE => format_types(name),
        _ => spoken,
    };
    if spoken == Types::NONE {
        return;
    }
    let place = facts.spoken.first().map(|(_, _, place)| *place);
    let place = place.or(facts.format.map(|(_, place)| place)).unwrap_or(facts.place);
    if spoken.each().len() > 1 {
        findings.push(untyped(place, "add the `type` that is meant"));
        facts.beyond = true;
        facts.whole = true;
        return;
    }
    findings.push(untyped(place, &format!("write `type: {}` beside it", spoken.words())));
    facts.types = spoken;
    facts.untyped = true;
}

fn untyped(place: Place, help: &str) -> Finding {
    Finding::warning(
        codes::UNTYPED_SCHEMA,
        place,
        "without a `type`, values of every other type pass",
    )
    .label("speaks of one type only")
    .why("JSON Schema: a keyword about one type says nothing of values of another one")
    .help(help)
}

fn format_types(name: &str) -> Types {
    if formats::integer(name).is_some() {
        Types::INTEGER
    } else if formats::STRING.iter().any(|(known, _)| *known == name) {
        Types::STRING
    } else if formats::NUMBER.iter().any(|(known, _)| *known == name) {
        Types::NUMBER
    } else {
        Types::NONE
    }
}
