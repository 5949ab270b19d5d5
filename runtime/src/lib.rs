//! The guard that generated servers call.

pub mod audit;
pub mod auth;
pub mod config;
mod cors;
pub mod decode;
pub mod encode;
mod headers;
pub mod json;
pub mod limit;
pub mod own;
pub mod policy;
pub mod reject;
mod route;
pub mod serve;
mod trace;
pub mod values;
