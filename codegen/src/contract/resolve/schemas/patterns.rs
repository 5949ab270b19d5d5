//! `pattern`: whether it runs in linear time.

use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::super::{Pattern, PatternEngine};
use super::ecma::{self, Engine};

/// Judges a pattern; one that needs the bounded engine needs a waiver that names it.
pub(super) fn pattern(
    source: &str,
    place: Place,
    bounded: bool,
    findings: &mut Findings,
) -> Option<Pattern> {
    let engine = match ecma::translate(source) {
        Ok(translated) => match translated.engine {
            Engine::Linear => PatternEngine::Linear,
            Engine::Bounded => PatternEngine::Bounded,
        },
        Err(fault) => {
            findings.push(
                Finding::error(codes::UNSUPPORTED_PATTERN, place, "this pattern cannot be run")
                    .label(fault.to_string())
                    .help("write an ECMA-262 pattern without references back"),
            );
            return None;
        }
    };
    if engine == PatternEngine::Bounded && !bounded {
        findings.push(
            Finding::error(
                codes::UNSUPPORTED_PATTERN,
                place,
                "this pattern does not run in linear time",
            )
            .label("looks around itself")
            .why("a caller could send a text that keeps a backtracking engine busy")
            .help(
                "write it without lookaround, or say on the property \
                 `x-security: { waive: { pattern: { reason: …, engine: bounded } } }`",
            ),
        );
    }
    Some(Pattern { place, source: source.to_owned(), engine })
}
