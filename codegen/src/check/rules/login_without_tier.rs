//! A login without a rate tier of its own.
//!
//! A password can be guessed as often as a login may be tried. The tiers that always stand are for
//! ordinary calls: 3000 guesses a minute from one address. A login needs a tier of its own, by
//! address and small.
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   sessions: { scheme: person, accessTtl: 15m, refreshTtl: 7d, absoluteTtl: 30d, cookie: { name: __Secure-r, path: /auth }, algorithm: EdDSA, key: env:KEY }
//! paths:
//!   /auth/login:
//!     post:
//!       operationId: login
//!       security: []
//!       x-security: { public: { reason: exchanges a password }, session: login }
//!       requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Login" } } } }
//!       responses: { "200": { description: In., content: { application/json: { schema: { $ref: "#/components/schemas/Token" } } } } }
//!   /auth/refresh:
//!     post:
//!       operationId: refresh
//!       security: []
//!       x-security: { public: { reason: the cookie is the credential }, session: refresh }
//!       responses: { "200": { description: On., content: { application/json: { schema: { $ref: "#/components/schemas/Token" } } } } }
//!   /auth/logout:
//!     post:
//!       operationId: logout
//!       security: []
//!       x-security: { public: { reason: the cookie is the credential }, session: logout }
//!       responses: { "204": { description: Over. } }
//! components:
//!   securitySchemes:
//!     person: { type: http, scheme: bearer, x-security: { issuer: "https://api.example.com", audience: [people], algorithms: [EdDSA] } }
//!   schemas:
//!     Login: { type: object, required: [name, password], properties: { name: { type: string, maxLength: 254 }, password: { type: string, format: password, maxLength: 128 } } }
//!     Token: { type: object, required: [accessToken], properties: { accessToken: { type: string, x-security: { sensitive: credential } } } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   rateTiers: { login: { limit: 10, window: 1m, by: ip } }
//!   sessions: { scheme: person, accessTtl: 15m, refreshTtl: 7d, absoluteTtl: 30d, cookie: { name: __Secure-r, path: /auth }, algorithm: EdDSA, key: env:KEY }
//! paths:
//!   /auth/login:
//!     post:
//!       operationId: login
//!       security: []
//!       x-security: { public: { reason: exchanges a password }, session: login, rate: [login] }
//!       requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Login" } } } }
//!       responses: { "200": { description: In., content: { application/json: { schema: { $ref: "#/components/schemas/Token" } } } } }
//!   /auth/refresh:
//!     post:
//!       operationId: refresh
//!       security: []
//!       x-security: { public: { reason: the cookie is the credential }, session: refresh }
//!       responses: { "200": { description: On., content: { application/json: { schema: { $ref: "#/components/schemas/Token" } } } } }
//!   /auth/logout:
//!     post:
//!       operationId: logout
//!       security: []
//!       x-security: { public: { reason: the cookie is the credential }, session: logout }
//!       responses: { "204": { description: Over. } }
//! components:
//!   securitySchemes:
//!     person: { type: http, scheme: bearer, x-security: { issuer: "https://api.example.com", audience: [people], algorithms: [EdDSA] } }
//!   schemas:
//!     Login: { type: object, required: [name, password], properties: { name: { type: string, maxLength: 254 }, password: { type: string, format: password, maxLength: 128 } } }
//!     Token: { type: object, required: [accessToken], properties: { accessToken: { type: string, x-security: { sensitive: credential } } } }
//! ```

use crate::check::Rule;
use crate::contract::{Contract, KeyPart, SessionStep, Tier};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::warning(
    codes::LOGIN_WITHOUT_TIER,
    "login-without-tier",
    include_str!("login_without_tier.rs"),
)
.waivable()
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        let Some(session) = operation.session.filter(|it| it.step == SessionStep::Login) else {
            continue;
        };
        if !operation.rates.iter().any(|tier| slows(&contract.tiers[*tier])) {
            let message = format!("passwords can be guessed at `{}` without a tier", operation.id);
            findings.push(
                Finding::warning(codes::LOGIN_WITHOUT_TIER, session.place, message)
                    .why("the tiers that always stand allow thousands of guesses a minute")
                    .help("declare `rateTiers: { login: { limit: 10, window: 1m, by: ip } }`, and say `rate: [login]` here"),
            );
        }
    }
}

/// A tier that strangers are counted by, apart from what stands on every operation.
fn slows(tier: &Tier) -> bool {
    tier.holds_the_client() && tier.by.contains(&KeyPart::Ip)
}
