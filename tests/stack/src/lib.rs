//! The orders API by hand, on axum and the usual crates: what secgen's servers are measured beside.
//!
//! Written as one would for production, not to lose: one span and one event a request, layers that
//! are built once, keys and rules that are parsed once, checks in the order that is cheapest.

pub mod audit;
pub mod auth;
pub mod bare;
mod extract;
mod handlers;
mod limits;
pub mod models;
mod problem;
mod server;
mod store;

pub use server::{Stack, router, serve};
