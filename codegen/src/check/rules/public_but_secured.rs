//! `public` is said where `security` demands a caller.
//!
//! One of the two is not meant. `security` stays the truth for who may call; a `public` beside it
//! would be read as a promise that does not hold.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       security: [{ oauth: [] }]
//!       x-security: { public: { reason: everybody may know the time } }
//!       responses: { "204": { description: It ticks. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       security: []
//!       x-security: { public: { reason: everybody may know the time } }
//!       responses: { "204": { description: It ticks. } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule = Rule::error(
    codes::PUBLIC_BUT_SECURED,
    "public-but-secured",
    include_str!("public_but_secured.rs"),
);
