//! CORS `credentials` where no scheme is a cookie.
//!
//! `credentials: true` makes browsers send cookies along from other sites. Tokens and keys travel
//! in headers and do not need it; to allow it without a cookie scheme, or the cookie of `sessions`,
//! only opens the door for cookies that come later.
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   cors: { origins: ["https://app.example.com"], methods: [GET], headers: [authorization], credentials: true }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   cors: { origins: ["https://app.example.com"], methods: [GET], headers: [authorization] }
//! ```

use crate::check::Rule;
use crate::check::rules::each::origins;
use crate::contract::{Carrier, Contract, Sessions};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::CORS_CREDENTIALS_WITHOUT_COOKIE,
    "cors-credentials-without-cookie",
    include_str!("cors_credentials_without_cookie.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    let by_scheme = contract.schemes.iter().any(|it| matches!(it.carrier, Carrier::Cookie(_)));
    if by_scheme || !matches!(contract.sessions, Sessions::None) {
        return;
    }
    for cors in origins(contract).into_iter().filter(|cors| cors.credentials) {
        let place = cors.said.at_or("credentials", cors.place);
        let message = "`cors.credentials` is true, and there is no cookie to send";
        findings.push(
            Finding::error(codes::CORS_CREDENTIALS_WITHOUT_COOKIE, place, message).help(
                "remove `credentials`: `Authorization` needs only `headers: [authorization]`",
            ),
        );
    }
}
