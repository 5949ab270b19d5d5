//! The guard that generated servers call.

pub mod auth;
pub mod config;
mod cors;
mod headers;
pub mod own;
pub mod policy;
pub mod reject;
mod route;
mod trace;
