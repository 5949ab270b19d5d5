//! A `$ref` that only leads back to itself.
//!
//! A schema may hold itself below a property or a list; one that is itself has no meaning, and no
//! type.
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
//! components:
//!   schemas:
//!     Report: { $ref: "#/components/schemas/Summary" }
//!     Summary: { $ref: "#/components/schemas/Report" }
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
//!     Report:
//!       type: object
//!       additionalProperties: false
//!       properties:
//!         parts: { type: array, maxItems: 10, items: { $ref: "#/components/schemas/Report" } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule = Rule::error(
    codes::CIRCULAR_REFERENCE,
    "circular-reference",
    include_str!("circular_reference.rs"),
);
