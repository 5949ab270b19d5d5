//! A schema keyword that this version does not enforce.
//!
//! A keyword that is skipped is a check that the document promises and the server does not make
//! (OWASP API8:2023).
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /exports:
//!     post:
//!       operationId: startExport
//!       requestBody:
//!         required: true
//!         content:
//!           application/json:
//!             schema:
//!               type: object
//!               additionalProperties: false
//!               properties: { from: { type: string, maxLength: 10 } }
//!               if: { required: [from] }
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
//!       requestBody:
//!         required: true
//!         content:
//!           application/json:
//!             schema:
//!               type: object
//!               additionalProperties: false
//!               required: [from]
//!               properties: { from: { type: string, maxLength: 10 } }
//!       responses: { "204": { description: Begun. } }
//! ```

use crate::check::Rule;
use crate::contract::{Contract, Kind};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::UNSUPPORTED_KEYWORD,
    "unsupported-keyword",
    include_str!("unsupported_keyword.rs"),
)
.check(check);

/// The contract stage tells the keyword where it is; this net holds what slipped through it.
fn check(contract: &Contract, findings: &mut Findings) {
    if findings.has_errors() {
        return;
    }
    for schema in contract.schemas.0.iter().filter(|schema| matches!(schema.kind, Kind::Undecided))
    {
        let message = "this schema is not decided";
        findings.push(Finding::error(codes::UNSUPPORTED_KEYWORD, schema.place, message));
    }
    // What emission does not write yet must not be left out in silence.
    let mut schemas = contract.schemas.0.iter();
    if let Some(schema) = schemas.find(|schema| {
        let is_new = matches!(schema.kind, Kind::AnyOf { .. } | Kind::Tuple { .. });
        is_new || schema.assertion.is_some() || schema.untyped
    }) {
        let message = "this schema is more than its shape";
        findings.push(Finding::error(codes::UNSUPPORTED_KEYWORD, schema.place, message));
    }
}
