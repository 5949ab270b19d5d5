//! Signed tokens (RFC 7519, RFC 8725, RFC 9068): what a scheme's tokens must be, and their check.

mod cache;
mod claims;
mod compact;
mod registered;

#[cfg(test)]
mod tests;

use std::{sync::Arc, time::SystemTime};

use super::{Caller, Denied, Flaw, caller::Issue, clock::seconds, keys::KeyRing};
use crate::{
    config::{Environment, StartFaults},
    policy::{self, Scheme, TokenRules},
};
pub(super) use claims::{Vouched, audience, names_another_issuer, vouched};
pub(crate) use compact::MAX_TOKEN;
pub(super) use registered::Registered;

use cache::TokenCache;
use compact::Compact;
use registered::Demanded;

/// Verifies the tokens of one scheme.
pub(super) struct TokenVerifier {
    rules: &'static TokenRules,
    expected: Expected,
    issue: Issue,
    keys: Arc<KeyRing>,
    cache: TokenCache,
}

/// What a token must say; from the document and the environment, never from the token.
struct Expected {
    issuer: String,
    audience: Vec<String>,
    skew: u64,
    max_lifetime: u64,
    demanded: Demanded,
    claims: policy::Claims,
}

impl TokenVerifier {
    /// Reads the settings. `None` comes with a fault that says why, here or where `keys` are not.
    pub(super) fn start(
        scheme: &'static Scheme,
        rules: &'static TokenRules,
        issue: Issue,
        keys: Option<Arc<KeyRing>>,
        environment: &Environment,
        faults: &mut StartFaults,
    ) -> Option<Self> {
        let part = |member: &str| format!("securitySchemes.{}, {member}", scheme.name);
        let issuer = environment.issuer(rules.issuer, &part("issuer"), faults);
        let says = "the audience that stands in `aud`, for example orders-api";
        let audience = environment.texts(rules.audience, &part("audience"), says, faults);
        let expected = Expected {
            issuer: issuer?,
            audience,
            skew: rules.clock_skew.as_secs().min(60),
            max_lifetime: rules.max_lifetime.as_secs(),
            demanded: Demanded::by(rules),
            claims: scheme.claims,
        };
        Some(Self { rules, expected, issue, keys: keys?, cache: TokenCache::new() })
    }

    /// The caller of a genuine token. Waits only when no key has the token's `kid`, and then for
    /// one fetch that all callers share.
    pub(super) async fn verify(&self, token: &[u8], now: SystemTime) -> Result<Caller, Denied> {
        let seconds = seconds(now);
        self.keys.refresh_when_stale(now, seconds);
        // Before the keys are read: a set that changes meanwhile makes this entry a miss. Keys
        // that have expired verify nothing, and vouch for nothing that they have verified.
        let seen = self.keys.generation(seconds);
        let cached = seen.and_then(|generation| self.cache.get(token, generation, seconds));
        if let Some(caller) = cached {
            return Ok(caller);
        }
        let checked = self.check(token, seconds, seen);
        let unknown = matches!(checked, Err(Denied::Invalid(Flaw::UnknownKey)));
        if unknown && Box::pin(self.keys.refresh(now, seen)).await {
            return self.check(token, seconds, self.keys.generation(seconds));
        }
        checked
    }

    /// Checks a token by the keys, of which `generation` is not newer.
    fn check(&self, token: &[u8], seconds: u64, generation: Option<u64>) -> Result<Caller, Denied> {
        let compact = Compact::read(token).map_err(Denied::Invalid)?;
        let accepted = self.accept(&compact, seconds)?;
        if let Some(generation) = generation {
            self.cache.put(token, &accepted.caller, accepted.expires, generation, seconds);
        }
        Ok(accepted.caller)
    }

    fn accept(&self, compact: &Compact<'_>, now: u64) -> Result<claims::Accepted, Denied> {
        let header = compact.header(self.rules).map_err(Denied::Invalid)?;
        let payload = compact.payload().map_err(Denied::Invalid)?;
        let payload = payload.claims().map_err(Denied::Invalid)?;
        if !claims::is_issued_by(&payload, &self.expected.issuer) {
            return Err(Denied::Invalid(Flaw::Issuer));
        }
        let signature = compact.signature().map_err(Denied::Invalid)?;
        self.keys
            .verify(&header.kid, header.algorithm, compact.signed, signature.bytes(), now)
            .map_err(Denied::Invalid)?;
        claims::accept(&payload, &self.expected, &self.issue, now)
    }
}
