//! A credential that travels in the query.
//!
//! Addresses stand in histories, logs and `Referer`; whoever reads one of them has the credential
//! (OWASP API2:2023). Send the key in a header. `waive: { credentialInUrl: reason }` takes it as the
//! document has it: it is redacted in every log of the server, and the answer is `no-store`.
//!
//! ## Refused
//!
//! ```yaml
//! security: [{ queryKey: [] }]
//! components:
//!   securitySchemes:
//!     queryKey: { type: apiKey, in: query, name: key, x-security: { keys: env:KEYS } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! security: [{ headerKey: [] }]
//! components:
//!   securitySchemes:
//!     headerKey: { type: apiKey, in: header, name: X-Key, x-security: { keys: env:KEYS } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule = Rule::error(
    codes::CREDENTIAL_IN_URL,
    "credential-in-url",
    include_str!("credential_in_url.rs"),
);
