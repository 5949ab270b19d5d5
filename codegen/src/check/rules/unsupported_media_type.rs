//! A media type that this version does not decode.
//!
//! JSON and its kin (`application/json`, `application/*+json`) are decoded and checked. Answers are
//! also text, bytes of any type or range, events (`text/event-stream`) and lines of JSON
//! (`application/x-ndjson`, `application/jsonl`); XML, forms and answers in parts are not. With
//! `waive: { media: reason }` a media type that is not decoded or sent answers 415 or 406, and the
//! others of that operation stand.
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
