//! `idempotency` where a body is handed on as it comes.
//!
//! A repeated request is known by what it says, its body included. A stream is read by the handler,
//! so nobody can tell whether it is the same one before the handler runs, and then it is too late.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /films:
//!     post:
//!       operationId: addFilm
//!       x-security: { idempotency: { ttl: 24h } }
//!       requestBody:
//!         required: true
//!         content: { video/mp4: { schema: { type: string, format: binary } } }
//!       responses: { "204": { description: Kept. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /films/{title}:
//!     put:
//!       operationId: putFilm
//!       parameters: [{ name: title, in: path, required: true, schema: { type: string } }]
//!       requestBody:
//!         required: true
//!         content: { video/mp4: { schema: { type: string, format: binary } } }
//!       responses: { "204": { description: Kept. } }
//! ```

use crate::check::Rule;
use crate::check::rules::each::keyed;
use crate::contract::{Body, Contract};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::STREAMED_BODY_REPEATED,
    "streamed-body-repeated",
    include_str!("streamed_body_repeated.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for (operation, keyed) in keyed(contract) {
        let Some(body) = operation.body.as_ref().filter(|body| Body::is_streamed(body)) else {
            continue;
        };
        findings.push(
            Finding::error(
                codes::STREAMED_BODY_REPEATED,
                keyed.place,
                "a body that is a stream cannot be known again",
            )
            .label("a repetition is compared before the handler reads")
            .related(body.place, "bytes or parts are handed on as they come")
            .help("let the client choose the address and PUT, or remove `idempotency`"),
        );
    }
}
