//! What a handler holds once the guard has checked.

use std::{fmt, ops::Deref};

use super::{Resource, Scope};

/// A record that the caller owns, or may act on by the document's bypass.
pub struct Owned<R: Resource> {
    record: R,
    key: Key<R>,
}

/// What names an owned record in the write that follows: its id and, when the document declares
/// one, the caller's tenant. Both belong into the write's predicate.
pub struct Key<R: Resource> {
    id: R::Id,
    tenant: Option<Box<str>>,
}

/// The right to create a record, and the values that come from the caller's claims.
pub struct Creation<R: Resource> {
    assigned: R::Assigned,
    scope: Scope<R>,
}

/// What has been through [`Scope::seal`].
pub struct Scoped<T>(T);

impl<R: Resource> Owned<R> {
    pub(crate) fn new(record: R, scope: &Scope<R>) -> Self {
        let key = Key { id: record.id().clone(), tenant: scope.tenant().map(Into::into) };
        Self { record, key }
    }

    /// For the predicate of the write that follows.
    pub fn key(&self) -> &Key<R> {
        &self.key
    }

    /// The record, to be changed and stored.
    pub fn into_inner(self) -> R {
        self.record
    }
}

impl<R: Resource> Deref for Owned<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.record
    }
}

impl<R: Resource> Key<R> {
    /// The record's id.
    pub fn id(&self) -> &R::Id {
        &self.id
    }

    /// The caller's tenant; `None` only when the document gives the resource no tenant.
    pub fn tenant(&self) -> Option<&str> {
        self.tenant.as_deref()
    }
}

impl<R: Resource> Creation<R> {
    pub(crate) fn new(assigned: R::Assigned, scope: Scope<R>) -> Self {
        Self { assigned, scope }
    }

    /// What the created record will be checked against.
    pub fn scope(&self) -> &Scope<R> {
        &self.scope
    }

    /// The claims' values, to be moved into the record.
    pub fn into_assigned(self) -> R::Assigned {
        self.assigned
    }
}

impl<R: Resource> Deref for Creation<R> {
    type Target = R::Assigned;

    fn deref(&self) -> &R::Assigned {
        &self.assigned
    }
}

impl<T> Scoped<T> {
    pub(super) fn new(inner: T) -> Self {
        Self(inner)
    }
}

impl<T> Deref for Scoped<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<R: Resource> fmt::Debug for Owned<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Owned").field(&R::RULE.name).finish()
    }
}

impl<R: Resource> fmt::Debug for Key<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Key").field(&R::RULE.name).finish()
    }
}

impl<R: Resource> fmt::Debug for Creation<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Creation").field(&R::RULE.name).finish()
    }
}

impl<T: fmt::Debug> fmt::Debug for Scoped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Scoped").field(&self.0).finish()
    }
}
