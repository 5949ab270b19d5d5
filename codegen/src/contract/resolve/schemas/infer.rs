//! The type that is not said, and keywords that say nothing about the one that is.

use crate::finding::{Finding, Findings, codes};

use super::facts::{Facts, Types};
use super::formats;

/// Takes a missing `type` from the keywords that speak of one type only, and refuses keywords that
/// say nothing about the type.
pub(super) fn infer(facts: &mut Facts<'_, '_>, findings: &mut Findings) {
    if !facts.types_are_said && facts.choices.is_none() {
        infer_type(facts, findings);
    }
    for (types, keyword, place) in &facts.spoken {
        if facts.types_are_said && !facts.types.meets(*types) {
            findings.push(
                Finding::error(
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

fn infer_type(facts: &mut Facts<'_, '_>, findings: &mut Findings) {
    let spoken = facts.spoken.iter().fold(Types::NONE, |all, (types, _, _)| all.or(*types));
    let spoken = match facts.format {
        Some((name, _)) if spoken == Types::NONE => format_types(name),
        _ => spoken,
    };
    if spoken == Types::NONE {
        return;
    }
    if spoken.each().len() > 1 {
        let (_, keyword, place) = facts.spoken[0];
        findings.push(
            Finding::error(
                codes::UNSUPPORTED_KEYWORD,
                place,
                "not supported yet: keywords for several types without a `type`",
            )
            .label(format!("`{keyword}` speaks of one of them"))
            .help("add `type`"),
        );
        facts.undecided = true;
        return;
    }
    facts.types = spoken;
    facts.types_are_said = true;
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
