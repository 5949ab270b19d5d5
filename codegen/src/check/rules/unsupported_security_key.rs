//! A key of `x-security` that this version does not enforce yet.
//!
//! What the document says is enforced or refused, never skipped. The key is part of the vocabulary;
//! this version does not generate code for it.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /exports:
//!     post:
//!       operationId: startExport
//!       x-security: { lifecycle: { sunset: "2027-01-01" } }
//!       responses: { "204": { description: Begun. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /exports:
//!     post:
//!       operationId: startExport
//!       responses: { "204": { description: Begun. } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule = Rule::error(
    codes::UNSUPPORTED_SECURITY_KEY,
    "unsupported-security-key",
    include_str!("unsupported_security_key.rs"),
);
