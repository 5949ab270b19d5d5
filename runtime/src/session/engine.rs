//! The sessions of one document: what they are started from, and the tokens they give.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use http::{
    HeaderMap, HeaderValue,
    header::{SET_COOKIE, WWW_AUTHENTICATE},
};
use uuid::Uuid;

use super::{
    AccountClaims, SetCookie, SigningKey,
    claims::{ClaimsFault, Occasion, Shape},
    cookie::{Found, Jar},
    ends::Ends,
    families::{Families, Family, Live},
    origin::{Asked, Origins},
    token::{MAX_SUBJECT, RefreshToken},
};
use crate::{
    auth::MAX_TOKEN,
    config::{Environment, StartFault, StartFaults},
    limit::Clock,
    password::Passwords,
    policy::{self, Algorithm, Api, Binding, KeySource, SessionRules, TokenRules, Verifier},
    reject::{Refusal, Rejection},
    store::{Store, StoreFault},
    values::Sensitive,
};

/// Begins, continues and ends sessions; one for a document.
pub struct Sessions {
    scheme: &'static str,
    token_type: &'static str,
    /// Seconds.
    access: i32,
    shape: Shape,
    key: Arc<SigningKey>,
    pub(super) families: Families,
    pub(super) passwords: Arc<Passwords>,
    clock: Clock,
    jar: Jar,
    origins: Origins,
    challenge: HeaderValue,
}

/// What the operations of a session are started from, besides the document.
pub(crate) struct Foundation {
    pub(crate) key: Arc<SigningKey>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) passwords: Arc<Passwords>,
    pub(crate) clock: Clock,
}

/// The tokens of a login or a refresh.
#[derive(Debug)]
pub struct Issued {
    /// The access token, for the body of the answer.
    pub access_token: Sensitive<String>,
    /// `Bearer` (RFC 6750).
    pub token_type: &'static str,
    /// The access token's life in seconds.
    pub expires_in: i32,
    /// The refresh token, for `Set-Cookie`.
    pub cookie: SetCookie,
}

/// Whose session it is, for the audit trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Who {
    pub(crate) scheme: &'static str,
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) tenant: String,
}

impl Sessions {
    /// Reads the settings. `None` when the document has no sessions, or with faults that say why.
    pub(crate) fn start(
        api: &'static Api,
        foundation: Foundation,
        environment: &Environment,
        faults: &mut StartFaults,
    ) -> Option<Self> {
        let policy::Sessions::Issued(rules) = &api.sessions else { return None };
        let scheme = api.schemes.get(rules.scheme);
        let token = scheme.and_then(|scheme| match &scheme.verifier {
            Verifier::Token(token) if accepts(token, rules) => Some(token),
            _ => None,
        });
        let (Some(scheme), Some(token)) = (scheme, token) else {
            faults.push(unfit_scheme());
            return None;
        };
        let part = |member: &str| format!("securitySchemes.{}, {member}", scheme.name);
        let issuer = environment.issuer(token.issuer, &part("issuer"), faults);
        let says = "the audience that stands in `aud`, for example orders-api";
        let audience = environment.texts(token.audience, &part("audience"), says, faults);
        let origins = environment.origins(rules.origins, "sessions, origins", faults);
        let jar = Jar::of(&rules.cookie, faults);
        let realm: String = api.title.chars().filter(|it| is_plain(*it)).collect();
        let Foundation { key, store, passwords, clock } = foundation;
        let issuer = issuer?;
        let tokens = Ends {
            api,
            clock: clock.clone(),
            store: Arc::clone(&store),
            scheme: scheme.name,
            issuer: issuer.clone(),
            rule: token.revocation,
        };
        Some(Self {
            scheme: scheme.name,
            token_type: token.token_type,
            access: i32::try_from(rules.access_ttl.as_secs()).ok()?,
            shape: Shape { issuer, audience, client: scheme.name, paths: scheme.claims },
            key,
            families: Families {
                store,
                tokens,
                idle: rules.refresh_ttl.as_secs(),
                absolute: rules.absolute_ttl.as_secs(),
            },
            passwords,
            clock,
            jar: jar?,
            origins: Origins(origins),
            // No registered scheme has words for a login; 401 must name some way in all the same.
            challenge: HeaderValue::try_from(format!("Session realm=\"{realm}\"")).ok()?,
        })
    }

    /// Ends every session of an account, as after a change of its password. Access tokens that
    /// are out end too where the scheme says `revocation: { jti: true }`, and live on until they
    /// expire where it does not.
    ///
    /// # Errors
    /// When the store could not be asked; then some may go on.
    pub async fn end_all(&self, subject: &str) -> Result<(), StoreFault> {
        self.families.end_all(subject).await
    }

    /// Refuses what another site makes a browser send.
    pub(super) fn admit(&self, headers: &HeaderMap, asked: Asked) -> Result<(), Rejection> {
        self.origins.admit(headers, asked)
    }

