//! A secret, or where it is kept, written as a value.
//!
//! A document is read by many and kept forever. Secrets come from `env:NAME` or `file:PATH`.
//!
//! ## Refused
//!
//! ```yaml
//! security: [{ partnerKey: [] }]
//! components:
//!   securitySchemes:
//!     partnerKey: { x-security: { keys: 5f4dcc3b5aa765d61d8327deb882cf99 } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! security: [{ partnerKey: [] }]
//! components:
//!   securitySchemes:
//!     partnerKey: { x-security: { keys: env:PARTNER_KEYS } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::LITERAL_SECRET, "literal-secret", include_str!("literal_secret.rs"));
