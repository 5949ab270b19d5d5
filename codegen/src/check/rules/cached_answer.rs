//! Authenticated answers that may be cached, without a waiver.
//!
//! What is authenticated is answered with `no-store`. `cache: { private: … }` keeps an answer in
//! the browser for whoever sits there next, after logout too; that is looser than the default and
//! needs a reason.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       x-security: { cache: { private: 60s } }
//!       responses: { "204": { description: It ticks. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       x-security: { cache: { private: 60s }, waive: { cache: the same for every caller } }
//!       responses: { "204": { description: It ticks. } }
//! ```

use crate::check::Rule;
use crate::check::waivers::waived;
use crate::contract::{Access, Cache, Contract};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::error(codes::CACHED_ANSWER, "cached-answer", include_str!("cached_answer.rs"))
        .check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        let authenticated = !matches!(operation.access, Access::Anonymous { .. });
        let cached = matches!(operation.cache, Cache::Private(_));
        if authenticated && cached && !waived(&operation.waivers, "cache") {
            let place = operation.said.at_or("cache", operation.place);
            let message = format!("answers of `{}` to a caller may be cached", operation.id);
            findings.push(
                Finding::error(codes::CACHED_ANSWER, place, message)
                    .help("say `cache: no-store`, or `waive: { cache: reason }`"),
            );
        }
    }
}
