//! Several YAML documents stand in one file.
//!
//! Only one of them could be enforced, and who reads the file cannot see which.
//!
//! ## Refused
//!
//! ```yaml
//! tags: [{ name: orders }]
//! ---
//! openapi: 3.1.0
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! tags: [{ name: orders }]
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule = Rule::error(
    codes::SEVERAL_DOCUMENTS,
    "several-documents",
    include_str!("several_documents.rs"),
);
