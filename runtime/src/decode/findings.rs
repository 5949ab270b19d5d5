//! What decoding one request has found: violations, and scopes that sent members ask for.

use std::{borrow::Cow, fmt};

use crate::policy::NameSet;

/// The most violations that one answer lists.
pub const MAX_VIOLATIONS: usize = 32;

/// How many violations there is room for once there is one.
const USUAL_VIOLATIONS: usize = 8;

/// How many values the alternatives of `oneOf` may look at, in one request and for all tries
/// together. Nested alternatives multiply; this is where it ends.
const TRIAL_STEPS: u32 = 1 << 20;

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
pub(super) struct Findings {
    pub(super) decoded: Decoded,
    /// Violations, with those that were too many to keep.
    count: u32,
    /// Set while an alternative is tried: violations are counted, not kept.
    silent: bool,
    pub(super) steps: u32,
    /// Set once a bounded pattern went over its limit; none is started after that.
    pub(super) pattern_spent: bool,
}

impl Findings {
    pub(super) fn new() -> Self {
        let decoded = Decoded::default();
        Self { decoded, count: 0, silent: false, steps: TRIAL_STEPS, pattern_spent: false }
    }

    /// For one alternative; what is left of the steps and patterns is handed on.
    pub(super) fn trial(&self) -> Self {
        let (steps, pattern_spent) = (self.steps, self.pattern_spent);
        Self { decoded: Decoded::default(), count: 0, silent: true, steps, pattern_spent }
    }

    /// Whether nothing was wrong, kept or not.
    pub(super) fn is_clean(&self) -> bool {
        self.count == 0
    }

    /// Counts one value that is looked at; `false` when alternatives have looked at too many.
    pub(super) fn step(&mut self) -> bool {
        if self.silent {
            self.steps = self.steps.saturating_sub(1);
        }
        self.steps > 0
    }

    /// Keeps a violation while there is room; only then is it written out.
    pub(super) fn add(&mut self, violation: impl FnOnce() -> Violation) {
        self.count = self.count.saturating_add(1);
        if !self.silent && self.decoded.violations.len() < MAX_VIOLATIONS {
            if self.decoded.violations.is_empty() {
                // Whoever sends one mistake often sends some more.
                self.decoded.violations.reserve(USUAL_VIOLATIONS);
            }
            self.decoded.violations.push(violation());
        }
    }
}
