//! The guard that generated servers call.

pub mod auth;
pub mod config;
pub mod own;
pub mod policy;
pub mod reject;
