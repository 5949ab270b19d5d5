//! A value of another type than its key asks for.
//!
//! Nothing is coerced: `"20"` is not 20, and `"true"` is not true.
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     write: { limit: "20", window: 1m, by: principal }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     write: { limit: 20, window: 1m, by: principal }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::WRONG_TYPE, "wrong-type", include_str!("wrong_type.rs"));
