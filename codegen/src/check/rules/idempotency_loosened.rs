//! `idempotency` that a client may leave out, without a waiver.
//!
//! A request without a key is carried out as often as it is sent, and the client that most needs a
//! key is the one that has never heard of it. So the key is required, unless a reason says why not.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /exports:
//!     post:
//!       operationId: startExport
//!       x-security: { idempotency: { required: false } }
//!       responses: { "204": { description: Begun. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /exports:
//!     post:
//!       operationId: startExport
//!       x-security:
//!         idempotency: { required: false }
//!         waive: { idempotency: the first version of the app sends no key }
//!       responses: { "204": { description: Begun. } }
//! ```

use crate::check::Rule;
use crate::check::rules::each::keyed;
use crate::check::waivers::waived;
use crate::contract::Contract;
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::IDEMPOTENCY_LOOSENED,
    "idempotency-loosened",
    include_str!("idempotency_loosened.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for (operation, keyed) in keyed(contract) {
        if keyed.required || waived(&operation.waivers, "idempotency") {
            continue;
        }
        let message = format!("`{}` may be called without an idempotency key", operation.id);
        findings.push(
            Finding::error(codes::IDEMPOTENCY_LOOSENED, keyed.required_place, message)
                .why("a request without one is carried out as often as it is sent")
                .help(
                    "remove `required: false`, or give the reason: \
                     `waive: { idempotency: reason }`",
                ),
        );
    }
}
