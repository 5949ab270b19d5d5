//! A part of OpenAPI for which this version generates no code yet.
//!
//! What the document promises is generated or refused, never skipped. `trace` is refused for good:
//! it shows a caller's headers to scripts.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /clock:
//!     trace:
//!       operationId: traceClock
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

pub(super) const RULE: Rule = Rule::error(
    codes::UNSUPPORTED_OPENAPI_FEATURE,
    "unsupported-openapi-feature",
    include_str!("unsupported_openapi_feature.rs"),
);
