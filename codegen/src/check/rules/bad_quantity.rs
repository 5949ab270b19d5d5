//! A duration or a size that is none.
//!
//! Durations are a whole number with a unit, `500ms 10s 15m 1h 7d`; sizes likewise, `512B 64KiB
//! 1MiB`. A number without a unit means seconds to one reader and milliseconds to the next.
//!
//! ## Refused
//!
//! ```yaml
//! x-security: { limits: { timeout: 5 minutes } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security: { limits: { timeout: 5s } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::BAD_QUANTITY, "bad-quantity", include_str!("bad_quantity.rs"));
