//! A scheme that does not say how its credential is verified.
//!
//! OpenAPI says where a token travels and never who signed it. What a server trusts is pinned in
//! the document: `issuer`, `audience`, `algorithms` and `jwksUri` or `discovery` of a bearer or
//! oauth2 scheme (an openIdConnect scheme says the last by its URL, one that is introspected needs
//! neither keys nor algorithms, and those of `sessions` are signed by the server itself), `keys` of
//! an apiKey or basic scheme, `trust` and `sans` of a mutualTLS scheme. Nothing of it is ever taken
//! from the credential (OWASP API2:2023).
//!
//! ## Refused
//!
//! ```yaml
//! security: [{ login: [] }]
//! components:
//!   securitySchemes:
//!     login: { type: http, scheme: bearer }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! security: [{ login: [] }]
//! components:
//!   securitySchemes:
//!     login:
//!       type: http
//!       scheme: bearer
//!       x-security:
//!         issuer: env:OIDC_ISSUER
//!         audience: [orders-api]
//!         algorithms: [EdDSA, ES256]
//!         jwksUri: env:OIDC_JWKS_URI
//! ```

use crate::check::Rule;
use crate::contract::{Contract, Scheme, Verifier};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::VERIFIER_INCOMPLETE,
    "verifier-incomplete",
    include_str!("verifier_incomplete.rs"),
)
.check(check);

/// The contract stage tells what is missing where it is; this net holds what slipped through it.
fn check(contract: &Contract, findings: &mut Findings) {
    for scheme in &contract.schemes {
        if let Some(missing) = missing(scheme, findings.has_errors()) {
            let message = format!("scheme `{}` does not say {missing}", scheme.name);
            findings.push(Finding::error(codes::VERIFIER_INCOMPLETE, scheme.place, message));
        }
    }
}

fn missing(scheme: &Scheme, reported: bool) -> Option<&'static str> {
    if reported {
        return None;
    }
    match &scheme.verifier {
        Verifier::Undecided => Some("how its credential is verified"),
        Verifier::Token(rules) if rules.audience.is_empty() => Some("its `audience`"),
        Verifier::Token(rules) if rules.algorithms.is_empty() => Some("its `algorithms`"),
        Verifier::Introspected(rules) if rules.audience.is_empty() => Some("its `audience`"),
        Verifier::Certificate(rules) if rules.sans.is_empty() => Some("its `sans`"),
        Verifier::Token(_)
        | Verifier::Introspected(_)
        | Verifier::Keys(_)
        | Verifier::Passwords(_)
        | Verifier::Certificate(_) => None,
    }
}
