//! The document says `x-security` nowhere.
//!
//! An OpenAPI document says which credentials there are, and neither who verifies them nor whose
//! the objects are. Each of these decisions is missing, and none is guessed. `cargo secgen adopt
//! SPEC` writes an overlay in which each one is written down as a debt, and says how many of each
//! kind; with that overlay a first run works, on loopback.
//!
//! ## Refused
//!
//! ```yaml
//! openapi: 3.1.0
//! info: { title: Reports, version: 1.0.0 }
//! paths:
//!   /reports:
//!     get:
//!       operationId: listReports
//!       responses: { "204": { description: None yet. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! openapi: 3.1.0
//! info: { title: Reports, version: 1.0.0 }
//! x-security: { version: 1 }
//! paths:
//!   /reports:
//!     get:
//!       operationId: listReports
//!       security: []
//!       x-security: { public: { reason: they stand on the website too } }
//!       responses: { "204": { description: None yet. } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::NOT_ANNOTATED, "not-annotated", include_str!("not_annotated.rs"));
