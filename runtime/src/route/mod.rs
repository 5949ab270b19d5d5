//! Which operation: a table of the document's paths, matched by segment over the undecoded path.
//!
//! axum's router refuses `/a/{b}.json` and `/x/{id}:cancel`, and 404, 405, `Allow` and CORS need
//! the table anyway. A literal segment beats a template, whatever the order of the document.

mod method;
mod plain;
mod table;
mod template;

pub use method::Method;
pub(crate) use method::Offered;
pub(crate) use plain::is_plain;
pub(crate) use table::{Captures, Found, Site, Table};
