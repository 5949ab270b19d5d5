//! A schema that no value can satisfy, or whose keywords say nothing about its type.
//!
//! A bound that contradicts another one refuses every request; a `maxLength` on a number never says
//! no to any.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       parameters:
//!         - { name: zone, in: query, schema: { type: string, minLength: 9, maxLength: 3 } }
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
//!       parameters:
//!         - { name: zone, in: query, schema: { type: string, minLength: 3, maxLength: 9 } }
//!       responses: { "204": { description: It ticks. } }
//! ```

use crate::check::Rule;
use crate::contract::{Contract, Kind};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::CONTRADICTORY_SCHEMA,
    "contradictory-schema",
    include_str!("contradictory_schema.rs"),
)
.check(check);

/// The contract stage tells the fault where it is; this net holds what slipped through it.
fn check(contract: &Contract, findings: &mut Findings) {
    if findings.has_errors() {
        return;
    }
    for schema in contract.schemas.0.iter().filter(|schema| matches!(schema.kind, Kind::Undecided))
    {
        let message = "this schema is not decided";
        findings.push(Finding::error(codes::CONTRADICTORY_SCHEMA, schema.place, message));
    }
}
