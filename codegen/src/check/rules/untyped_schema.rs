//! A schema that speaks of one type and does not say it.
//!
//! In JSON Schema a keyword about objects says nothing of a text, so that without `type` a text
//! passes as it is. Generated code keeps to that: such values come as `Untyped::Other`.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /exports:
//!     post:
//!       operationId: startExport
//!       requestBody:
//!         required: true
//!         content:
//!           application/json:
//!             schema:
//!               additionalProperties: false
//!               properties: { from: { type: string, maxLength: 10 } }
//!       responses: { "204": { description: Begun. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /exports:
//!     post:
//!       operationId: startExport
//!       requestBody:
//!         required: true
//!         content:
//!           application/json:
//!             schema:
//!               type: object
//!               additionalProperties: false
//!               properties: { from: { type: string, maxLength: 10 } }
//!       responses: { "204": { description: Begun. } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::warning(codes::UNTYPED_SCHEMA, "untyped-schema", include_str!("untyped_schema.rs"))
        .waivable();
