//! OpenAPI in, a guarded server out.

pub mod check;
pub mod contract;
pub mod document;
pub mod emit;
pub mod finding;
pub mod source;
pub mod write;
