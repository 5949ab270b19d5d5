//! A verified caller: identity, scopes, roles, tenant and claims.

use std::{
    fmt,
    hash::{BuildHasher, RandomState},
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::binding::Bond;
use crate::{
    json::Json,
    own::{Standing, Standings, Stranger},
    policy::{Action, NameSet, ResourceRule, ScopeName},
};

/// A caller whose credential was verified. Only the guard makes one; sharing is cheap, but only
/// the guard shares.
pub struct Caller(Arc<Known>);

struct Known {
    scheme: &'static str,
    scheme_index: usize,
    issuer: Box<str>,
    subject: Box<str>,
    tenant: Option<Box<str>>,
    scopes: NameSet,
    roles: NameSet,
    role_names: &'static [&'static str],
    key: PrincipalKey,
    tenant_key: Option<PrincipalKey>,
    credential: Option<Box<str>>,
    is_api_key: bool,
    bond: Bond,
    until: Option<u64>,
    claims: Claims,
    standings: Standings,
}

/// What was verified about a caller.
pub(super) enum Claims {
    /// A token's payload.
    Token(Json),
    /// The claims that exist for an API key, under the paths that the scheme gives them.
    Key(Vec<(&'static str, Json)>),
}

impl Caller {
    /// A second handle on the same caller. Not `Clone`: a handler that keeps a caller keeps the
    /// right to act as them.
    pub(crate) fn share(&self) -> Self {
        Self(Arc::clone(&self.0))
    }

    /// Who is calling, by the scheme's `subject` claim; never empty.
    pub fn subject(&self) -> &str {
        &self.0.subject
    }

    /// Who vouches: the token's issuer; empty for an API key.
    pub fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// The security scheme's name in the document.
    pub fn scheme(&self) -> &'static str {
        self.0.scheme
    }

    /// The scheme as an index into [`crate::policy::Api::schemes`].
    pub fn scheme_index(&self) -> usize {
        self.0.scheme_index
    }

    /// For whom the caller acts; never empty.
    pub fn tenant(&self) -> Option<&str> {
        self.0.tenant.as_deref()
    }

    /// The scopes held, of those that the document names.
    pub fn scopes(&self) -> &NameSet {
        &self.0.scopes
    }

    /// The roles held, of those that the document names.
    pub fn roles(&self) -> &NameSet {
        &self.0.roles
    }

    /// Whether the caller holds a scope, one of the document's constants.
    pub fn has_scope(&self, scope: ScopeName) -> bool {
        scope.is_in(&self.0.scopes)
    }

    /// Whether the caller holds a role; never for one that the document does not name.
    pub fn has_role(&self, name: &str) -> bool {
        let index = self.0.role_names.iter().position(|known| *known == name);
        index.is_some_and(|index| self.0.roles.has(index))
    }

    /// A verified claim by its dotted path. For an API key only subject, tenant and scopes exist,
    /// under the paths that the document gives them.
    pub fn claim(&self, path: &str) -> Option<&Json> {
        match &self.0.claims {
            Claims::Token(payload) => {
                path.split('.').try_fold(payload, |value, name| value.get(name))
            }
            Claims::Key(claims) => {
                claims.iter().find(|(known, _)| *known == path).map(|(_, value)| value)
            }
        }
    }

    /// Which credential it was, where it has a name: an API key's `id`, a token's `jti`.
    pub fn credential(&self) -> Option<&str> {
        self.0.credential.as_deref()
    }

    /// The id of the API key, where it was one.
    pub(crate) fn api_key(&self) -> Option<&str> {
        self.credential().filter(|_| self.0.is_api_key)
    }

    /// When the credential is worth nothing any more, where it says so: a token's `exp`, the end of
    /// an API key.
    pub(crate) fn expires(&self) -> Option<SystemTime> {
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(self.0.until?))
    }

    /// What the caller is to the records of a resource.
    pub(crate) fn standing(
        &self,
        rule: &'static ResourceRule,
        action: Action,
    ) -> Result<Arc<Standing>, Stranger> {
        self.0.standings.of(rule, action, self)
    }

    /// What the credential is bound to.
    pub(super) fn bond(&self) -> &Bond {
        &self.0.bond
    }

    /// The limiter's name for (scheme, issuer, subject).
    pub fn key(&self) -> PrincipalKey {
        self.0.key
    }

