//! `public` is said where `security` demands a caller.
//!
//! One of the two is not meant. `security` stays the truth for who may call; a `public` beside it
//! would be read as a promise that does not hold.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       security: [{ oauth: [] }]
//!       x-security: { public: { reason: everybody may know the time } }
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

use crate::check::Rule;
use crate::contract::{Access, Contract};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::PUBLIC_BUT_SECURED,
    "public-but-secured",
    include_str!("public_but_secured.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        let secured = matches!(&operation.access, Access::Required(all) if !all.is_empty());
        if let Some(place) = operation.said.at("public")
            && secured
        {
            let message = format!("`{}` is said to be public, and demands a caller", operation.id);
            let security = operation.said.at_or("security", operation.place);
            findings.push(
                Finding::error(codes::PUBLIC_BUT_SECURED, place, message)
                    .related(security, "demands a credential")
                    .help("say `security: []` to let everybody in, or remove `public`"),
            );
        }
    }
}
