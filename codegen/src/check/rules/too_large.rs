//! The document is too large or nested too deeply.
//!
//! A file may have 16 MiB, two million values and 128 levels, so that no document can exhaust the
//! machine that builds it. A schema may refer to itself by `$ref` without nesting.
//!
//! ## Refused
//!
//! ```yaml
//! x-deep: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-deep: [[[[[[[[[[]]]]]]]]]]
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::TOO_LARGE, "too-large", include_str!("too_large.rs"));
