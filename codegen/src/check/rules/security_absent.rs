//! An operation for which no `security` says who may call it.
//!
//! Silence is not a decision: an operation without `security`, in a document without a root
//! `security`, is refused. Say at the root who may call by default, and at an operation what
//! differs (OWASP API5:2023, broken function level authorization).
//!
//! ## Refused
//!
//! ```yaml
//! openapi: 3.1.0
//! info: { title: Reports, version: 1.0.0 }
//! x-security: { version: 1 }
//! paths:
//!   /reports:
//!     get:
//!       operationId: listReports
//!       responses: { "204": { description: None yet. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! openapi: 3.1.0
//! info: { title: Reports, version: 1.0.0 }
//! x-security: { version: 1 }
//! security: [{ login: [] }]
//! paths:
//!   /reports:
//!     get:
//!       operationId: listReports
//!       responses: { "204": { description: None yet. } }
//! components:
//!   securitySchemes:
//!     login:
//!       type: http
//!       scheme: bearer
//!       x-security:
//!         issuer: https://id.example.com
//!         audience: [reports]
//!         algorithms: [ES256]
//!         jwksUri: https://id.example.com/keys
//! ```

use crate::check::Rule;
use crate::contract::{Access, Contract};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::error(codes::SECURITY_ABSENT, "security-absent", include_str!("security_absent.rs"))
        .check(check);

/// The contract stage tells the absence where it is; this net holds what slipped through it.
fn check(contract: &Contract, findings: &mut Findings) {
    if findings.has_errors() {
        return;
    }
    for operation in &contract.operations {
        if operation.access == Access::Required(Vec::new()) {
            let message = format!("nothing says who may call `{}`", operation.id);
            findings.push(Finding::error(codes::SECURITY_ABSENT, operation.place, message).help(
                "say `security` at the document's root or at the operation, such as \
                         `security: [{ SCHEME: [SCOPE] }]`;\nwhen anyone may call: \
                         `security: []` and `x-security: { public: { reason: … } }`",
            ));
        }
    }
}
