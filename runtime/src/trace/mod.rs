//! Which request: our correlation id, and the caller's `traceparent` beside it; and what the operator
//! is told.

mod correlation;
mod log;
mod parent;
#[cfg(feature = "otel")]
mod spans;

pub(crate) use correlation::{Correlation, Correlations};
pub(crate) use log::tell;
pub(crate) use parent::TraceParent;
#[cfg(feature = "otel")]
pub(crate) use spans::{Parent, Span, Spans};
