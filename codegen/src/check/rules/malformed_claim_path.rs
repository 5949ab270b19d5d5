//! A claim path that is not dotted names.
//!
//! `org.id` is the member `id` of the claim `org`. An empty name never matches.
//!
//! ## Refused
//!
//! ```yaml
//! x-security: { claims: { tenant: org..id } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security: { claims: { tenant: org.id } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule = Rule::error(
    codes::MALFORMED_CLAIM_PATH,
    "malformed-claim-path",
    include_str!("malformed_claim_path.rs"),
);
