//! Which request: our correlation id, and the caller's `traceparent` beside it.

mod correlation;
mod parent;

pub(crate) use correlation::{Correlation, Correlations};
pub(crate) use parent::TraceParent;
