//! The guard before a small API, called in process.

#[path = "support/orders.rs"]
mod orders;
