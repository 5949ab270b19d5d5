//! A name that cannot become a Rust identifier.
//!
//! Names become identifiers letter by letter: letters and digits of ASCII, joined at spaces, dots,
//! dashes and underscores. Whatever else stands in one is not code that a document may write into a
//! program.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: "clock() { } fn evil"
//!       responses: { "204": { description: It ticks. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: read-clock
//!       responses: { "204": { description: It ticks. } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::UNUSABLE_NAME, "unusable-name", include_str!("unusable_name.rs"));
