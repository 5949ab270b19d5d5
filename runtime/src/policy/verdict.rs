//! What an application answers when one of its policies is asked.

/// The answer to a `policy` of the document: the trait method that decides what `x-security`
/// cannot say. It is asked after credentials and ownership, before the handler; a failure of the
/// method refuses too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a verdict that nobody reads lets nobody in and keeps nobody out"]
pub enum Verdict {
    /// The handler may be called.
    Allow,
    /// 403 `forbidden`.
    Deny,
}

impl Verdict {
    /// [`Verdict::Allow`] when `holds`, else [`Verdict::Deny`].
    pub const fn allow_if(holds: bool) -> Self {
        if holds { Self::Allow } else { Self::Deny }
    }
}
