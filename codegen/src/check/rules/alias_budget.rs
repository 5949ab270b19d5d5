//! YAML aliases unfold into more than a document may hold, or into themselves.
//!
//! Nine lines of aliases can stand for a billion values. Aliases may add at most 100,000 values to
//! a document; `$ref` into `components` is never copied and has no such limit.
//!
//! ## Refused
//!
//! ```yaml
//! x-loop: &loop [*loop]
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-words: &words [low, high]
//! x-more: *words
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::ALIAS_BUDGET, "alias-budget", include_str!("alias_budget.rs"));
