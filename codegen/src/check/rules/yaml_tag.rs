//! A YAML tag that changes what a value is.
//!
//! JSON has no tags, and what `!secret` or `!include` means depends on who reads it. `!!str` and
//! the like, which only say what stands there, are read.
//!
//! ## Refused
//!
//! ```yaml
//! x-note: !include note.txt
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-note: !!str 12
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule = Rule::error(codes::YAML_TAG, "yaml-tag", include_str!("yaml_tag.rs"));
