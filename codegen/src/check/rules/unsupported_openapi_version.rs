//! The document is not OpenAPI 3.0, 3.1 or 3.2.
//!
//! Each version reads schemas and references differently; one that is not known is not guessed.
//! OpenAPI 2.0 documents need to be converted first.
//!
//! ## Refused
//!
//! ```yaml
//! openapi: 4.0.0
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! openapi: 3.1.1
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule = Rule::error(
    codes::UNSUPPORTED_OPENAPI_VERSION,
    "unsupported-openapi-version",
    include_str!("unsupported_openapi_version.rs"),
);
