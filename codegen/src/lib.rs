//! OpenAPI in, a guarded server out.

pub mod contract;
pub mod finding;
pub mod source;
