//! What weakens the guard; whoever reviews a change looks for this word.

use crate::secure::Router;

/// Lets raw axum routes stand beside guarded ones. No credential, scope, limit, CORS or security
/// header of the document applies to them, and no audit event tells of them; they are counted
/// ([`Router::unguarded`]) and each merge is logged as a warning with its reason. A raw route takes
/// the place of the document's operations at every path that it matches.
///
/// # Panics
/// As [`axum::Router::merge`]: when a route stands already, or `raw` has a fallback of its own,
/// which would take the place of the guard.
#[must_use]
pub fn unguarded(guarded: Router, raw: axum::Router, reason: &'static str) -> Router {
    let guarded = guarded.with_raw(raw);
    tracing::warn!(
        target: "secgen::dangerous",
        reason,
        unguarded = guarded.unguarded(),
        "routes are served without a guard"
    );
    guarded
}
