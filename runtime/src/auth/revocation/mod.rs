//! Credentials that end before they expire: single tokens by `jti`, and everything that was issued
//! to a subject up to a moment.

mod handle;

use std::sync::Arc;

use super::{Caller, Denied, Flaw, clock::date, stored::kept};
use crate::{
    policy::Revocation,
    store::{Store, StoreKey, number},
};

pub(super) use handle::rule;
pub use handle::{RevocationError, Revocations};

const JTI: &str = "revoked-jti";
const SUBJECT: &str = "revoked-subject";

/// Asks whether the callers of one scheme were revoked.
#[derive(Clone)]
pub(super) struct Revoked {
    rule: Revocation,
    store: Arc<dyn Store>,
}

impl Revoked {
    pub(super) fn new(rule: Revocation, store: Arc<dyn Store>) -> Self {
        Self { rule, store }
    }

    /// Refuses a revoked caller, and one of whom it cannot be told. Asked on every request: that a
    /// token was verified before says nothing of now.
    pub(super) async fn check(&self, caller: &Caller) -> Result<(), Denied> {
        if self.rule.jti {
            let jti = caller.credential().filter(|jti| !jti.is_empty());
            let jti = jti.ok_or(Denied::Invalid(Flaw::Claims))?;
            if kept(self.store.get(token_key(caller.scheme(), jti))).await?.is_some() {
                return Err(Denied::Invalid(Flaw::Revoked));
            }
        }
        if self.rule.subject_before {
            let issued = caller.claim("iat").and_then(date).ok_or(Denied::Invalid(Flaw::Claims))?;
            let key = subject_key(caller.scheme(), caller.issuer(), caller.subject());
            if let Some(value) = kept(self.store.get(key)).await? {
                let moment = number(SUBJECT, &value).map_err(|_| Denied::Unavailable("store"))?;
                if issued <= moment {
                    return Err(Denied::Invalid(Flaw::Revoked));
                }
            }
        }
        Ok(())
    }
}

fn token_key(scheme: &str, jti: &str) -> StoreKey {
    StoreKey::of(JTI, &[scheme.as_bytes(), jti.as_bytes()])
}

fn subject_key(scheme: &str, issuer: &str, subject: &str) -> StoreKey {
    StoreKey::of(SUBJECT, &[scheme.as_bytes(), issuer.as_bytes(), subject.as_bytes()])
}

#[cfg(test)]
mod tests;
