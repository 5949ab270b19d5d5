//! The guard that generated servers call.

pub mod policy;
