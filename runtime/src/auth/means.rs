//! What verifiers are started from, besides the document.

use std::sync::Arc;

use crate::{config::Environment, password::Passwords, session::SigningKey, store::Store};

/// Shared by all schemes of a document.
pub(crate) struct Means<'m> {
    pub(crate) environment: &'m Environment,
    /// Revocations and replays.
    pub(crate) store: Arc<dyn Store>,
    pub(crate) passwords: Arc<Passwords>,
    /// The key of the sessions that this server gives, if it gives any.
    pub(crate) sessions: Option<Arc<SigningKey>>,
    /// What all servers of one application make DPoP nonces from; `None` for a server alone.
    pub(crate) nonces: Option<[u8; 32]>,
}

#[cfg(test)]
impl<'m> Means<'m> {
    /// Without sessions, at a cost that tests can afford.
    pub(super) fn of(environment: &'m Environment, store: Arc<dyn Store>) -> Self {
        let passwords = crate::password::tests::cheap();
        Self { environment, store, passwords, sessions: None, nonces: None }
    }
}
