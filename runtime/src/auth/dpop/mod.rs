//! DPoP (RFC 9449): whoever uses a token proves with each request that they hold the key that it is
//! bound to.
//!
//! A proof is good for one request, by method and address, for a minute, once, and only with a
//! nonce that this server, or another with the same `STORE_SECRET`, gave within the last four minutes: a proof that was made in advance, or
//! stolen with its token, is worth nothing later. The nonce is always demanded; one comes with
//! every answer to a request that shows a proof, and with the 401 that asks for it.
//!
//! The address in the proof must be this server's. `PUBLIC_ORIGIN` says which it is, for example
//! `https://api.example.com` (several with commas between). Where it is not set, proofs are
//! taken only from this machine and for a loopback host: a `Host` header is the sender's word, and
//! a proof that was made for another server would be good here.

mod jwk;
mod nonce;
mod origins;
mod proof;
mod target;

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use subtle::ConstantTimeEq as _;

use super::{Denied, Flaw, Means, Presented, binding::Thumbprint, clock::seconds, stored::kept};
use crate::{
    config::StartFaults,
    policy::Api,
    store::{Store, StoreKey},
};
use nonce::Nonces;
use origins::Origins;
use proof::{Claims, Proof};

/// The header that carries a proof.
pub(super) const HEADER: HeaderName = HeaderName::from_static("dpop");
/// The algorithms of proofs, for challenges and metadata.
pub(super) const ALGORITHMS: [&str; 4] = ["EdDSA", "ES256", "PS256", "RS256"];

/// How long ago a proof may have been made, in seconds.
const PAST: u64 = 60;
/// How far ahead its clock may be, in seconds.
const AHEAD: u64 = 5;
/// How long a proof that was used is remembered: longer than it could be accepted, whichever way
/// the wall clock is set meanwhile.
const REMEMBERED: Duration = Duration::from_secs(2 * (PAST + AHEAD));
const ROOM: &str = "dpop";

/// Checks proofs, for all schemes of a document.
pub(super) struct Proofs {
    origins: Origins,
    nonces: Nonces,
    store: Arc<dyn Store>,
}

impl Proofs {
    /// Reads `PUBLIC_ORIGIN`. `None` comes with a fault that says why.
    pub(super) fn start(api: &Api, means: &Means<'_>, faults: &mut StartFaults) -> Option<Self> {
        let origins = Origins::start(api, means.environment, faults);
        let nonces = Nonces::start(means.nonces, faults);
        Some(Self { origins: origins?, nonces: nonces?, store: Arc::clone(&means.store) })
    }

    /// Every check of RFC 9449 §4.3 for a request with `token`, which is bound to `key`. The
    /// costly ones come late, and only for the key that the issuer bound the token to.
    pub(super) async fn check(
        &self,
        key: Thumbprint,
        token: &[u8],
        presented: &Presented<'_>,
    ) -> Result<(), Denied> {
        let proof = self.genuine(key, token, presented).map_err(Denied::Invalid)?;
        let used = StoreKey::of(ROOM, &[&key, proof.id.as_bytes()]);
        if kept(self.store.insert(used, Bytes::new(), REMEMBERED)).await? {
            Ok(())
        } else {
            Err(Denied::Invalid(Flaw::ProofReplayed))
        }
    }

    /// Everything but whether it was used before.
    fn genuine(
        &self,
        key: Thumbprint,
        token: &[u8],
        presented: &Presented<'_>,
    ) -> Result<Claims, Flaw> {
        let proof = Proof::read(shown(presented)?)?;
        let jwk = proof.key()?;
        if !bool::from(jwk.thumbprint().ct_eq(&key)) {
            return Err(Flaw::ProofOtherKey);
        }
        jwk.verify(proof.signed, &proof.signature)?;
        let claims = proof.claims()?;
        if claims.method != presented.method.as_str() {
            return Err(Flaw::ProofRequest);
        }
        self.origins.match_request(&claims.target, presented)?;
        let now = seconds(presented.now);
        claims.live(now, PAST, AHEAD)?;
        claims.names(token)?;
        if !self.nonces.gave(&claims.nonce, now) {
            return Err(Flaw::ProofNonce);
        }
        Ok(claims)
    }

    /// The nonce that the next proof should hold.
    pub(super) fn nonce(&self, now: SystemTime) -> Option<HeaderValue> {
        HeaderValue::try_from(self.nonces.current(seconds(now))).ok()
    }
}

/// The one proof that a request shows.
fn shown<'r>(presented: &Presented<'r>) -> Result<&'r [u8], Flaw> {
    let mut values = presented.headers.get_all(&HEADER).iter();
    match (values.next(), values.next()) {
        (Some(proof), None) => Ok(proof.as_bytes()),
        (None, _) => Err(Flaw::ProofMissing),
        (Some(_), Some(_)) => Err(Flaw::ProofMalformed),
    }
}

#[cfg(test)]
mod tests;
