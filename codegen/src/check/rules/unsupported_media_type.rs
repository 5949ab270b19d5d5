//! A media type that this version does not decode.
//!
//! JSON and its kin (`application/json`, `application/*+json`) are decoded and checked. With
//! `waive: { media: reason }` any other one of that operation answers 415 or 406, and the JSON one
//! stands.
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
//!         content: { application/xml: { schema: { type: string } } }
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
//!         content: { application/json: { schema: { type: string, maxLength: 100 } } }
//!       responses: { "204": { description: Begun. } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule = Rule::error(
    codes::UNSUPPORTED_MEDIA_TYPE,
    "unsupported-media-type",
    include_str!("unsupported_media_type.rs"),
);
