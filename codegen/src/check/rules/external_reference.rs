//! A `$ref` into another file or another server.
//!
//! The document is the policy; a file that is fetched or found beside it could be changed without a
//! line of the document changing. Bundle the document into one file first.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /reports:
//!     get:
//!       operationId: listReports
//!       responses:
//!         "200":
//!           description: Reports.
//!           content: { application/json: { schema: { $ref: "common.yaml#/Report" } } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /reports:
//!     get:
//!       operationId: listReports
//!       responses:
//!         "200":
//!           description: Reports.
//!           content: { application/json: { schema: { $ref: "#/components/schemas/Report" } } }
//! components:
//!   schemas:
//!     Report: { type: object, additionalProperties: false, properties: { title: { type: string, maxLength: 200 } } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule = Rule::error(
    codes::EXTERNAL_REFERENCE,
    "external-reference",
    include_str!("external_reference.rs"),
);
