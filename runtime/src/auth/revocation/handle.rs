//! What an application revokes by.

use std::{
    error::Error,
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::{SUBJECT, subject_key, token_key};
use crate::{
    auth::clock::seconds,
    limit::Clock,
    policy::{Api, Revocation, Scheme, Sessions, Verifier},
    store::{Store, StoreFault, number},
};

/// The most that clocks may disagree (x-security.md: `clockSkew`); what is revoked is remembered
/// for so much longer.
const SKEW: Duration = Duration::from_secs(60);
/// How long a moment is remembered where no rule bounds a token's life: opaque tokens, whose
/// issuer can end them itself.
const UNBOUNDED: Duration = Duration::from_secs(400 * 86_400);

/// Ends tokens before they expire: [`crate::guard::Security::revocations`]. What is revoked is
/// refused from the next request on, by every server that shares the store.
///
/// ```
/// # use std::time::{Duration, SystemTime};
/// # use secgen_runtime::{auth::{Caller, RevocationError}, guard::Security};
/// /// "Log me out everywhere."
/// async fn log_out(security: &Security, caller: &Caller) -> Result<(), RevocationError> {
///     let revocations = security.revocations();
///     let (scheme, issuer, subject) = (caller.scheme(), caller.issuer(), caller.subject());
///     revocations.revoke_subject(scheme, issuer, subject, SystemTime::now()).await
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Revocations<'s> {
    api: &'static Api,
    clock: &'s Clock,
    store: &'s Arc<dyn Store>,
}

/// Why something was not revoked. It is valid still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevocationError {
    /// Nobody would ask: the document has no such scheme, or does not say `revocation` with this
    /// member of it.
    NotAsked {
        /// The scheme that was named.
        scheme: String,
        /// The member that `revocation` needs.
        member: &'static str,
    },
    /// The store did not take it.
    Store(StoreFault),
}

impl<'s> Revocations<'s> {
    pub(crate) fn new(api: &'static Api, clock: &'s Clock, store: &'s Arc<dyn Store>) -> Self {
        Self { api, clock, store }
    }

    /// Revokes the one token of `scheme` with this `jti`; `until` is its `exp`, after which it
    /// need not be remembered.
    ///
    /// # Errors
    /// When the scheme does not say `revocation: { jti: true }`, or the store did not take it:
    /// the token is valid still.
    pub async fn revoke_token(
        &self,
        scheme: &str,
        jti: &str,
        until: SystemTime,
    ) -> Result<(), RevocationError> {
        let scheme = self.scheme(scheme, "jti", |rule| rule.jti)?;
        let rest = match until.checked_add(SKEW) {
            Some(end) => end.duration_since(self.clock.now().wall()),
            // Beyond what a clock can tell: as long as anything that the scheme accepts may live.
            None => Ok(lifetime(self.api, scheme)),
        };
        let Ok(rest) = rest else { return Ok(()) };
        let key = token_key(scheme.name, jti);
        // Raising never shortens the time for which it is remembered already.
        self.store.raise(key, 1, rest).await?;
        Ok(())
    }

    /// Revokes every token of `scheme` that `issuer` gave to `subject` up to the second of
    /// `before`, that second included, and every session of this server that began by then. An
    /// earlier moment than one that was revoked already changes nothing.
    ///
    /// # Errors
    /// When the scheme does not say `revocation: { subjectBefore: true }`, or the store did not
    /// take it: the tokens are valid still.
    pub async fn revoke_subject(
        &self,
        scheme: &str,
        issuer: &str,
        subject: &str,
        before: SystemTime,
    ) -> Result<(), RevocationError> {
        let scheme = self.scheme(scheme, "subjectBefore", |rule| rule.subject_before)?;
        let ahead = before.duration_since(self.clock.now().wall()).unwrap_or_default();
        let rest = ahead.saturating_add(lifetime(self.api, scheme));
        let key = subject_key(scheme.name, issuer, subject);
        self.store.raise(key, seconds(before), rest).await?;
        Ok(())
    }

    /// Whether what was issued to a subject at `issued` was revoked since.
    ///
    /// # Errors
    /// When the store cannot tell, which is no permission.
    pub(crate) async fn is_revoked(
        &self,
        scheme: &str,
        issuer: &str,
        subject: &str,
        issued: SystemTime,
    ) -> Result<bool, StoreFault> {
        match self.store.get(subject_key(scheme, issuer, subject)).await? {
            None => Ok(false),
            Some(value) => Ok(seconds(issued) <= number(SUBJECT, &value)?),
        }
    }

    fn scheme(
        &self,
        name: &str,
        member: &'static str,
        is_asked: impl Fn(&Revocation) -> bool,
    ) -> Result<&'static Scheme, RevocationError> {
        let asked = |scheme: &&Scheme| scheme.name == name && is_asked(&rule(&scheme.verifier));
        self.api
            .schemes
            .iter()
            .find(asked)
            .ok_or_else(|| RevocationError::NotAsked { scheme: name.to_owned(), member })
    }
}

/// How a scheme's credentials end.
pub(in crate::auth) fn rule(verifier: &Verifier) -> Revocation {
    match verifier {
        Verifier::Token(rules) => rules.revocation,
        Verifier::Introspected(rules) => rules.revocation,
        Verifier::Keys(_) | Verifier::Passwords(_) | Verifier::Certificate(_) => Revocation::NONE,
    }
}

/// The longest that what a scheme accepts lives, sessions that it is refreshed by included.
fn lifetime(api: &Api, scheme: &Scheme) -> Duration {
    let token = match &scheme.verifier {
        Verifier::Token(rules) => rules.max_lifetime,
        _ => UNBOUNDED,
    };
    let session = match &api.sessions {
        Sessions::Issued(rules) if api.schemes[rules.scheme].name == scheme.name => {
            rules.absolute_ttl
        }
        Sessions::Issued(_) | Sessions::None => Duration::ZERO,
    };
    token.max(session).saturating_add(2 * SKEW)
}

impl From<StoreFault> for RevocationError {
    fn from(fault: StoreFault) -> Self {
        Self::Store(fault)
    }
}

impl fmt::Display for RevocationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAsked { scheme, member } => write!(
                f,
                "nothing was revoked: the scheme `{scheme}` does not ask; say `revocation: {{ {member}: true }}` in its `x-security`"
            ),
            Self::Store(fault) => write!(f, "nothing was revoked: {fault}"),
        }
    }
}

impl Error for RevocationError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NotAsked { .. } => None,
            Self::Store(fault) => Some(fault),
        }
    }
}

impl fmt::Debug for Revocations<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Revocations").field("api", &self.api.title).finish_non_exhaustive()
    }
}
