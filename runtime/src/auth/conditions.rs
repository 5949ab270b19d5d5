//! What must hold of a genuine credential besides, on every request and every route: the key that
//! it is bound to, and that nobody has revoked it.

use std::sync::Arc;

use super::{
    Caller, Denied, Flaw, Presented,
    revocation::{Revoked, rule},
    shown::Credential,
};
use crate::{
    policy::{Binding, Revocation, Scheme, Verifier},
    store::Store,
};

/// The conditions of one scheme.
pub(super) struct Conditions {
    binding: Binding,
    /// `None` where the document's scheme says nothing of `revocation`.
    revoked: Option<Revoked>,
}

impl Conditions {
    pub(super) fn new(scheme: &Scheme, store: &Arc<dyn Store>) -> Self {
        let binding = match &scheme.verifier {
            Verifier::Token(rules) => rules.binding,
            Verifier::Introspected(rules) => rules.binding,
            // Such callers have no claim `cnf`.
            Verifier::Keys(_) | Verifier::Passwords(_) | Verifier::Certificate(_) => {
                Binding::AsIssued
            }
        };
        let rule = rule(&scheme.verifier);
        let asked = rule != Revocation::NONE;
        let revoked = asked.then(|| Revoked::new(rule, Arc::clone(store)));
        Self { binding, revoked }
    }

    /// Whether the caller may be who the credential says, now and with what else is presented.
    pub(super) async fn hold(
        &self,
        caller: &Caller,
        credential: Credential<'_>,
        presented: &Presented<'_>,
    ) -> Result<(), Denied> {
        let proof =
            caller.bond().holds(self.binding, credential, presented).map_err(Denied::Invalid)?;
        if proof.is_some() {
            return Err(Denied::Invalid(Flaw::Bound));
        }
        match &self.revoked {
            None => Ok(()),
            Some(revoked) => revoked.check(caller).await,
        }
    }
}
