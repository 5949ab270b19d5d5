//! A tier that `rateTiers` does not hold.
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
