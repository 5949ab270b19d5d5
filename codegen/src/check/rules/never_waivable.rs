//! A waiver of what cannot be waived.
//!
//! `security`, `always` tiers, a resource's `tenant` and schemas hold everywhere: they are changed
//! where they are declared, in the open, and never switched off at one place. The same holds for
//! findings about what could not be enforced: `lint:CODE` silences advice, not a gap. `cargo secgen
//! explain CODE` says whether it may.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       x-security: { waive: { security: everybody may know the time } }
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
//!       security: []
//!       x-security: { public: { reason: everybody may know the time } }
//!       responses: { "204": { description: It ticks. } }
//! ```

use crate::check::waivers::WAIVABLE;
use crate::check::{Rule, find};
use crate::contract::{Contract, Waiver};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::error(codes::NEVER_WAIVABLE, "never-waivable", include_str!("never_waivable.rs"))
        .check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for waiver in &contract.waivers {
        let finding = match waiver.control.strip_prefix("lint:") {
            Some(code) => lint(waiver, code),
            None => control(waiver),
        };
        if let Some(finding) = finding {
            findings.push(finding);
        }
    }
}

fn control(waiver: &Waiver) -> Option<Finding> {
    let known = WAIVABLE.contains(&waiver.control.as_str());
    let is_debt = matches!(waiver.control.as_str(), "public" | "verifier") && waiver.adopted;
    (!known && !is_debt).then(|| {
        let message = format!("`{}` cannot be waived", waiver.control);
        Finding::error(codes::NEVER_WAIVABLE, waiver.place, message)
            .help(format!("a waiver names one of: {}, lint:CODE", WAIVABLE.join(", ")))
            .did_you_mean(&waiver.control, WAIVABLE)
    })
}

fn lint(waiver: &Waiver, code: &str) -> Option<Finding> {
    let rule = find(code).filter(|rule| rule.code.to_string() == code);
    if rule.is_some_and(|rule| rule.waivable) {
        return None;
    }
    let message = match rule {
        Some(Rule { name, .. }) => format!("`lint:{code}` ({name}) cannot be waived"),
        None => format!("there is no finding `{code}`"),
    };
    Some(
        Finding::error(codes::NEVER_WAIVABLE, waiver.place, message)
            .why("it tells a gap, not a matter of taste"),
    )
}
