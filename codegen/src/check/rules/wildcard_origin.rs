//! `*` in `cors` or in the `origins` of `sessions`.
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
use crate::contract::{Contract, Sessions, Setting};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

pub(super) const RULE: Rule =
    Rule::error(codes::WILDCARD_ORIGIN, "wildcard-origin", include_str!("wildcard_origin.rs"))
        .check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    if let Sessions::Issued(rules) = &contract.sessions {
        for (index, origin) in rules.origins.iter().enumerate() {
            if let Setting::Literal(text) = origin
                && text.contains('*')
            {
                let place = rules.said.at_or(&format!("origins/{index}"), rules.place);
                findings.push(everyone(place, "sessions.origins", text, "origins"));
            }
        }
    }
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
                findings.push(everyone(place, &format!("cors.{key}"), value, key));
            }
        }
    }
}

fn everyone(place: Place, list: &str, value: &str, names: &str) -> Finding {
    Finding::error(
        codes::WILDCARD_ORIGIN,
        place,
        format!("`{value}` in `{list}` stands for everyone"),
    )
    .why("values are compared byte by byte; a pattern would trust whoever fits it")
    .help(format!("list each of the {names} by its name"))
}
