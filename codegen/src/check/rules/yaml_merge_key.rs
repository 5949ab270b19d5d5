//! A YAML merge key, `<<`.
//!
//! It is not part of YAML 1.2: one reader merges it, another takes it for a member of that name,
//! and a control that was meant to be merged in is lost.
//!
//! ## Refused
//!
//! ```yaml
//! x-base: &base { low: 1 }
//! x-more:
//!   <<: *base
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-base: &base { low: 1 }
//! x-more: *base
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::YAML_MERGE_KEY, "yaml-merge-key", include_str!("yaml_merge_key.rs"));
