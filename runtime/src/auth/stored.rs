//! Asking the store while a request waits: a bounded time, and no answer is a refusal.

use std::time::Duration;

use super::Denied;
use crate::store::{StoreFault, Stored};

/// The longest that a request waits for one operation of the store.
const DEADLINE: Duration = Duration::from_secs(2);

/// What the store says, in time.
pub(super) async fn within<T>(operation: Stored<'_, T>) -> Result<T, StoreFault> {
    tokio::time::timeout(DEADLINE, operation).await.unwrap_or(Err(StoreFault::Unavailable))
}

/// The same for a decision about access: what the store cannot tell is a 503.
pub(super) async fn kept<T>(operation: Stored<'_, T>) -> Result<T, Denied> {
    within(operation).await.map_err(|fault| {
        tracing::warn!(target: "secgen", %fault, "a credential could not be checked");
        Denied::Unavailable("store")
    })
}
