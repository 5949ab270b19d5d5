//! `idempotency` of an operation that changes nothing.
//!
//! GET, HEAD and OPTIONS may be sent again as they are (RFC 9110, section 9.2.1). A key would keep
//! their answers in the store and tell an old one instead of what is true now.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       x-security: { idempotency: { ttl: 24h } }
//!       responses: { "204": { description: It ticks. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /clock:
//!     post:
//!       operationId: windClock
//!       x-security: { idempotency: { ttl: 24h } }
//!       responses: { "204": { description: It ticks. } }
//! ```

use crate::check::Rule;
use crate::check::rules::each::keyed;
use crate::contract::{Contract, Method};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::warning(
    codes::IDEMPOTENCY_WITHOUT_EFFECT,
    "idempotency-without-effect",
    include_str!("idempotency_without_effect.rs"),
)
.waivable()
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for (operation, keyed) in keyed(contract) {
        if !matches!(operation.method, Method::Get | Method::Head | Method::Options) {
            continue;
        }
        let message = format!("a {} may be sent again without a key", operation.method.text());
        findings.push(
            Finding::warning(codes::IDEMPOTENCY_WITHOUT_EFFECT, keyed.place, message)
                .why("whoever repeats it would be told what was true the first time")
                .help("remove `idempotency`"),
        );
    }
}
