//! A value outside the values that its key takes.
//!
//! ## Refused
//!
//! ```yaml
//! x-security: { audit: everything }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security: { audit: request }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::BAD_VALUE, "bad-value", include_str!("bad_value.rs"));
