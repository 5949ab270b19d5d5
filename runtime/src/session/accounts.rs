//! What the application knows of its accounts: the one trait that sessions ask of it.

use std::collections::BTreeMap;

use crate::{json::Json, password::PasswordHash, reject::Failure};

/// The application's accounts. There is no default: who may log in, and as what, is known nowhere
/// else.
///
/// An error is a refusal: a 500, or what the [`Failure`] says.
pub trait Accounts: Send + Sync {
    /// The account of a login name, which is a stranger's text within the document's schema.
    /// Names that belong to one account are one here: folding case or Unicode forms is decided by
    /// whoever stores them.
    ///
    /// Whatever the answer, the caller hears the same and waits as long. So this must not take
    /// longer for a name that exists: look it up by an index, and do nothing else.
    fn find(&self, name: &str) -> impl Future<Output = Result<Option<Account>, Failure>> + Send;

    /// What an account may do now. Asked at login and again at every refresh; `None` for one that
    /// is gone, disabled or locked, whose session then ends.
    fn claims(
        &self,
        subject: &str,
    ) -> impl Future<Output = Result<Option<AccountClaims>, Failure>> + Send;

    /// Stores a hash of the same password at today's cost, where `seen` is still what is stored:
    /// a password that was changed meanwhile must stay changed. A failure is logged, and the login
    /// goes on.
    fn store_password(
        &self,
        subject: &str,
        seen: &PasswordHash,
        new: PasswordHash,
    ) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// An account as its login needs it.
#[derive(Clone, Debug)]
pub struct Account {
    /// Who it is, for ever: `sub` of the tokens. Not the login name, which people change. 1 to 255
    /// bytes.
    pub subject: String,
    /// The record of its password.
    pub password: PasswordHash,
    /// Whether it may not log in. The caller does not hear of it.
    pub disabled: bool,
}

/// What an account may do, as claims of its access tokens.
#[derive(Clone, Debug, Default)]
pub struct AccountClaims {
    /// The scopes; none may be empty or hold a space.
    pub scopes: Vec<String>,
    /// The roles.
    pub roles: Vec<String>,
    /// For whom it acts; `None` for an account without a tenant.
    pub tenant: Option<String>,
    /// Further claims by their dotted paths. What the server says itself (`iss`, `exp`, …) and
    /// what stands above cannot be said here.
    pub further: BTreeMap<String, Json>,
}
