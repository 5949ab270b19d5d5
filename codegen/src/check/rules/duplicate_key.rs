//! A key stands twice in one object.
//!
//! Readers differ in which of the two they believe, so a reviewer may see `security` and a server
//! another one.
//!
//! ## Refused
//!
//! ```yaml
//! tags:
//!   - name: orders
//!     name: ops
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! tags:
//!   - name: orders
//!   - name: ops
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::DUPLICATE_KEY, "duplicate-key", include_str!("duplicate_key.rs"));