    /// The limiter's name for the tenant.
    pub fn tenant_key(&self) -> Option<PrincipalKey> {
        self.0.tenant_key
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller")
            .field("scheme", &self.0.scheme)
            .field("issuer", &self.0.issuer)
            .field("subject", &self.0.subject)
            .field("tenant", &self.0.tenant)
            .finish_non_exhaustive()
    }
}

/// What a verifier found out about a caller.
pub(super) struct Parts<'p> {
    pub(super) issuer: &'p str,
    pub(super) subject: &'p str,
    pub(super) tenant: Option<&'p str>,
    pub(super) scopes: NameSet,
    pub(super) roles: NameSet,
    pub(super) credential: Option<&'p str>,
    /// When it ends, in seconds of the Unix epoch.
    pub(super) until: Option<u64>,
    pub(super) claims: Claims,
}

/// What one scheme's verifier needs to make callers.
#[derive(Clone)]
pub(super) struct Issue {
    pub(super) scheme: &'static str,
    pub(super) scheme_index: usize,
    /// Its credentials are API keys.
    pub(super) is_api_key: bool,
    pub(super) scopes: &'static [&'static str],
    pub(super) roles: &'static [&'static str],
    pub(super) principals: Arc<Principals>,
}

impl Issue {
    /// The caller that a verified credential stands for.
    pub(super) fn caller(&self, parts: Parts<'_>) -> Caller {
        Caller(Arc::new(Known {
            scheme: self.scheme,
            scheme_index: self.scheme_index,
            issuer: parts.issuer.into(),
            subject: parts.subject.into(),
            tenant: parts.tenant.map(Into::into),
            scopes: parts.scopes,
            roles: parts.roles,
            role_names: self.roles,
            key: self.principals.principal(self.scheme, parts.issuer, parts.subject),
            tenant_key: parts.tenant.map(|tenant| self.principals.tenant(tenant)),
            credential: parts.credential.map(Into::into),
            is_api_key: self.is_api_key,
            bond: match &parts.claims {
                Claims::Token(claims) => Bond::of(claims),
                Claims::Key(_) => Bond::None,
            },
            until: parts.until,
            claims: parts.claims,
            standings: Standings::default(),
        }))
    }
}

/// A keyed hash of an identity, good for one process: nobody outside can make two identities
/// share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PrincipalKey(pub u128);

/// Makes [`PrincipalKey`]s with random keys.
#[derive(Default)]
pub(super) struct Principals(RandomState, RandomState);

impl Principals {
    /// The key of an identity.
    fn principal(&self, scheme: &str, issuer: &str, subject: &str) -> PrincipalKey {
        self.hash(&(0_u8, scheme, issuer, subject))
    }

    /// The key of a tenant. Tenants of two issuers that share a name are one, as they are for
    /// ownership.
    fn tenant(&self, tenant: &str) -> PrincipalKey {
        self.hash(&(1_u8, tenant))
    }

    fn hash<T: std::hash::Hash>(&self, value: &T) -> PrincipalKey {
        let (high, low) = (self.0.hash_one(value), self.1.hash_one(value));
        PrincipalKey(u128::from(high) << 64 | u128::from(low))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::auth) fn issue() -> Issue {
        Issue {
            scheme: "oauth",
            scheme_index: 0,
            is_api_key: false,
            scopes: &["read", "write", "admin"],
            roles: &["clerk"],
            principals: Arc::default(),
        }
    }

    pub(in crate::auth) fn caller(subject: &str) -> Caller {
        issue().caller(Parts {
            issuer: "",
            subject,
            tenant: None,
            scopes: NameSet::EMPTY,
            roles: NameSet::EMPTY,
            credential: None,
            until: None,
            claims: Claims::Key(Vec::new()),
        })
    }

    #[test]
    fn identities_that_differ_only_in_where_a_part_ends_differ() {
        let keys = Principals::default();
        assert_eq!(keys.principal("a", "b", "c"), keys.principal("a", "b", "c"));
        assert_ne!(keys.principal("a", "bc", ""), keys.principal("a", "b", "c"));
        assert_ne!(keys.principal("ab", "", "c"), keys.principal("a", "b", "c"));
        assert_ne!(keys.principal("", "", "t"), keys.tenant("t"));
    }

    #[test]
    fn another_process_has_other_keys() {
        assert_ne!(Principals::default().tenant("t"), Principals::default().tenant("t"));
    }
}
