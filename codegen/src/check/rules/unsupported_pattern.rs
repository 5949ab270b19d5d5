//! A pattern that cannot run in linear time, or is none.
//!
//! A pattern with look-around or back references can take exponential time on a text that a
//! stranger sends. It needs `waive: { pattern: { reason, engine: bounded } }`, which gives it a
//! step limit, or another pattern.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       parameters:
//!         - { name: zone, in: query, schema: { type: string, maxLength: 40, pattern: "^(.)\\1$" } }
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
//!         - { name: zone, in: query, schema: { type: string, maxLength: 40, pattern: "^[a-z]+$" } }
//!       responses: { "204": { description: It ticks. } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule = Rule::error(
    codes::UNSUPPORTED_PATTERN,
    "unsupported-pattern",
    include_str!("unsupported_pattern.rs"),
);
