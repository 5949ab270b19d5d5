//! A scope that no scheme declares.
//!
//! A misspelled scope locks everybody out on a good day, and lets nobody notice on a bad one. The
//! scopes of an oauth2 scheme stand in its `flows`.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /exports:
//!     post:
//!       operationId: startExport
//!       security: [{ oauth: ["write:order"] }]
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
//!       security: [{ oauth: ["write:orders"] }]
//!       responses: { "204": { description: Begun. } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::UNDECLARED_SCOPE, "undeclared-scope", include_str!("undeclared_scope.rs"));
