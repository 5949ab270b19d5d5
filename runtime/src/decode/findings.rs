//! What decoding one request has found: violations, and scopes that sent members ask for.

use std::{borrow::Cow, fmt, mem};

use super::chosen::Chosen;
use crate::{json::Value, policy::NameSet};

/// The most violations that one answer lists.
pub const MAX_VIOLATIONS: usize = 32;

/// How many violations there is room for once there is one.
const USUAL_VIOLATIONS: usize = 8;

/// How much assertions and alternatives may look at in one request, in steps of some ten
/// nanoseconds: a value that an alternative tries, a schema that a value is held against.
const STEPS: u32 = 1 << 22;

/// How much of it one value may use: so much, and more for each value inside it and for each
/// [`PIECE`] of a text. Nested alternatives multiply; this is where it ends, soon for a small request.
const ALLOWED: u32 = 1 << 16;
const ALLOWED_EACH: u32 = 128;

/// The part of a request that a violation is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum In {
    /// The body.
    Body,
    /// A path parameter.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
}

impl In {
    /// The name in an answer's `in`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

impl fmt::Display for In {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One way in which a request is not what the document asks for. Safe to show to the sender:
/// made of the document's words only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The part.
    pub location: In,
    /// Where in that part: an RFC 6901 pointer of names that the document declares and of
    /// indexes. A parameter is a member of its part: `/limit`.
    pub pointer: String,
    /// The keyword that is not met, stable: `type`, `required`, `minLength`, …
    pub code: &'static str,
    /// For people.
    pub message: Cow<'static, str>,
}

/// The outcome of decoding beside the typed value. A request is taken only when there are no
/// violations and it is not malformed.
#[derive(Clone, Debug, Default)]
pub struct Decoded {
    /// At most [`MAX_VIOLATIONS`], in the order of the document's members.
    pub violations: Vec<Violation>,
    /// One entry for each `writeScopes` of a member that was sent: at least one scope of every
    /// entry must be held, else 403 `field-forbidden`.
    pub write_scopes: Vec<&'static NameSet>,
    /// A parameter is not text: bad percent-encoding or not UTF-8 (400, not 422).
    pub malformed: bool,
}

/// The collecting side of a decoder.
#[derive(Debug)]
pub(crate) struct Findings {
    pub(super) decoded: Decoded,
    /// Violations, with those that were too many to keep.
    count: u32,
    /// Set while an alternative is tried: violations are counted, not kept.
    silent: bool,
    pub(super) steps: u32,
    /// Set once a bounded pattern went over its limit; none is started after that.
    pub(super) pattern_spent: bool,
    /// What alternatives inside the one that is tried were; none outside of all alternatives.
    pub(super) chosen: Option<Box<Chosen>>,
}

impl Findings {
    pub(super) fn new() -> Self {
        let decoded = Decoded::default();
        Self { decoded, count: 0, silent: false, steps: STEPS, pattern_spent: false, chosen: None }
    }

    /// For what the application makes: what it may cost grows with its size, and ends nowhere before.
    pub(super) fn of_answer() -> Self {
        Self { steps: u32::MAX, ..Self::new() }
    }

    /// For one alternative; what is left of the steps and patterns is handed on, and comes back with
    /// [`Findings::end`].
    pub(super) fn trial(&mut self) -> Self {
        let (steps, pattern_spent, chosen) = (self.steps, self.pattern_spent, self.chosen.take());
        Self { decoded: Decoded::default(), count: 0, silent: true, steps, pattern_spent, chosen }
    }

    /// Takes back what a trial was handed.
    pub(super) fn end(&mut self, trial: &mut Self) {
        (self.steps, self.pattern_spent) = (trial.steps, trial.pattern_spent);
        self.chosen = trial.chosen.take();
    }

    /// Whether nothing was wrong, kept or not.
    #[inline]
    pub(super) fn is_clean(&self) -> bool {
        self.count == 0
    }

    /// Counts one value that is looked at; `false` when alternatives have looked at too many.
    #[inline]
    pub(super) fn step(&mut self) -> bool {
        if self.silent {
            self.steps = self.steps.saturating_sub(1);
        }
        self.steps > 0
    }

    /// Counts steps, tried or not; `false` when there were too many.
    pub(crate) fn spend(&mut self, steps: u32) -> bool {
        self.steps = self.steps.saturating_sub(steps);
        self.steps > 0
    }

    /// Leaves only as many steps as `value` may use, unless a value that it is a part of has done
    /// so. What is held back is for [`Findings::widen`].
    pub(crate) fn narrow(&mut self, value: &Value<'_>) -> u32 {
        if self.silent {
            return 0;
        }
        self.chosen = None;
        let allowed = ALLOWED.saturating_add(ALLOWED_EACH.saturating_mul(size(value)));
        let held_back = self.steps.saturating_sub(allowed);
        self.steps -= held_back;
        held_back
    }

    pub(crate) fn widen(&mut self, held_back: u32) {
        self.steps += held_back;
    }

    /// Counts violations without keeping them, until [`Findings::speak_as`].
    pub(crate) fn hush(&mut self) -> Before {
        Before { silent: mem::replace(&mut self.silent, true), count: self.count }
    }

    /// Forgets what was counted since.
    pub(crate) fn speak_as(&mut self, before: Before) {
        (self.silent, self.count) = (before.silent, before.count);
    }

    pub(crate) fn is_silent(&self) -> bool {
        self.silent
    }

    /// Whether no further violation would be kept.
    pub(crate) fn is_full(&self) -> bool {
        self.silent || self.decoded.violations.len() >= MAX_VIOLATIONS
    }

    /// Keeps a violation while there is room; only then is it written out.
    pub(super) fn add(&mut self, violation: impl FnOnce() -> Violation) {
        self.count = self.count.saturating_add(1);
        if !self.silent && self.decoded.violations.len() < MAX_VIOLATIONS {
            if self.decoded.violations.is_empty() {
                // Whoever sends one mistake often sends some more.
                self.decoded.violations = Vec::with_capacity(USUAL_VIOLATIONS);
            }
            self.decoded.violations.push(violation());
        }
    }
}

/// What [`Findings::hush`] found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Before {
    silent: bool,
    count: u32,
}

/// How many values there are in `value`, itself included, and pieces of texts.
fn size(value: &Value<'_>) -> u32 {
    let inside = match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(object) => {
            object.iter().map(|(name, value)| pieces(name) + size(value)).sum()
        }
        Value::String(text) => pieces(text),
        _ => 0,
    };
    1 + inside
}

/// How many steps it takes to look at a text.
pub(crate) fn pieces(text: &str) -> u32 {
    u32::try_from(text.len() / PIECE).unwrap_or(u32::MAX)
}

/// As many bytes of a text cost a step.
const PIECE: usize = 64;
