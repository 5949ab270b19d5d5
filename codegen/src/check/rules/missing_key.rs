//! A required key is absent.
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     read: { limit: 20, by: principal }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     read: { limit: 20, window: 1m, by: principal }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::MISSING_KEY, "missing-key", include_str!("missing_key.rs"));
