//! A `default` that its own schema does not take.
//!
//! What is absent is filled in with the default, so it must be a value that could have been sent.
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
//!               type: object
//!               additionalProperties: false
//!               properties: { kind: { type: string, enum: [full, partial], default: all } }
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
//!               properties: { kind: { type: string, enum: [full, partial], default: full } }
//!       responses: { "204": { description: Begun. } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule = Rule::error(
    codes::DEFAULT_DOES_NOT_FIT,
    "default-does-not-fit",
    include_str!("default_does_not_fit.rs"),
);
