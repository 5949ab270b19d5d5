//! The words that keys of `x-security` take.

/// `action`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are the words")]
pub enum Action {
    Item,
    List,
    Create,
}

/// `onDeny`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are the words")]
pub enum OnDeny {
    Hide,
    Forbid,
}

/// `match`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are the words")]
pub enum ClaimMatch {
    Equals,
    Contains,
    Intersects,
}

/// `sensitive`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are the words")]
pub enum Sensitivity {
    Secret,
    Credential,
    Pii,
    Financial,
    Health,
}

/// `mask`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are the words")]
pub enum Mask {
    Full,
    Last4,
    Email,
    Omit,
}

/// `tokenType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenType {
    /// `at+jwt`.
    AccessToken,
    /// `JWT`.
    Jwt,
}

/// `binding`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are the words")]
pub enum Binding {
    Dpop,
    Mtls,
}

/// `onStoreError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are the words")]
pub enum OnStoreError {
    Deny,
    Memory,
    Allow,
}
