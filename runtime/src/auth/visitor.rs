//! Who stands before the guard: a known caller, or nobody in particular.

use super::Caller;

/// Who a request comes from, as far as the operation wants to know.
#[derive(Debug)]
pub enum Visitor {
    /// Anyone; only where the document says `public`.
    Anonymous,
    /// A verified caller.
    Known(Caller),
}

impl Visitor {
    /// The caller, where there is one.
    pub fn caller(&self) -> Option<&Caller> {
        match self {
            Self::Anonymous => None,
            Self::Known(caller) => Some(caller),
        }
    }
}
