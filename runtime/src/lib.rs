//! The guard that generated servers call.

pub mod own;
pub mod policy;
pub mod reject;
