//! A `stepUp` that a credential of the operation can never meet.
//!
//! `stepUp` asks how and when the person logged in, and only a token tells: its claims `acr` and
//! `auth_time`. An API key, a certificate or a user-id and password has neither, so its callers are
//! refused at every request. Nothing is open by it; but the document promises what never happens,
//! and the caller is asked for a login that would change nothing.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /payouts:
//!     post:
//!       operationId: startPayout
//!       security: [{ oauth: [] }, { partnerKey: [] }]
//!       x-security: { stepUp: { maxAge: 5m } }
//!       responses: { "204": { description: Begun. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /payouts:
//!     post:
//!       operationId: startPayout
//!       security: [{ oauth: [] }]
//!       x-security: { stepUp: { maxAge: 5m } }
//!       responses: { "204": { description: Begun. } }
//! ```

use crate::check::Rule;
use crate::contract::{Access, Contract};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::warning(
    codes::STEP_UP_NEVER_MET,
    "step-up-never-met",
    include_str!("step_up_never_met.rs"),
)
.waivable()
.check(check);

/// The first scheme of an alternative is the one whose claims count.
fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        let (Some(asked), Access::Required(alternatives)) =
            (operation.step_up.first(), &operation.access)
        else {
            continue;
        };
        for alternative in alternatives {
            let Some(first) = alternative.schemes.first() else { continue };
            let scheme = &contract.schemes[first.scheme];
            if scheme.may_have("acr") {
                continue;
            }
            let message = format!("a caller of `{}` can never meet `stepUp`", scheme.name);
            findings.push(
                Finding::warning(codes::STEP_UP_NEVER_MET, alternative.place, message)
                    .related(asked.place, "asks what only a token tells")
                    .help("drop the alternative here, or give it an operation of its own"),
            );
        }
    }
}
