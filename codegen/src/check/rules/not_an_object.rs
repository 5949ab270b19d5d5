//! The document, or an overlay, is not an object.
//!
//! ## Refused
//!
//! ```yaml
//! - openapi: 3.1.0
//! - info: { title: Orders, version: 1.0.0 }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! info: { title: Orders, version: 1.0.0 }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::NOT_AN_OBJECT, "not-an-object", include_str!("not_an_object.rs"));
