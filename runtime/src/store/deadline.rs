//! A bounded time for every operation of any store: no answer is a fault.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;

use super::{Change, Store, StoreFault, StoreKey, Stored};

/// The longest that a request waits for one operation of the store.
pub const DEADLINE: Duration = Duration::from_secs(2);

/// A [`Store`] that answers within [`DEADLINE`], whatever stands behind it. What came too late may
/// have been done all the same; who asked was told that it was not confirmed.
pub struct Timely(Arc<dyn Store>);

impl Timely {
    /// Bounds the operations of `store`.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self(store)
    }
}

fn within<'s, T: Send + 's>(operation: Stored<'s, T>) -> Stored<'s, T> {
    Box::pin(async move {
        tokio::time::timeout(DEADLINE, operation).await.unwrap_or(Err(StoreFault::Unavailable))
    })
}

impl Store for Timely {
    fn get(&self, key: StoreKey) -> Stored<'_, Option<Bytes>> {
        within(self.0.get(key))
    }

    fn set(&self, key: StoreKey, value: Bytes, ttl: Duration) -> Stored<'_, ()> {
        within(self.0.set(key, value, ttl))
    }

    fn insert(&self, key: StoreKey, value: Bytes, ttl: Duration) -> Stored<'_, bool> {
        within(self.0.insert(key, value, ttl))
    }

    fn replace(&self, key: StoreKey, seen: Bytes, change: Change) -> Stored<'_, bool> {
        within(self.0.replace(key, seen, change))
    }

    fn raise(&self, key: StoreKey, to: u64, ttl: Duration) -> Stored<'_, u64> {
        within(self.0.raise(key, to, ttl))
    }

    fn remove(&self, key: StoreKey) -> Stored<'_, ()> {
        within(self.0.remove(key))
    }
}

impl std::fmt::Debug for Timely {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Timely")
    }
}
