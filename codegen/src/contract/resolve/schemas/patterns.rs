//! `pattern`: whether it runs in linear time.

use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::super::{Pattern, PatternEngine};
use super::ecma::{self, Engine, Unsupported};

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
            findings.push(unsupported(source, fault, place));
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

fn unsupported(source: &str, fault: Unsupported, place: Place) -> Finding {
    let (title, help) = if ecma::is_pattern(source) {
        (
            "no engine here runs this pattern",
            "write it without references back, and lookbehind of one length only",
        )
    } else {
        ("this is no pattern of ECMA-262", "write it as ECMA-262 does with the flag `u`")
    };
    Finding::error(codes::UNSUPPORTED_PATTERN, place, title).label(fault.to_string()).help(help)
}

#[cfg(test)]
mod tests {
    /// A published crate holds no file of another one, so the translator stands in both.
    #[test]
    fn the_translator_is_the_runtimes_to_the_byte() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../runtime/src/decode/ecma.rs");
        let Ok(theirs) = std::fs::read_to_string(path) else { return };
        assert!(theirs == include_str!("ecma.rs"), "copy runtime/src/decode/ecma.rs here");
    }
}
