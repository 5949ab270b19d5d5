//! Asking the store while a request waits: no answer is a refusal.

use super::Denied;
use crate::store::Stored;

/// What the store says, for a decision about access: what it cannot tell is a 503.
pub(super) async fn kept<T>(operation: Stored<'_, T>) -> Result<T, Denied> {
    operation.await.map_err(|fault| {
        tracing::warn!(target: "secgen", %fault, "a credential could not be checked");
        Denied::Unavailable("store")
    })
}
