//! An operation without an `operationId`.
//!
//! Its method in the trait gets a name made from method and path, which changes when the path does.
//! Nothing else is wrong with it.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
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
//!       responses: { "204": { description: It ticks. } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule = Rule::note(
    codes::MISSING_OPERATION_ID,
    "missing-operation-id",
    include_str!("missing_operation_id.rs"),
)
.waivable();
