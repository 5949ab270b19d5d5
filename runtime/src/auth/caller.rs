//! A verified caller: identity, scopes, roles, tenant and claims.

use std::{
    fmt,
    hash::{BuildHasher, RandomState},
    sync::Arc,
};

use crate::policy::NameSet;

/// A caller whose credential was verified. Only the guard makes one; sharing is cheap, but only
/// the guard shares.
pub struct Caller(Arc<Parts>);

/// What a verifier found out.
pub(crate) struct Parts {
    pub(crate) scheme: &'static str,
    pub(crate) scheme_index: usize,
    pub(crate) issuer: Box<str>,
    pub(crate) subject: Box<str>,
    pub(crate) tenant: Option<Box<str>>,
    pub(crate) scopes: NameSet,
    pub(crate) roles: NameSet,
    pub(crate) scope_names: &'static [&'static str],
    pub(crate) role_names: &'static [&'static str],
    pub(crate) key: PrincipalKey,
    pub(crate) tenant_key: Option<PrincipalKey>,
    pub(crate) credential: Option<Box<str>>,
}

impl Caller {
    pub(crate) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

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

    /// Whether the caller holds a scope; never for one that the document does not name.
    pub fn has_scope(&self, name: &str) -> bool {
        holds(self.0.scope_names, &self.0.scopes, name)
    }

    /// Whether the caller holds a role; never for one that the document does not name.
    pub fn has_role(&self, name: &str) -> bool {
        holds(self.0.role_names, &self.0.roles, name)
    }

    /// Which credential it was, where it has a name: an API key's `id`, a token's `jti`.
    pub fn credential(&self) -> Option<&str> {
        self.0.credential.as_deref()
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

fn holds(names: &[&str], held: &NameSet, name: &str) -> bool {
    names.iter().position(|known| *known == name).is_some_and(|index| held.has(index))
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

/// A keyed hash of an identity, good for one process: nobody outside can make two identities
/// share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PrincipalKey(pub u128);

/// Makes [`PrincipalKey`]s with random keys.
#[derive(Default)]
pub(crate) struct Principals(RandomState, RandomState);

impl Principals {
    /// The key of an identity.
    pub(crate) fn principal(&self, scheme: &str, issuer: &str, subject: &str) -> PrincipalKey {
        self.hash(&(0_u8, scheme, issuer, subject))
    }

    /// The key of a tenant. Tenants of two issuers that share a name are one, as they are for
    /// ownership.
    pub(crate) fn tenant(&self, tenant: &str) -> PrincipalKey {
        self.hash(&(1_u8, tenant))
    }

    fn hash<T: std::hash::Hash>(&self, value: &T) -> PrincipalKey {
        let (high, low) = (self.0.hash_one(value), self.1.hash_one(value));
        PrincipalKey(u128::from(high) << 64 | u128::from(low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
