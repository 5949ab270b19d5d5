//! Bearer tokens with jsonwebtoken: signature, RFC 9068, scopes; and a cache of those verified.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, header};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, jwk::JwkSet};
use moka::sync::Cache;
use serde::Deserialize;
use tracing::Span;

use crate::{problem::Problem, server::Stack};

/// The longest that a token may live, in seconds.
const MAX_LIFETIME: u64 = 3600;
/// The most tokens that are remembered.
const CACHED: u64 = 10_240;

/// Who is calling.
#[derive(Debug)]
pub struct Caller {
    pub(crate) subject: String,
    pub(crate) tenant: String,
    scopes: Vec<String>,
    expires: u64,
}

impl Caller {
    pub(crate) fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|held| held == scope)
    }
}

/// What is read of a token.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    org_id: String,
    #[serde(default)]
    scope: String,
    iat: u64,
    exp: u64,
}

/// Keys and rules, parsed once.
pub struct Verifier {
    keys: HashMap<String, (Algorithm, DecodingKey, Validation)>,
    known: Option<Cache<String, Arc<Caller>>>,
}

impl Verifier {
    /// The keys of a JWKS, for tokens of `issuer` for `audience`; `remember` keeps what was
    /// verified until it expires, five minutes at most.
    ///
    /// # Panics
    /// When the JWKS is none: the server must not start then.
    pub fn new(jwks: &str, issuer: &str, audience: &str, remember: bool) -> Self {
        let set: JwkSet = serde_json::from_str(jwks).expect("a JWKS");
        let keys = set.keys.iter().filter_map(|jwk| {
            let kid = jwk.common.key_id.clone()?;
            let algorithm = jwk.common.key_algorithm?.to_string().parse().ok()?;
            let mut rules = Validation::new(algorithm);
            rules.leeway = 30;
            rules.validate_nbf = true;
            rules.set_issuer(&[issuer]);
            rules.set_audience(&[audience]);
            rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
            Some((kid, (algorithm, DecodingKey::from_jwk(jwk).ok()?, rules)))
        });
        let cache = || {
            let builder = Cache::builder().max_capacity(CACHED);
            builder.time_to_live(Duration::from_secs(300)).build()
        };
        Self { keys: keys.collect(), known: remember.then(cache) }
    }

    /// The caller of a bearer token.
    fn caller(&self, headers: &HeaderMap) -> Result<Arc<Caller>, Problem> {
        let mut values = headers.get_all(header::AUTHORIZATION).iter();
        let value = values.next().ok_or(Problem::unauthenticated("unauthenticated"))?;
        if values.next().is_some() {
            return Err(Problem::malformed());
        }
        let token = value.to_str().ok().and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then_some(token)
        });
        let token = token.ok_or(Problem::unauthenticated("token-invalid"))?;
        let Some(known) = &self.known else { return self.verify(token).map(Arc::new) };
        if let Some(caller) = known.get(token)
            && now() < caller.expires
        {
            return Ok(caller);
        }
        let caller = Arc::new(self.verify(token)?);
        known.insert(token.to_owned(), Arc::clone(&caller));
        Ok(caller)
    }

    fn verify(&self, token: &str) -> Result<Caller, Problem> {
        let refuse = || Problem::unauthenticated("token-invalid");
        let head = decode_header(token).map_err(|_| refuse())?;
        if head.typ.as_deref() != Some("at+jwt") {
            return Err(refuse());
        }
        let kid = head.kid.ok_or_else(refuse)?;
        let (algorithm, key, rules) = self.keys.get(&kid).ok_or_else(refuse)?;
        if head.alg != *algorithm {
            return Err(refuse());
        }
        let claims: Claims = decode(token, key, rules).map_err(|_| refuse())?.claims;
        let lifetime = claims.exp.checked_sub(claims.iat).ok_or_else(refuse)?;
        if lifetime > MAX_LIFETIME || claims.iat > now() + 30 || claims.sub.is_empty() {
            return Err(refuse());
        }
        let scopes = claims.scope.split(' ').map(str::to_owned).collect();
        Ok(Caller { subject: claims.sub, tenant: claims.org_id, scopes, expires: claims.exp })
    }
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verifier").field("cached", &self.known.is_some()).finish_non_exhaustive()
    }
}

/// Lets through who shows a good token; the caller goes on as an extension of the request.
pub(crate) async fn authenticate(
    State(stack): State<Arc<Stack>>,
    mut request: Request,
    next: Next,
) -> Response {
    match stack.verifier.caller(request.headers()) {
        Ok(caller) => {
            let span = Span::current();
            span.record("caller", caller.subject.as_str());
            span.record("tenant", caller.tenant.as_str());
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(u64::MAX, |since| since.as_secs())
}