    /// The refresh token of a request; `None` when it has none, or what it has is no token.
    pub(super) fn shown(&self, headers: &HeaderMap) -> Result<Option<RefreshToken>, Rejection> {
        match self.jar.find(headers) {
            Found::None => Ok(None),
            Found::One(value) => Ok(RefreshToken::read(value)),
            Found::Many => Err(Rejection::new(Refusal::MALFORMED).because("refresh-cookie-twice")),
        }
    }

    pub(super) fn now(&self) -> u64 {
        // Before 1970 a clock is broken, and everything has expired.
        let since = self.clock.now().wall().duration_since(SystemTime::UNIX_EPOCH);
        since.map_or(u64::MAX, |since| since.as_secs())
    }

    /// A signed access token. It never outlives the session.
    pub(super) fn access_token(
        &self,
        subject: &str,
        account: &AccountClaims,
        began: u64,
        ends: u64,
        now: u64,
    ) -> Result<AccessToken, Rejection> {
        let usable = !subject.is_empty() && subject.len() <= MAX_SUBJECT;
        let expires_in =
            self.access.min(i32::try_from(ends.saturating_sub(now)).unwrap_or(self.access));
        let live = Live {
            id: Uuid::new_v4(),
            ends: now.saturating_add(u64::from(expires_in.unsigned_abs())),
        };
        let occasion = Occasion {
            subject,
            id: &live.id.to_string(),
            issued: now,
            expires: live.ends,
            authenticated: began,
        };
        let payload =
            if usable { self.shape.payload(&occasion, account) } else { Err(ClaimsFault::Subject) };
        let payload = payload.map_err(|fault| internal(fault.to_string()))?;
        let token = self.key.sign(self.token_type, &payload);
        if token.len() > MAX_TOKEN {
            return Err(internal("account-claims: the token is too long to be accepted".into()));
        }
        Ok(AccessToken { token, expires_in, live })
    }

    /// Both tokens, for the answer.
    pub(super) fn issued(
        &self,
        access: AccessToken,
        refresh: &RefreshToken,
        family: &Family,
        now: u64,
    ) -> Result<Issued, Rejection> {
        let cookie = self.jar.set(refresh.expose(), family.ttl(now).as_secs());
        Ok(Issued {
            access_token: access.token.into(),
            token_type: "Bearer",
            expires_in: access.expires_in,
            cookie: cookie.ok_or_else(|| internal("refresh token in no cookie".into()))?,
        })
    }

    pub(super) fn clear(&self) -> SetCookie {
        self.jar.clear()
    }

    pub(super) fn who(&self, subject: &str, tenant: Option<&str>) -> Who {
        Who {
            scheme: self.scheme,
            issuer: self.shape.issuer.clone(),
            subject: subject.to_owned(),
            tenant: tenant.unwrap_or_default().to_owned(),
        }
    }

    /// 401, the same for every reason.
    pub(super) fn refuse(&self, cause: &'static str) -> Rejection {
        Rejection::new(Refusal::TOKEN_INVALID)
            .because(cause)
            .with(WWW_AUTHENTICATE, self.challenge.clone())
    }

    /// As [`Sessions::refuse`], and takes the cookie away that was not good.
    pub(super) fn refuse_cookie(&self, cause: &'static str) -> Rejection {
        self.refuse(cause).with(SET_COOKIE, self.clear().into_value())
    }
}

/// An access token and its life in seconds.
pub(super) struct AccessToken {
    token: String,
    expires_in: i32,
    pub(super) live: Live,
}

/// Whether a scheme's verifier takes the tokens that these rules give.
fn accepts(token: &TokenRules, rules: &SessionRules) -> bool {
    matches!(token.keys, KeySource::Sessions)
        && token.algorithms.contains(&Algorithm::EdDsa)
        && token.binding == Binding::AsIssued
        && !token.audience.is_empty()
        && rules.access_ttl >= Duration::from_secs(1)
        && rules.access_ttl <= token.max_lifetime
        && rules.access_ttl <= rules.absolute_ttl
        && rules.refresh_ttl >= Duration::from_secs(1)
        && is_plain_token_type(token.token_type)
}

fn is_plain_token_type(text: &str) -> bool {
    text.chars().all(|it| is_plain(it) && it != ' ')
}

/// What stands in a quoted string without an escape.
fn is_plain(character: char) -> bool {
    matches!(character, ' '..='~') && !matches!(character, '"' | '\\')
}

fn unfit_scheme() -> StartFault {
    StartFault::Unfit {
        part: "sessions, scheme".to_owned(),
        problem: "the scheme does not accept what the sessions issue: a bearer scheme of its own, \
                  with `algorithms: [EdDSA]`, no `binding`, and `maxLifetime` not below `accessTtl`"
            .to_owned(),
        remedy: "correct the document and generate again".to_owned(),
    }
}

pub(super) fn internal(cause: String) -> Rejection {
    Rejection::new(Refusal::INTERNAL).because(cause)
}

/// 503: without its store a session can neither go on nor be ended.
pub(super) fn unavailable(fault: StoreFault) -> Rejection {
    Rejection::new(Refusal::UNAVAILABLE).because(format!("sessions: {fault}"))
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions")
            .field("scheme", &self.scheme)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
