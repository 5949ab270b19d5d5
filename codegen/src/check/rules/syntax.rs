//! The text is neither YAML nor JSON.
//!
//! A reader that repairs what it cannot read decides for its author. A document whose name ends in
//! `.json` is read as JSON, strictly; any other one as YAML 1.2.
//!
//! ## Refused
//!
//! ```yaml
//! tags: [{ name: orders }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! tags: [{ name: orders }]
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule = Rule::error(codes::SYNTAX, "syntax", include_str!("syntax.rs"));
