//! A `format` that is not known, and so not checked.
//!
//! JSON Schema lets anybody invent formats. One that is not known only annotates; the values are
//! bounded by the other keywords alone.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       parameters:
//!         - { name: zone, in: query, schema: { type: string, maxLength: 40, format: tz-name } }
//!       responses: { "204": { description: It ticks. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       parameters:
//!         - { name: zone, in: query, schema: { type: string, maxLength: 40, pattern: "^[A-Za-z_/]+$" } }
//!       responses: { "204": { description: It ticks. } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::warning(codes::UNKNOWN_FORMAT, "unknown-format", include_str!("unknown_format.rs"))
        .waivable();
