//! A `$ref` whose target is not there.
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
//!           content: { application/json: { schema: { $ref: "#/components/schemas/Report" } } }
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
    codes::UNRESOLVED_REFERENCE,
    "unresolved-reference",
    include_str!("unresolved_reference.rs"),
);
