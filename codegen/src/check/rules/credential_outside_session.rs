//! A `sensitive: credential` that no session gives.
//!
//! The mark is for the access token in the answer of a login or a refresh, which the runtime writes.
//! Anywhere else nobody writes it: it would be left out of every answer, and a request that carries
//! one is a second way to log in that nothing guards.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /me:
//!     get:
//!       operationId: readMe
//!       responses:
//!         "200":
//!           description: Me.
//!           content: { application/json: { schema: { type: object, properties: { token: { type: string, x-security: { sensitive: credential } } } } } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /me:
//!     get:
//!       operationId: readMe
//!       responses:
//!         "200":
//!           description: Me.
//!           content: { application/json: { schema: { type: object, properties: { phone: { type: string, x-security: { sensitive: pii } } } } } }
//! ```

use std::collections::BTreeSet;

use crate::check::Rule;
use crate::check::reach::{Side, properties};
use crate::contract::{Body, Contract, Kind, Operation, SchemaId, Sensitivity, Status};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

pub(super) const RULE: Rule = Rule::error(
    codes::CREDENTIAL_OUTSIDE_SESSION,
    "credential-outside-session",
    include_str!("credential_outside_session.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    // What every operation may hold is a long walk; most documents have no credential at all.
    if !has_credentials(contract) {
        return;
    }
    let mut told: BTreeSet<Place> = BTreeSet::new();
    for operation in &contract.operations {
        for (schema, side) in bodies(operation) {
            for property in properties(contract, schema, side) {
                if property.sensitive == Sensitivity::Credential && told.insert(property.place) {
                    let message = format!("no session gives `{}`", property.name);
                    findings.push(
                        Finding::error(codes::CREDENTIAL_OUTSIDE_SESSION, property.place, message)
                            .related(operation.place, "sent or answered here")
                            .help("mark it `sensitive: secret`, or let a `session` operation answer it"),
                    );
                }
            }
        }
    }
}

fn has_credentials(contract: &Contract) -> bool {
    contract.schemas.0.iter().any(|schema| match &schema.kind {
        Kind::Object(rules) => {
            rules.properties.iter().any(|it| it.sensitive == Sensitivity::Credential)
        }
        _ => false,
    })
}

/// What an operation takes and answers, but for what a session answers when it succeeds.
fn bodies(operation: &Operation) -> Vec<(SchemaId, Side)> {
    let is_session = |status| operation.session.is_some() && status == Status::Code(200);
    let taken = operation.body.iter().flat_map(Body::schemas).map(|schema| (schema, Side::Request));
    let answered = operation.responses.iter().filter(|response| !is_session(response.status));
    let answered = answered.flat_map(|response| response.schemas());
    taken.chain(answered.map(|schema| (schema, Side::Answer))).collect()
}
