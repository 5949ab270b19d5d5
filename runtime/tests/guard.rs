//! The guard before a small API, called in process: each check by a caller whom it must stop.

#![allow(clippy::unwrap_used, reason = "a test may fail by it")]

#[path = "support/app.rs"]
mod app;
#[path = "../../tests/src/issuer.rs"]
#[allow(dead_code, unreachable_pub)]
mod issuer;
#[path = "support/orders.rs"]
mod orders;
#[path = "support/stand.rs"]
mod stand;

#[path = "guard/answers.rs"]
mod answers;
#[path = "guard/bodies.rs"]
mod bodies;
#[path = "guard/bound.rs"]
mod bound;
#[path = "guard/callers.rs"]
mod callers;
#[path = "guard/hand_written.rs"]
mod hand_written;
#[path = "guard/idempotency.rs"]
mod idempotency;
#[path = "guard/limits.rs"]
mod limits;
#[path = "guard/ownership.rs"]
mod ownership;
#[path = "guard/paths.rs"]
mod paths;
#[path = "guard/policies.rs"]
mod policies;
#[cfg(feature = "otel")]
#[path = "guard/traces.rs"]
mod traces;
