//! `tokenType: JWT`.
//!
//! Access tokens of RFC 9068 say that they are ones: their `typ` is `at+jwt`, and `client_id` and
//! `jti` are there. Some providers send `typ: JWT` for every kind of token. `tokenType: JWT` takes
//! those: `client_id` and `jti` are not demanded, and what looks like an ID token (`nonce`,
//! `at_hash`, `c_hash`) or an event (`events`) is refused; but another JWT of the same issuer and
//! audience passes for an access token. Where the provider can send `at+jwt`, have it do so.
//!
//! ## Refused
//!
//! ```yaml
//! components:
//!   securitySchemes:
//!     oauth: { x-security: { tokenType: JWT } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! components:
//!   securitySchemes:
//!     oauth: { x-security: { tokenType: at+jwt } }
//! ```

use crate::check::Rule;
use crate::contract::{Contract, TokenType, Verifier};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::warning(
    codes::TOKEN_TYPE_RELAXED,
    "token-type-relaxed",
    include_str!("token_type_relaxed.rs"),
)
.waivable()
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for scheme in &contract.schemes {
        let Verifier::Token(rules) = &scheme.verifier else { continue };
        if rules.token_type == TokenType::Jwt {
            let place = scheme.said.at_or("tokenType", scheme.place);
            let message = format!("scheme `{}` takes any JWT of its issuer", scheme.name);
            findings.push(
                Finding::warning(codes::TOKEN_TYPE_RELAXED, place, message)
                    .label("`client_id` and `jti` are not demanded")
                    .why("a token that was made for something else may pass for an access token")
                    .help("have the provider send `at+jwt` (RFC 9068), and remove `tokenType`"),
            );
        }
    }
}
