//! A parameter style that this version does not decode.
//!
//! Scalars and lists of scalars are decoded: `form` in the query, `simple` in path and headers. An
//! object in a parameter has several spellings, and clients differ in them.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       parameters:
//!         - { name: zone, in: query, style: deepObject, schema: { type: object, additionalProperties: false, properties: { city: { type: string } } } }
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
//!       parameters:
//!         - { name: city, in: query, schema: { type: string, maxLength: 100 } }
//!       responses: { "204": { description: It ticks. } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule = Rule::error(
    codes::UNSUPPORTED_PARAMETER_STYLE,
    "unsupported-parameter-style",
    include_str!("unsupported_parameter_style.rs"),
);
