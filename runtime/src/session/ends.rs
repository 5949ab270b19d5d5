//! How a session takes its access tokens with it, where its scheme asks for revocations.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::families::Live;
use crate::{
    auth::{RevocationError, Revocations},
    limit::Clock,
    policy::{Api, Revocation},
    store::{Store, StoreFault},
};

/// The revocations of the scheme that takes the access tokens.
pub(super) struct Ends {
    pub(super) api: &'static Api,
    pub(super) clock: Clock,
    pub(super) store: Arc<dyn Store>,
    pub(super) scheme: &'static str,
    pub(super) issuer: String,
    pub(super) rule: Revocation,
}

impl Ends {
    /// Whether single tokens can be revoked.
    pub(super) const fn are_revocable(&self) -> bool {
        self.rule.jti
    }

    /// Revokes these.
    pub(super) async fn revoke(&self, tokens: &[Live]) -> Result<(), StoreFault> {
        let revocations = Revocations::new(self.api, &self.clock, &self.store);
        for token in tokens {
            let id = token.id.to_string();
            match revocations.revoke_token(self.scheme, &id, moment(token.ends)).await {
                Ok(()) => {}
                Err(RevocationError::Store(fault)) => return Err(fault),
                Err(RevocationError::NotAsked { .. }) => return Err(StoreFault::Unavailable),
            }
        }
        Ok(())
    }

    /// Whether everything that was given to a subject was revoked since a session began.
    pub(super) async fn is_revoked(&self, subject: &str, began: u64) -> Result<bool, StoreFault> {
        if !self.rule.subject_before {
            return Ok(false);
        }
        let revocations = Revocations::new(self.api, &self.clock, &self.store);
        revocations.is_revoked(self.scheme, &self.issuer, subject, moment(began)).await
    }
}

fn moment(seconds: u64) -> SystemTime {
    let moment = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
    // A time that no clock can show lies behind everything that was revoked.
    moment.unwrap_or(SystemTime::UNIX_EPOCH)
}
