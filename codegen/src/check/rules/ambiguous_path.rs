//! Two paths match the same request.
//!
//! Two templates that differ only in a parameter's name are one path to a router: which policy
//! holds would depend on the order in the document.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /reports/{year}:
//!     parameters:
//!       - { name: year, in: path, required: true, schema: { type: string, maxLength: 4 } }
//!     get:
//!       operationId: readYear
//!       responses: { "204": { description: It exists. } }
//!   /reports/{topic}:
//!     parameters:
//!       - { name: topic, in: path, required: true, schema: { type: string, maxLength: 40 } }
//!     get:
//!       operationId: readTopic
//!       responses: { "204": { description: It exists. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /reports/{year}:
//!     parameters:
//!       - { name: year, in: path, required: true, schema: { type: string, maxLength: 4 } }
//!     get:
//!       operationId: readYear
//!       responses: { "204": { description: It exists. } }
//!   /reports/newest:
//!     get:
//!       operationId: readNewest
//!       responses: { "204": { description: It exists. } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::AMBIGUOUS_PATH, "ambiguous-path", include_str!("ambiguous_path.rs"));
