//! `sessions` that cannot work, or that give away what they protect.
//!
//! An access token lives shorter than the refresh token that renews it, and neither outlives the
//! session. The scheme accepts what the sessions sign: a bearer scheme of its own, with EdDSA, no
//! `binding`, and a `maxLifetime` that is not below `accessTtl`. The cookie's name begins with
//! `__Secure-`, so that browsers take it over https only, and its path covers refresh and logout
//! and no more than is needed. All three operations exist: a session that nobody can end is one
//! that a thief keeps.
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   sessions:
//!     scheme: person
//!     accessTtl: 15m
//!     refreshTtl: 7d
//!     absoluteTtl: 30d
//!     cookie: { name: __Secure-refresh, path: /auth }
//!     algorithm: EdDSA
//!     key: env:SESSION_KEY
//! components:
//!   securitySchemes:
//!     person:
//!       type: http
//!       scheme: bearer
//!       x-security: { issuer: "https://api.example.com", audience: [people], algorithms: [EdDSA] }
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
    Algorithm, Binding, Contract, KeySource, Operation, SessionRules, SessionStep, Sessions,
    Verifier,
};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

pub(super) const RULE: Rule =
    Rule::error(codes::SESSION_RULES, "session-rules", include_str!("session_rules.rs"))
        .check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    let Sessions::Issued(rules) = &contract.sessions else { return };
    lifetimes(rules, findings);
    scheme(contract, rules, findings);
    missing_steps(contract, rules, findings);
    cookie_name(rules, findings);
    cookie_path(contract, rules, findings);
}

fn tell(place: Place, message: String, help: &str, findings: &mut Findings) {
    findings.push(Finding::error(codes::SESSION_RULES, place, message).help(help));
}

fn lifetimes(rules: &SessionRules, findings: &mut Findings) {
    let place = |key| rules.said.at_or(key, rules.place);
    if rules.access_ttl >= rules.refresh_ttl {
        let message = "the access token lives as long as what renews it".to_owned();
        let help = "let `accessTtl` be minutes and `refreshTtl` hours or days";
        tell(place("accessTtl"), message, help, findings);
    }
    if rules.refresh_ttl > rules.absolute_ttl {
        let message = "a refresh token would outlive its session".to_owned();
        let help = "let `refreshTtl` be at most `absoluteTtl`";
        tell(place("refreshTtl"), message, help, findings);
    }
}

fn scheme(contract: &Contract, rules: &SessionRules, findings: &mut Findings) {
    let scheme = &contract.schemes[rules.scheme];
    let place = rules.said.at_or("scheme", rules.place);
    let name = &scheme.name;
    let (message, help) = match &scheme.verifier {
        // What is missing was told where the scheme was read.
        Verifier::Undecided => return,
        Verifier::Token(token) if token.keys != KeySource::Sessions => (
            format!("scheme `{name}` accepts the tokens of others"),
            "give sessions a bearer scheme of their own, without `jwksUri` and `discovery`",
        ),
        Verifier::Token(token) if token.algorithms != [Algorithm::EdDsa] => (
            format!("scheme `{name}` accepts more than what the sessions sign"),
            "write `algorithms: [EdDSA]` in the scheme",
        ),
        Verifier::Token(token) if token.binding != Binding::AsIssued => (
            format!("scheme `{name}` asks for a `binding` that sessions do not have"),
            "remove `binding` from the scheme",
        ),
        Verifier::Token(token) if token.max_lifetime < rules.access_ttl => (
            format!("scheme `{name}` refuses tokens that live for `accessTtl`"),
            "raise the scheme's `maxLifetime`, or lower `accessTtl`",
        ),
        Verifier::Token(_) => return,
        _ => (
            format!("scheme `{name}` does not take tokens that are signed"),
            "name a scheme of `type: http, scheme: bearer`",
        ),
    };
    findings.push(
        Finding::error(codes::SESSION_RULES, place, message)
            .related(scheme.place, "declared here")
            .help(help),
    );
}

fn missing_steps(contract: &Contract, rules: &SessionRules, findings: &mut Findings) {
    let has = |step| {
        contract.operations.iter().any(|it| it.session.is_some_and(|session| session.step == step))
    };
    let missing: Vec<String> = SessionStep::ALL
        .into_iter()
        .filter(|step| !has(*step))
        .map(|step| format!("`session: {}`", step.as_str()))
        .collect();
    if !missing.is_empty() {
        let message = format!("no operation says {}", missing.join(" or "));
        let help = "give login, refresh and logout an operation each; a session that nobody can \
                    end is one that a thief keeps";
        tell(rules.place, message, help, findings);
    }
}

fn cookie_name(rules: &SessionRules, findings: &mut Findings) {
    let rest = rules.cookie.strip_prefix("__Secure-");
    let is_plain = |rest: &str| {
        !rest.is_empty()
            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    if !rest.is_some_and(is_plain) {
        let place = rules.said.at_or("cookie/name", rules.place);
        let message = format!("browsers do not protect a cookie named `{}`", rules.cookie);
        let help = "write `__Secure-` and letters, digits, `-`, `_` or `.`: `__Secure-refresh` \
                    (a `__Host-` cookie is sent everywhere, and this one is not)";
        tell(place, message, help, findings);
    }
}

/// The path is one that a cookie can have, and refresh and logout lie below it (RFC 6265 §5.1.4).
fn cookie_path(contract: &Contract, rules: &SessionRules, findings: &mut Findings) {
    let path = rules.cookie_path.as_str();
    let place = rules.said.at_or("cookie/path", rules.place);
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b";{}?#".contains(&byte);
    if !path.starts_with('/') || !path.bytes().all(is_plain) {
        let message = format!("`{}` is no path of a cookie", path.escape_debug());
        tell(place, message, "write the path that refresh and logout share: `/v1/auth`", findings);
        return;
    }
    for operation in &contract.operations {
        let takes = operation.session.is_some_and(|it| it.step != SessionStep::Login);
        let full = mounted(contract, operation);
        if takes && !reaches(path, &full) {
            let message = format!("the cookie is not sent to `{full}`");
            let help = "write a prefix of the paths of refresh and logout, the path of \
                        `servers[0].url` included";
            findings.push(
                Finding::error(codes::SESSION_RULES, place, message)
                    .related(operation.place, "takes the refresh token from the cookie")
                    .help(help),
            );
        }
    }
}

fn mounted(contract: &Contract, operation: &Operation) -> String {
    format!("{}{}", contract.mount, operation.path.raw)
}

fn reaches(cookie: &str, path: &str) -> bool {
    path.strip_prefix(cookie)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || cookie.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_reaches_what_lies_below_its_path_and_nothing_beside_it() {
        for (cookie, path) in
            [("/auth", "/auth/refresh"), ("/", "/a"), ("/auth/", "/auth/x"), ("/a", "/a")]
        {
            assert!(reaches(cookie, path), "{cookie} {path}");
        }
        for (cookie, path) in
            [("/auth", "/authority"), ("/auth/", "/auth"), ("/v1/auth", "/auth"), ("/a/b", "/a")]
        {
            assert!(!reaches(cookie, path), "{cookie} {path}");
        }
    }
}
