//! A scalar that JSON cannot say.
//!
//! YAML knows numbers that JSON does not (`.inf`, `.nan`, `0x1F`). A document is a JSON value in
//! other clothes, so such a value must be a quoted string or a number that JSON has.
//!
//! ## Refused
//!
//! ```yaml
//! x-most: .inf
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-most: ".inf"
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule = Rule::error(
    codes::UNREADABLE_SCALAR,
    "unreadable-scalar",
    include_str!("unreadable_scalar.rs"),
);
