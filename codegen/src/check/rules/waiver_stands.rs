//! A control is switched off, with a reason.
//!
//! Nothing is wrong with it. It is counted and told on every run, so that what was once a good
//! reason is read again; `--deny-waivers` refuses it.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       x-security: { waive: { rate: the load balancer counts already } }
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
//!       x-security: { rate: [write] }
//!       responses: { "204": { description: It ticks. } }
//! ```

use crate::check::Rule;
use crate::check::waivers::is_valid;
use crate::contract::Contract;
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::note(codes::WAIVER_STANDS, "waiver-stands", include_str!("waiver_stands.rs"))
        .check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for waiver in contract.waivers.iter().filter(|waiver| !waiver.adopted && is_valid(waiver)) {
        let message = format!("`{}` is waived: {}", waiver.control, waiver.reason.trim());
        findings.push(Finding::note(codes::WAIVER_STANDS, waiver.place, message));
    }
}
