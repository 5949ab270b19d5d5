//! The implicit or password flow, basic credentials, or a credential in a cookie.
//!
//! The implicit flow hands tokens out in an address, the password flow teaches users to type their
//! password into other people's pages, basic credentials are a password with every request, and a
//! cookie is sent by any page that the browser visits (RFC 9700, OWASP API2:2023). `waive: { flow:
//! reason }` takes them as the document has them.
//!
//! ## Refused
//!
//! ```yaml
//! security: [{ old: [] }]
//! components:
//!   securitySchemes:
//!     old:
//!       type: oauth2
//!       flows: { implicit: { authorizationUrl: https://id.example.com/authorize, scopes: {} } }
//!       x-security:
//!         issuer: env:OIDC_ISSUER
//!         audience: [orders-api]
//!         algorithms: [ES256]
//!         jwksUri: env:OIDC_JWKS_URI
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! security: [{ current: [] }]
//! components:
//!   securitySchemes:
//!     current:
//!       type: oauth2
//!       flows: { clientCredentials: { tokenUrl: https://id.example.com/token, scopes: {} } }
//!       x-security:
//!         issuer: env:OIDC_ISSUER
//!         audience: [orders-api]
//!         algorithms: [ES256]
//!         jwksUri: env:OIDC_JWKS_URI
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::UNSAFE_FLOW, "unsafe-flow", include_str!("unsafe_flow.rs"));
