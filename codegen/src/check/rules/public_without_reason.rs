//! Anyone may call, and the document gives no reason.
//!
//! `security: []` and `{}` are one slip of the pen away from a required credential. A reason makes
//! the difference visible in review and in `secgen.lock`, and the next reader can judge whether it
//! still holds (OWASP API2:2023).
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /prices:
//!     get:
//!       operationId: listPrices
//!       security: []
//!       responses: { "204": { description: None yet. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /prices:
//!     get:
//!       operationId: listPrices
//!       security: []
//!       x-security: { public: { reason: prices stand on the website too } }
//!       responses: { "204": { description: None yet. } }
//! ```

use crate::check::Rule;
use crate::contract::{Access, Contract};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::PUBLIC_WITHOUT_REASON,
    "public-without-reason",
    include_str!("public_without_reason.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        let (Access::Anonymous { reason } | Access::Optional { reason, .. }) = &operation.access
        else {
            continue;
        };
        if reason.trim().is_empty() {
            let place = operation.said.at("public").or(operation.said.at("security"));
            let place = place.unwrap_or(operation.place);
            let message = format!("anyone may call `{}`, and no reason is given", operation.id);
            findings.push(
                Finding::error(codes::PUBLIC_WITHOUT_REASON, place, message)
                    .help("say `x-security: { public: { reason: … } }` at the operation"),
            );
        }
    }
}
