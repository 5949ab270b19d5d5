//! A parameter whose style does not write such a value.
//!
//! Every style of OpenAPI is decoded for what its table has: scalars, arrays and objects of scalars;
//! `deepObject` writes objects within objects too, and arrays by repetition, to eight levels. What has
//! no spelling that all clients share, such as an array within an array, is JSON (`content`).
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       parameters:
//!         - { name: zones, in: query, style: deepObject, schema: { type: array, maxItems: 3, items: { type: string, maxLength: 100 } } }
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
//!         - { name: zone, in: query, style: deepObject, schema: { type: object, additionalProperties: false, properties: { city: { type: string, maxLength: 100 } } } }
//!       responses: { "204": { description: It ticks. } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule = Rule::error(
    codes::UNSUPPORTED_PARAMETER_STYLE,
    "unsupported-parameter-style",
    include_str!("unsupported_parameter_style.rs"),
);
