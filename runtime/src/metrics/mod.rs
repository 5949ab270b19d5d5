//! What operators see: numbers of the process and of its operations, as Prometheus reads them.
//!
//! A number is an atomic that exists before the first request; no label is made of anything that
//! a caller sends.

mod family;
mod process;
mod text;

pub use process::{
    ConnectionRefused, OpenConnection, Shed, StoreFailure, audit_dropped, connection_opened,
    connection_refused, delayed, keys_not_refreshed, shed, store_answered, store_failed,
};

/// The media type of [`page`].
pub const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The page that Prometheus is given (text format 0.0.4): everything that the process counts.
pub fn page() -> String {
    let mut text = text::Text::default();
    process::write(&mut text);
    text.finish()
}
