//! `pattern`: whether it runs in linear time.

use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::super::{Pattern, PatternEngine};
use super::ecma::{self, Engine, Reason, Unsupported};
use super::rewrites;

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
        findings.push(bounded_only(source, place));
    }
    Some(Pattern { place, source: source.to_owned(), engine })
}

fn bounded_only(source: &str, place: Place) -> Finding {
    let waiver = "say on the property \
                  `x-security: { waive: { pattern: { reason: …, engine: bounded } } }`";
    let help = match rewrites::without_looking_ahead(source) {
        Some(keywords) => format!("write `{keywords}`, which means the same, or {waiver}"),
        None => format!("write it without lookaround, or {waiver}"),
    };
    Finding::error(codes::UNSUPPORTED_PATTERN, place, "this pattern does not run in linear time")
        .label("looks around itself")
        .why("a caller could send a text that keeps a backtracking engine busy")
        .help(help)
}

fn unsupported(source: &str, fault: Unsupported, place: Place) -> Finding {
    let (title, help) = if ecma::is_pattern(source) {
        let help = match fault.reason {
            Reason::BackReference => "write out the alternatives, or bound the value otherwise",
            Reason::VariableLookbehind => "write lookbehind of one length only",
            _ => "write it smaller",
        };
        ("no engine here runs this pattern", help.to_owned())
    } else {
        let help = match rewrites::in_ecma_262(source) {
            Some(rewritten) => format!("write `{rewritten}`, if that is what is meant"),
            None => "write it as ECMA-262 does with the flag `u`".to_owned(),
        };
        ("this is no pattern of ECMA-262", help)
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
