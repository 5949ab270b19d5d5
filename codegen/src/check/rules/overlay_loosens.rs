//! An overlay removes something, or replaces a decision that the document has taken.
//!
//! What the document decides stands. An overlay only adds; a decision that shall be another one is
//! changed in the document.
//!
//! ## Refused
//!
//! ```yaml
//! overlay: 1.0.0
//! info: { title: Decisions, version: 1.0.0 }
//! actions: [{ target: $.security, remove: true }]
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! overlay: 1.0.0
//! info: { title: Decisions, version: 1.0.0 }
//! actions: [{ target: $, update: { x-security: { cache: no-store } } }]
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::OVERLAY_LOOSENS, "overlay-loosens", include_str!("overlay_loosens.rs"));
