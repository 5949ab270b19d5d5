//! A path's template and its parameters do not agree.
//!
//! Every `{name}` of a path is declared as a parameter `in: path`, and every such parameter stands
//! in the path. One that is not declared would be a value that nothing checks.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /reports/{year}:
//!     get:
//!       operationId: readReport
//!       responses: { "204": { description: It exists. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /reports/{year}:
//!     parameters:
//!       - { name: year, in: path, required: true, schema: { type: integer, minimum: 2000, maximum: 2100 } }
//!     get:
//!       operationId: readReport
//!       responses: { "204": { description: It exists. } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule = Rule::error(
    codes::PATH_PARAMETER_MISMATCH,
    "path-parameter-mismatch",
    include_str!("path_parameter_mismatch.rs"),
);
