//! An idempotency key in the header of a credential.
//!
//! One header would be two things: whoever sends a new key would send another credential. And what
//! a credential is must never name an entry of the store.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /exports:
//!     post:
//!       operationId: startExport
//!       security: [{ oauth: [] }, { partnerKey: [] }]
//!       x-security: { idempotency: { header: X-API-Key } }
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
//!       security: [{ oauth: [] }, { partnerKey: [] }]
//!       x-security: { idempotency: { header: Idempotency-Key } }
//!       responses: { "204": { description: Begun. } }
//! ```

use crate::check::Rule;
use crate::check::rules::each::keyed;
use crate::contract::{Carrier, Contract};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::IDEMPOTENCY_HEADER_TAKEN,
    "idempotency-header-taken",
    include_str!("idempotency_header_taken.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for (_, keyed) in keyed(contract) {
        let taken = contract.schemes.iter().find(|scheme| match &scheme.carrier {
            Carrier::Header(name) => name.eq_ignore_ascii_case(&keyed.header),
            _ => false,
        });
        if let Some(scheme) = taken {
            let message =
                format!("`{}` is where `{}` sends its credential", keyed.header, scheme.name);
            findings.push(
                Finding::error(codes::IDEMPOTENCY_HEADER_TAKEN, keyed.header_place, message)
                    .related(scheme.place, "the scheme")
                    .help("write `header: Idempotency-Key`"),
            );
        }
    }
}
