//! A scalar that YAML 1.1 and 1.2 read differently.
//!
//! This reader takes YAML 1.2: `010` is ten, and `no` is a string. Tools that still read YAML 1.1
//! see eight and `false` in the same file. Quotes end the doubt.
//!
//! ## Refused
//!
//! ```yaml
//! x-count: 010
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-count: 10
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::warning(codes::YAML_1_1, "yaml-1-1", include_str!("yaml_1_1.rs")).waivable();
