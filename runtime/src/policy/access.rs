//! Who may call: `security` and the conditions that `x-security` adds to it.

use super::NameSet;

/// Who may call an operation. Silence is not a decision: there is no default.
#[derive(Clone, Copy, Debug)]
pub enum Access {
    /// Anyone may call, and the document says why (`security: []` and `public: { reason }`).
    Anonymous {
        /// The document's reason.
        reason: &'static str,
    },
    /// Anyone may call, and a caller who shows a credential is known by it (`{}` beside others).
    Optional {
        /// The document's reason.
        reason: &'static str,
        /// The alternatives beside `{}`, in document order.
        alternatives: &'static [Alternative],
    },
    /// One alternative must hold. An empty list lets nobody in.
    Required(&'static [Alternative]),
}

/// One member of `security`: all of its schemes must hold (AND). The first gives subject,
/// tenant and roles.
pub type Alternative = &'static [SchemeUse];

/// A scheme inside an alternative, and the scopes asked of it.
#[derive(Clone, Copy, Debug)]
pub struct SchemeUse {
    /// Index into [`super::Api::schemes`].
    pub scheme: usize,
    /// All of these must be held.
    pub scopes: NameSet,
}

/// A condition on the chosen caller's scopes or roles.
#[derive(Clone, Copy, Debug)]
pub enum Demand {
    /// At least one of these.
    Any(NameSet),
    /// Every one of these.
    All(NameSet),
}

impl Demand {
    /// Whether `held` satisfies the condition.
    pub fn is_met_by(&self, held: &NameSet) -> bool {
        match self {
            Self::Any(asked) => held.holds_any(asked),
            Self::All(asked) => held.holds_all(asked),
        }
    }
}
