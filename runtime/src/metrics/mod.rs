//! What operators see: numbers of the process and of its operations, as Prometheus reads them.
//!
//! A number is an atomic that exists before the first request; no label is made of anything that
//! a caller sends.

mod class;
mod detector;
mod family;
mod meter;
mod outcome;
mod process;
mod registry;
mod text;

pub(crate) use class::Class;
pub(crate) use meter::Meter;
#[cfg(feature = "otel")]
pub(crate) use meter::method_name;
pub(crate) use outcome::Outcome;
pub(crate) use registry::{Registry, Sweeping};

#[cfg(feature = "otel")]
pub(crate) use process::spans_lost;
pub(crate) use process::turned_away;
pub use process::{
    ConnectionRefused, OpenConnection, Shed, StoreFailure, audit_dropped, connection_opened,
    connection_refused, delayed, keys_not_refreshed, shed, store_answered, store_failed,
    store_failures,
};

/// The media type of the page of metrics.
pub(crate) const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What is counted of the process alone, where no guard is.
pub(crate) fn page_of_process() -> String {
    let mut text = text::Text::default();
    process::write(&mut text);
    text.finish()
}
