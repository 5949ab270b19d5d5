//! A waiver whose reason is empty.
//!
//! A control that is switched off must say why, or nobody can tell later whether it may stay so.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       x-security: { waive: { rate: "" } }
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
//!       x-security: { waive: { rate: the load balancer counts already } }
//!       responses: { "204": { description: It ticks. } }
//! ```

use crate::check::Rule;
use crate::contract::Contract;
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::error(codes::EMPTY_REASON, "empty-reason", include_str!("empty_reason.rs")).check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for waiver in &contract.waivers {
        if waiver.reason.trim().is_empty() {
            let message = format!("`{}` is switched off without a reason", waiver.control);
            findings.push(
                Finding::error(codes::EMPTY_REASON, waiver.place, message)
                    .help("say why, for whoever reviews it next"),
            );
        }
    }
}
