//! An overlay touches what it may not touch.
//!
//! An overlay carries decisions for a document that somebody else owns: it may say `x-security` and
//! fill an absent `security`. Anything else would make another API of it.
//!
//! ## Refused
//!
//! ```yaml
//! overlay: 1.0.0
//! info: { title: Decisions, version: 1.0.0 }
//! actions: [{ target: $.info, update: { title: Something else } }]
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

pub(super) const RULE: Rule = Rule::error(
    codes::OVERLAY_FORBIDDEN,
    "overlay-forbidden",
    include_str!("overlay_forbidden.rs"),
);
