//! Two names become one Rust identifier.
//!
//! To number them would change the generated code when their order changes. Rename one of the two.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       responses: { "204": { description: It ticks. } }
//!   /clocks:
//!     get:
//!       operationId: read_clock
//!       responses: { "204": { description: They tick. } }
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
//!   /clocks:
//!     get:
//!       operationId: readClocks
//!       responses: { "204": { description: They tick. } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::NAME_COLLISION, "name-collision", include_str!("name_collision.rs"));
