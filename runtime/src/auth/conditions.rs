//! What must hold of a genuine credential besides, on every request and every route: the key that
//! it is bound to, and that nobody has revoked it.

use std::sync::Arc;

use super::{
    Caller, Denied, Flaw, Presented,
    binding::Thumbprint,
    dpop::Proofs,
    revocation::{Revoked, rule},
    shown::Credential,
};
use crate::{
    policy::{Binding, Revocation, Scheme, Verifier},
    store::Store,
};

/// The proof that came with one credential, checked once however many schemes try the credential:
/// the second look at it would be a replay.
pub(super) struct Proven<'a> {
    proofs: &'a Proofs,
    checked: Option<(Thumbprint, Result<(), Denied>)>,
}

impl<'a> Proven<'a> {
    pub(super) fn new(proofs: &'a Proofs) -> Self {
        Self { proofs, checked: None }
    }

    /// Whether the holder of `key` made a proof for this request.
    async fn by(
        &mut self,
        key: Thumbprint,
        credential: Credential<'_>,
        presented: &Presented<'_>,
    ) -> Result<(), Denied> {
        let Credential::Dpop(token) = credential else { return Err(Denied::Invalid(Flaw::Bound)) };
        match self.checked {
            Some((known, verdict)) if known == key => verdict,
            _ => {
                let verdict = self.proofs.check(key, token, presented).await;
                self.checked = Some((key, verdict));
                verdict
            }
        }
    }
}

/// The conditions of one scheme.
pub(super) struct Conditions {
    binding: Binding,
    /// `None` where the document's scheme says nothing of `revocation`.
    revoked: Option<Revoked>,
}

impl Conditions {
    pub(super) fn new(scheme: &Scheme, store: &Arc<dyn Store>) -> Self {
        let (binding, rule) = (binding(&scheme.verifier), rule(&scheme.verifier));
        let asked = rule != Revocation::NONE;
        let revoked = asked.then(|| Revoked::new(rule, Arc::clone(store)));
        Self { binding, revoked }
    }

    /// Who has revoked a credential, where the document lets somebody.
    pub(super) fn revoked(&self) -> Option<&Revoked> {
        self.revoked.as_ref()
    }

    /// Whether the caller may be who the credential says, now and with what else is presented.
    pub(super) async fn hold(
        &self,
        caller: &Caller,
        credential: Credential<'_>,
        presented: &Presented<'_>,
        proven: &mut Proven<'_>,
    ) -> Result<(), Denied> {
        let bond = caller.bond();
        if let Some(key) =
            bond.holds(self.binding, credential, presented).map_err(Denied::Invalid)?
        {
            proven.by(key, credential, presented).await?;
        }
        match &self.revoked {
            None => Ok(()),
            Some(revoked) => revoked.check(caller).await,
        }
    }
}

/// What a scheme's credentials must be bound to.
pub(super) fn binding(verifier: &Verifier) -> Binding {
    match verifier {
        Verifier::Token(rules) => rules.binding,
        Verifier::Introspected(rules) => rules.binding,
        // Such callers have no claim `cnf`.
        Verifier::Keys(_) | Verifier::Passwords(_) | Verifier::Certificate(_) => Binding::AsIssued,
    }
}
