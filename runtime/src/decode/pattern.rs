//! `pattern`: ECMA-262 syntax on a linear engine, or on one whose steps are counted.

use std::{fmt, sync::OnceLock};

use super::{
    ecma::{self, Engine},
    sequence::Sequence,
};

/// The most steps that one match of a bounded pattern may take.
const MAX_STEPS: usize = 50_000;

/// The most bytes that one compiled pattern may take.
const MAX_SIZE: usize = 16 * 1024 * 1024;

/// A pattern of the document, in a `static`. Compiled once: by [`Pattern::compile`] when the
/// server starts, else when it is first used.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    engine: Engine,
    compiled: OnceLock<Result<Compiled, PatternFault>>,
}

/// Why a pattern cannot be used. A value that it should match is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternFault {
    /// The syntax is not ECMA-262, or cannot be translated faithfully.
    Unsupported(ecma::Unsupported),
    /// It needs the bounded engine, and was not declared so.
    NotLinear,
    /// The engine refuses it, mostly because it is too large.
    Refused(String),
}

impl fmt::Display for PatternFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsupported(reason) => write!(f, "pattern: {reason}"),
            Self::NotLinear => f.write_str("pattern: not linear, and no bounded engine is named"),
            Self::Refused(reason) => write!(f, "pattern: {reason}"),
        }
    }
}

impl std::error::Error for PatternFault {}

#[derive(Debug)]
enum Compiled {
    Sequence(Sequence),
    Linear(regex::Regex),
    Bounded(fancy_regex::Regex),
}

/// How a match ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Found,
    Absent,
    /// Over the steps that a bounded pattern may take.
    Spent,
}

impl Pattern {
    /// A pattern that is matched in linear time.
    pub const fn linear(source: &'static str) -> Self {
        Self { source, engine: Engine::Linear, compiled: OnceLock::new() }
    }

    /// A pattern with lookaround, whose waiver names the bounded engine.
    pub const fn bounded(source: &'static str) -> Self {
        Self { source, engine: Engine::Bounded, compiled: OnceLock::new() }
    }

    /// Compiles the pattern, for the check when a server starts.
    ///
    /// # Errors
    /// [`PatternFault`]; every value is refused then.
    pub fn compile(&self) -> Result<(), PatternFault> {
        self.compiled().as_ref().map(|_| ()).map_err(Clone::clone)
    }

    /// As the document has it.
    pub fn source(&self) -> &'static str {
        self.source
    }

    /// Whether the pattern is found in `text`; never when it does not compile or takes too long.
    pub fn is_match(&self, text: &str) -> bool {
        self.find(text) == Outcome::Found
    }

    pub(super) fn is_bounded(&self) -> bool {
        self.engine == Engine::Bounded
    }

    pub(super) fn find(&self, text: &str) -> Outcome {
        let found = match self.compiled() {
            Ok(Compiled::Sequence(sequence)) => Ok(sequence.is_match(text)),
            Ok(Compiled::Linear(regex)) => Ok(regex.is_match(text)),
            Ok(Compiled::Bounded(regex)) => regex.is_match(text),
            Err(_) => Ok(false),
        };
        match found {
            Ok(true) => Outcome::Found,
            Ok(false) => Outcome::Absent,
            Err(_) => Outcome::Spent,
        }
    }

    fn compiled(&self) -> &Result<Compiled, PatternFault> {
        self.compiled.get_or_init(|| {
            let translated = ecma::translate(self.source).map_err(PatternFault::Unsupported)?;
            match (translated.engine, self.engine) {
                // What is linear is run so, whatever was allowed.
                (Engine::Linear, _) => linear(&translated.regex),
                (Engine::Bounded, Engine::Bounded) => bounded(&translated.regex),
                (Engine::Bounded, Engine::Linear) => Err(PatternFault::NotLinear),
            }
        })
    }
}

fn linear(source: &str) -> Result<Compiled, PatternFault> {
    if let Some(sequence) = Sequence::of(source) {
        return Ok(Compiled::Sequence(sequence));
    }
    let built = regex::RegexBuilder::new(source).size_limit(MAX_SIZE).build();
    built.map(Compiled::Linear).map_err(|error| PatternFault::Refused(error.to_string()))
}

fn bounded(source: &str) -> Result<Compiled, PatternFault> {
    let built = fancy_regex::RegexBuilder::new(source)
        .backtrack_limit(MAX_STEPS)
        .delegate_size_limit(MAX_SIZE)
        .build();
    built.map(Compiled::Bounded).map_err(|error| PatternFault::Refused(error.to_string()))
}
