//! What is said to the author of a document: findings, each with a code, a place and a way out.

pub mod codes;
pub mod render;

use std::collections::HashSet;
use std::fmt;

use crate::source::Place;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing: a value became looser, a waiver stands. Never changes the exit status.
    Note,
    /// Worth mending; generation goes on.
    Warning,
    /// Nothing is generated.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// A finding's stable code, such as `SG101`. The rule of that code documents it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u16);

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SG{:03}", self.0)
    }
}

/// One thing that is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which rule.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop: ``unknown scope `write:order` ``.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What the underlined source is: `not declared by scheme oauth`. May be empty.
    pub label: String,
    /// Why it matters, in one sentence; empty when the message says it all.
    pub why: String,
    /// What to write instead, or "did you mean": may hold several lines. Empty when nothing helps.
    pub help: String,
    /// Other places that matter, each with a label.
    pub related: Vec<(Place, String)>,
}

impl Finding {
    /// A finding of severity error; the builder methods add the rest.
    pub fn error(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            place,
            label: String::new(),
            why: String::new(),
            help: String::new(),
            related: Vec::new(),
        }
    }

    /// The same, as a warning.
    pub fn warning(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, place, message) }
    }

    /// The same, as a note.
    pub fn note(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(code, place, message) }
    }

    /// Says what the underlined source is.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Says why it matters.
    #[must_use]
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = why.into();
        self
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Points at another place that matters.
    #[must_use]
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related.push((place, label.into()));
        self
    }

    /// Suggests the nearest of `known` to `written`, when one is near.
    #[must_use]
    pub fn did_you_mean<'a>(
        mut self,
        written: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        if let Some(nearest) = nearest(written, known) {
            if !self.help.is_empty() {
                self.help.push('\n');
            }
            self.help.push_str(&format!("did you mean `{nearest}`?"));
        }
        self
    }

    /// Helps with a name that is not declared: the nearest declared one when it is near, else what
    /// is declared, and `declare`, how to declare one more.
    #[must_use]
    pub fn undeclared<'a>(
        self,
        written: &str,
        declared: impl IntoIterator<Item = &'a str>,
        declare: &str,
    ) -> Self {
        /// A document may declare hundreds; the help is one line.
        const TOLD: usize = 12;
        let declared: Vec<&str> = declared.into_iter().collect();
        if nearest(written, declared.iter().copied()).is_some() {
            return self.did_you_mean(written, declared);
        }
        if declared.is_empty() {
            return self.help(declare);
        }
        let told = declared[..declared.len().min(TOLD)].join(", ");
        let more = if declared.len() > TOLD { ", …" } else { "" };
        self.help(format!("declared are: {told}{more}\nor {declare}"))
    }
}

/// The nearest of `known` to `written`, when it is near enough to be a slip.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = written.to_lowercase();
    let length = folded.chars().count();
    known
        .into_iter()
        // A difference in length is a distance already, and costs nothing to tell.
        .filter(|name| {
            let count = name.chars().count();
            count.abs_diff(length) <= 1 + count / 4
        })
        .map(|name| (strsim::damerau_levenshtein(&folded, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= 1 + name.chars().count() / 4)
        .min()
        .map(|(_, name)| name)
}

/// How many findings a run keeps; what is beyond is only counted. No real document comes near.
pub const MAX_FINDINGS: usize = 50_000;

/// Every finding of a run, in the order in which the stages met them.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
    seen: HashSet<(Code, Place, u64)>,
    /// Errors among those that were not kept.
    dropped_errors: usize,
    dropped: usize,
}

impl Findings {
    /// Adds one; the same message at the same place is kept once.
    pub fn push(&mut self, finding: Finding) {
        if self.list.len() >= MAX_FINDINGS {
            self.dropped += 1;
            self.dropped_errors += usize::from(finding.severity == Severity::Error);
            return;
        }
        if self.seen.insert((finding.code, finding.place, digest(&finding.message))) {
            self.list.push(finding);
        }
    }

    /// Whether one of them forbids generation.
    pub fn has_errors(&self) -> bool {
        self.dropped_errors > 0 || self.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.list.iter()
    }

    /// Those that `keep` takes, in the same order.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&Finding) -> bool) -> Self {
        let mut kept = self.clone();
        kept.retain(keep);
        kept
    }

    /// How many are kept.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many were beyond `MAX_FINDINGS`.
    pub fn dropped(&self) -> usize {
        self.dropped
    }

    /// How many of those were errors.
    pub fn dropped_errors(&self) -> usize {
        self.dropped_errors
    }

    /// Orders them by file, place and code.
    pub fn sort(&mut self) {
        self.list.sort_by_key(|finding| (finding.place, finding.code));
    }

    /// Removes those that `keep` refuses (a `waive: { lint:CODE }` at that place).
    pub fn retain(&mut self, keep: impl FnMut(&Finding) -> bool) {
        self.list.retain(keep);
    }
}

/// A hash that tells messages of one code at one place apart.
fn digest(message: &str) -> u64 {
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
    BuildHasherDefault::<DefaultHasher>::default().hash_one(message)
}
