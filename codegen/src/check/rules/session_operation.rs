//! A `session` operation that the runtime cannot answer.
//!
//! No handler stands behind `session: login`, `refresh` and `logout`: the runtime answers, by what
//! `sessions` of the document says. So each is a public POST (whoever logs in has no token yet, and
//! the refresh token travels in a cookie), without parameters and conditions. A login takes a login
//! name and a password and answers 200 with the access token, a refresh takes no body and answers
//! the same, a logout takes none and answers 204.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /auth/logout:
//!     post:
//!       operationId: logout
//!       security: []
//!       x-security: { public: { reason: the cookie is the credential }, session: logout }
//!       responses: { "204": { description: Over. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   rateTiers: { login: { limit: 10, window: 1m, by: ip } }
//!   sessions:
//!     scheme: person
//!     accessTtl: 15m
//!     refreshTtl: 7d
//!     absoluteTtl: 30d
//!     cookie: { name: __Secure-refresh, path: /auth }
//!     algorithm: EdDSA
//!     key: env:SESSION_KEY
//! paths:
//!   /auth/login:
//!     post:
//!       operationId: login
//!       security: []
//!       x-security: { public: { reason: exchanges a password }, session: login, rate: [login] }
//!       requestBody:
//!         required: true
//!         content: { application/json: { schema: { $ref: "#/components/schemas/Login" } } }
//!       responses:
//!         "200": { description: In., content: { application/json: { schema: { $ref: "#/components/schemas/Token" } } } }
//!   /auth/refresh:
//!     post:
//!       operationId: refresh
//!       security: []
//!       x-security: { public: { reason: the cookie is the credential }, session: refresh }
//!       responses:
//!         "200": { description: On., content: { application/json: { schema: { $ref: "#/components/schemas/Token" } } } }
//!   /auth/logout:
//!     post:
//!       operationId: logout
//!       security: []
//!       x-security: { public: { reason: the cookie is the credential }, session: logout }
//!       responses: { "204": { description: Over. } }
//! components:
//!   securitySchemes:
//!     person:
//!       type: http
//!       scheme: bearer
//!       x-security: { issuer: "https://api.example.com", audience: [people], algorithms: [EdDSA] }
//!   schemas:
//!     Login:
//!       type: object
//!       required: [name, password]
//!       properties:
//!         name: { type: string, maxLength: 254 }
//!         password: { type: string, format: password, maxLength: 128 }
//!     Token:
//!       type: object
//!       required: [accessToken]
//!       properties: { accessToken: { type: string, x-security: { sensitive: credential } } }
//! ```

use crate::check::Rule;
use crate::contract::{
    Access, Cache, Contract, Method, Misfit, Operation, Session, SessionStep, Sessions,
};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

pub(super) const RULE: Rule = Rule::error(
    codes::SESSION_OPERATION,
    "session-operation",
    include_str!("session_operation.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        let Some(session) = operation.session else { continue };
        if let Some(misfit) = misfit(contract, operation, session) {
            findings.push(
                Finding::error(codes::SESSION_OPERATION, misfit.place, misfit.message)
                    .related(session.place, format!("`session: {}`", session.step.as_str()))
                    .why("no handler is written for it: the runtime answers")
                    .help(misfit.help),
            );
        }
    }
}

/// The first thing that is wrong; the others often follow from it.
fn misfit(contract: &Contract, operation: &Operation, session: Session) -> Option<Misfit> {
    let step = session.step;
    let said = |key, message: String, help| {
        Some(Misfit { place: operation.said.at_or(key, operation.place), message, help })
    };
    if matches!(contract.sessions, Sessions::None) {
        return Some(Misfit {
            place: session.place,
            message: format!("`session: {}` in a document without `sessions`", step.as_str()),
            help: "say at the root how sessions begin and end: `x-security: { sessions: { scheme: …, \
                   accessTtl: 15m, refreshTtl: 7d, absoluteTtl: 30d, cookie: {…}, algorithm: EdDSA, \
                   key: env:NAME } }`",
        });
    }
    if operation.method != Method::Post {
        let message = format!("a {} is a POST", step.as_str());
        return Some(Misfit {
            place: operation.place,
            message,
            help: "links and prefetching make GETs; write `post:`",
        });
    }
    if !matches!(operation.access, Access::Anonymous { .. }) {
        let message = format!("a {} asks for a credential", step.as_str());
        return said("security", message, "write `security: []` and `public: { reason: … }`");
    }
    if let Cache::Private(_) = operation.cache {
        let message = format!("what a {} answers would be kept", step.as_str());
        return said("cache", message, "leave `cache` out here: it is `no-store`");
    }
    conditions(operation).or_else(|| {
        let body = operation.body.as_ref().filter(|_| step != SessionStep::Login);
        if let Some(body) = body {
            let message = format!("a {} takes no body", step.as_str());
            return Some(Misfit {
                place: body.place,
                message,
                help: "remove `requestBody`: the refresh token travels in the cookie",
            });
        }
        match step {
            SessionStep::Login => {
                contract.login_form(operation).err().or(contract.token_answer(operation).err())
            }
            SessionStep::Refresh => contract.token_answer(operation).err(),
            SessionStep::Logout => contract.empty_answer(operation).err(),
        }
    })
}

/// What only a handler or a caller could have.
fn conditions(operation: &Operation) -> Option<Misfit> {
    let misfit = |place: Place, message: &str| Misfit {
        place,
        message: message.to_owned(),
        help: "remove it: what a session operation asks for is settled",
    };
    if let Some(parameter) = operation.parameters.first() {
        return Some(misfit(parameter.place, "nothing reads parameters here"));
    }
    let policy = operation.policies.first()?;
    Some(misfit(policy.place, "a policy stands before a handler, and here is none"))
}
