//! Authenticated answers that may be cached, without a waiver.
//!
//! What is authenticated is answered with `no-store`. `cache: { private: … }` keeps an answer in
//! the browser for whoever sits there next, after logout too; that is looser than the default and
//! needs a reason. Where a credential may stand in the address nothing is kept, reason or not: the
//! address is what a cache is searched by.
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
use crate::contract::{Access, Cache, Carrier, Contract, Operation};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::error(codes::CACHED_ANSWER, "cached-answer", include_str!("cached_answer.rs"))
        .check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        let authenticated = !matches!(operation.access, Access::Anonymous { .. });
        let cached = matches!(operation.cache, Cache::Private(_));
        if !authenticated || !cached {
            continue;
        }
        let (message, help) = if is_in_url(contract, operation) {
            ("hold a credential in their address and may be cached", "say `cache: no-store`")
        } else if !waived(&operation.waivers, "cache") {
            ("to a caller may be cached", "say `cache: no-store`, or `waive: { cache: reason }`")
        } else {
            continue;
        };
        let place = operation.said.at_or("cache", operation.place);
        let message = format!("answers of `{}` {message}", operation.id);
        findings.push(Finding::error(codes::CACHED_ANSWER, place, message).help(help));
    }
}

/// Whether a way in takes a credential from the query.
fn is_in_url(contract: &Contract, operation: &Operation) -> bool {
    let mut schemes = operation.access.schemes();
    schemes.any(|index| matches!(contract.schemes[index].carrier, Carrier::Query(_)))
}
