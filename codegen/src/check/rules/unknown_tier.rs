//! A tier that `rateTiers` does not hold.
//!
//! A tier is declared once, in the `x-security` of the document: how many requests in which window,
//! counted by what (`principal`, `ip`, `tenant` …). Without `rate` a built-in tier holds.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /exports:
//!     post:
//!       operationId: startExport
//!       x-security: { rate: [wirte] }
//!       responses: { "204": { description: Begun. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     write: { limit: 20, window: 1m, by: principal }
//! paths:
//!   /exports:
//!     post:
//!       operationId: startExport
//!       x-security: { rate: [write] }
//!       responses: { "204": { description: Begun. } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::UNKNOWN_TIER, "unknown-tier", include_str!("unknown_tier.rs"));
