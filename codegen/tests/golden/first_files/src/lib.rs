//! The generated API and the application behind it.

#[rustfmt::skip] // generated; kept as it was written
pub mod api;
pub mod handlers;
