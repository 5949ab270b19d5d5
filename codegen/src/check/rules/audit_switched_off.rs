//! `audit: none` on what is not a public GET.
//!
//! Who did what is asked after the fact, when it cannot be found out any more. Only what a stranger
//! may read without leaving a trace needs no event; anything else needs `waive: { audit: reason }`
//! (OWASP API8:2023).
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /exports:
//!     post:
//!       operationId: startExport
//!       x-security: { audit: none }
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
//!       x-security: { audit: none, waive: { audit: the job queue keeps its own trail } }
//!       responses: { "204": { description: Begun. } }
//! ```

use crate::check::Rule;
use crate::check::waivers::waived;
use crate::contract::{Access, AuditLevel, Contract, Method};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::AUDIT_SWITCHED_OFF,
    "audit-switched-off",
    include_str!("audit_switched_off.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        let public_read = matches!(operation.access, Access::Anonymous { .. })
            && matches!(operation.method, Method::Get | Method::Head);
        let silent = operation.audit.level == AuditLevel::None;
        if silent && !public_read && !waived(&operation.waivers, "audit") {
            let place = operation.said.at_or("audit", operation.place);
            let message = format!("`{}` leaves no trace", operation.id);
            findings.push(
                Finding::error(codes::AUDIT_SWITCHED_OFF, place, message)
                    .label("only a public GET may go unaudited")
                    .help("say `audit: metadata`, or `waive: { audit: reason }`"),
            );
        }
    }
}
