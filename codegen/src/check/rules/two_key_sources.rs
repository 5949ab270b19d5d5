//! `jwksUri` and `discovery` on one scheme.
//!
//! The metadata that `discovery` leads to names a key set of its own. With two sources it is open
//! whose keys count when they disagree, and whoever rules either of them makes tokens. An
//! openIdConnect scheme with `jwksUri` is fine: its URL is not read then.
//!
//! ## Refused
//!
//! ```yaml
//! components:
//!   securitySchemes:
//!     oauth: { x-security: { discovery: env:OIDC_DISCOVERY } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! security: [{ login: [] }]
//! components:
//!   securitySchemes:
//!     login:
//!       type: openIdConnect
//!       openIdConnectUrl: https://id.example.com/.well-known/openid-configuration
//!       x-security: { issuer: "https://id.example.com", audience: [orders-api], algorithms: [ES256] }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::TWO_KEY_SOURCES, "two-key-sources", include_str!("two_key_sources.rs"));
