//! Who may call.

use crate::source::Place;

/// Who may call an operation. Silence is not a decision: there is no default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// `security: []` and `public: { reason }`.
    Anonymous {
        /// The document's reason.
        reason: String,
    },
    /// `{}` beside other alternatives, and `public: { reason }`.
    Optional {
        /// The document's reason.
        reason: String,
        /// The alternatives beside `{}`, in document order.
        alternatives: Vec<Alternative>,
    },
    /// One alternative must hold. Empty: nobody gets in (a fault was reported).
    Required(Vec<Alternative>),
}

impl Access {
    /// The ways in, in document order; none where nobody is asked.
    pub fn alternatives(&self) -> &[Alternative] {
        match self {
            Self::Anonymous { .. } => &[],
            Self::Optional { alternatives, .. } | Self::Required(alternatives) => alternatives,
        }
    }

    /// Every scheme that a way in uses, as an index into `Contract::schemes`.
    pub fn schemes(&self) -> impl Iterator<Item = usize> + '_ {
        self.alternatives().iter().flat_map(|it| &it.schemes).map(|used| used.scheme)
    }
}

/// One member of `security`; all of its schemes must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// Where.
    pub place: Place,
    /// In document order: the first gives subject, tenant and roles.
    pub schemes: Vec<SchemeUse>,
}

/// A scheme inside an alternative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemeUse {
    /// Where.
    pub place: Place,
    /// Index into `Contract::schemes`.
    pub scheme: usize,
    /// All must be held; names.
    pub scopes: Vec<String>,
}

/// `{any: […]}` or `{all: […]}`; names of scopes or roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Demand {
    /// At least one; never empty.
    Any(Vec<String>),
    /// Every one; never empty.
    All(Vec<String>),
}
