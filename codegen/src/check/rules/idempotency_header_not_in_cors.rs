//! An idempotency key that browsers may not send.
//!
//! `cors.headers` lists what a page of another origin may send. A header that is missing there fails
//! the preflight: no page of these origins can call the operation.
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   cors: { origins: ["https://app.example.com"], methods: [POST], headers: [authorization] }
//! paths:
//!   /exports:
//!     post:
//!       operationId: startExport
//!       x-security: { idempotency: { header: Idempotency-Key } }
//!       responses: { "204": { description: Begun. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   cors: { origins: ["https://app.example.com"], methods: [POST], headers: [authorization, idempotency-key] }
//! paths:
//!   /exports:
//!     post:
//!       operationId: startExport
//!       x-security: { idempotency: { header: Idempotency-Key } }
//!       responses: { "204": { description: Begun. } }
//! ```

use crate::check::Rule;
use crate::check::rules::each::keyed;
use crate::contract::{Contract, Cors};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::warning(
    codes::IDEMPOTENCY_HEADER_NOT_IN_CORS,
    "idempotency-header-not-in-cors",
    include_str!("idempotency_header_not_in_cors.rs"),
)
.waivable()
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for (operation, keyed) in keyed(contract) {
        let Cors::Listed(cors) = &operation.cors else { continue };
        let serves_pages = cors.methods.iter().any(|method| method == operation.method.text());
        if !serves_pages || cors.headers.contains(&keyed.header) {
            continue;
        }
        let message = format!("no page of another origin may send `{}`", keyed.header);
        let headers = cors.said.at_or("headers", cors.place);
        findings.push(
            Finding::warning(codes::IDEMPOTENCY_HEADER_NOT_IN_CORS, keyed.header_place, message)
                .related(headers, "lists what it may send")
                .help(format!("add `{}` to `cors.headers`", keyed.header)),
        );
    }
}
