//! What a caller hears who is not served, and what handlers return when they cannot serve.

mod failure;
mod problem;
mod refusal;

pub(crate) use failure::Carried;
pub use failure::Failure;
pub(crate) use problem::problem;
pub use refusal::{Refusal, Rejection};
