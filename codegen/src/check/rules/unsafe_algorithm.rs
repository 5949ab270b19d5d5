//! `none`, a symmetric algorithm, or one that is not known.
//!
//! A server that takes `none` takes anybody's token; one that takes `HS256` beside a public key
//! takes tokens signed with that key, which everybody has. `EdDSA ES256 RS256 PS256` are taken,
//! each only when it is listed (RFC 8725).
//!
//! ## Refused
//!
//! ```yaml
//! components:
//!   securitySchemes:
//!     oauth: { x-security: { algorithms: [HS256] } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! components:
//!   securitySchemes:
//!     oauth: { x-security: { algorithms: [EdDSA] } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::UNSAFE_ALGORITHM, "unsafe-algorithm", include_str!("unsafe_algorithm.rs"));
