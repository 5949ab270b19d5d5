//! The guard that generated servers call.

pub mod audit;
pub mod auth;
pub mod config;
pub mod limit;
pub mod own;
pub mod policy;
pub mod reject;
mod cors;
mod headers;
mod route;
mod trace;
