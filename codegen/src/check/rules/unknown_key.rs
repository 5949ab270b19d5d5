//! A key that nothing reads.
//!
//! `x-security` and every object of OpenAPI are closed: a misspelled control would otherwise be a
//! control that is silently missing. Extensions of others (`x-…`) are allowed where OpenAPI allows
//! them, and mean nothing here.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       x-security: { rates: [write] }
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
//!       x-security: { rate: [write] }
//!       responses: { "204": { description: It ticks. } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::UNKNOWN_KEY, "unknown-key", include_str!("unknown_key.rs"));
