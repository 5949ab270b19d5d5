//! `*` in `cors`.
//!
//! `*` lets every website read the answers, and `*` among methods or headers lets every request
//! through the preflight that a browser would have stopped. Origins are compared byte by byte;
//! there are no patterns (OWASP API8:2023, security misconfiguration).
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   cors: { origins: ["*"], methods: [GET], headers: [authorization] }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   cors: { origins: ["https://app.example.com"], methods: [GET], headers: [authorization] }
//! ```

use crate::check::Rule;
use crate::check::rules::each::{origins, texts};
use crate::contract::{Contract, Setting};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::error(codes::WILDCARD_ORIGIN, "wildcard-origin", include_str!("wildcard_origin.rs"))
        .check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for cors in origins(contract) {
        let literal = cors.origins.iter().map(|origin| match origin {
            Setting::Literal(text) => text.as_str(),
            Setting::Env(_) => "",
        });
        let lists = [
            ("origins", literal.collect()),
            ("methods", texts(&cors.methods)),
            ("headers", texts(&cors.headers)),
            ("expose", texts(&cors.expose)),
        ];
        for (key, values) in lists {
            for (index, value) in values.iter().enumerate().filter(|(_, value)| value.contains('*'))
            {
                let place = cors.said.at_or(&format!("{key}/{index}"), cors.place);
                findings.push(
                    Finding::error(
                        codes::WILDCARD_ORIGIN,
                        place,
                        format!("`{value}` in `cors.{key}` stands for everyone"),
                    )
                    .why("values are compared byte by byte; a pattern would trust whoever fits it")
                    .help(format!("list each of the {key} by its name")),
                );
            }
        }
    }
}
