//! A mark of `x-security` on a part of a multipart form.
//!
//! Parts are handed to the handler one by one. `writeScopes`, `assign`, `mask` and `sensitive` are
//! enforced where a whole object is decoded; on a part by itself nobody would.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /photos:
//!     post:
//!       operationId: addPhoto
//!       requestBody:
//!         content:
//!           multipart/form-data:
//!             schema:
//!               type: object
//!               properties:
//!                 email: { type: string, x-security: { sensitive: pii } }
//!                 photo: { type: string, format: binary }
//!       responses: { "204": { description: Kept. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /photos:
//!     post:
//!       operationId: addPhoto
//!       requestBody:
//!         content:
//!           multipart/form-data:
//!             schema:
//!               type: object
//!               properties:
//!                 about:
//!                   type: object
//!                   properties: { email: { type: string, x-security: { sensitive: pii } } }
//!                 photo: { type: string, format: binary }
//!       responses: { "204": { description: Kept. } }
//! ```

use crate::check::Rule;
use crate::contract::{Contract, Format, Kind, Mask, Property, Sensitivity, Syntax};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::error(codes::MARKED_PART, "marked-part", include_str!("marked_part.rs")).check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    let bodies = contract.operations.iter().filter_map(|operation| operation.body.as_ref());
    for content in bodies.flat_map(|body| &body.contents) {
        let Syntax::Multipart { schema, .. } = &content.syntax else { continue };
        let Kind::Object(rules) = &contract.schemas[*schema].kind else { continue };
        for property in rules.properties.iter().filter(|property| is_marked(contract, property)) {
            findings.push(
                Finding::error(
                    codes::MARKED_PART,
                    property.place,
                    format!(
                        "`{}` is a part of a form, and its mark would say nothing",
                        property.name
                    ),
                )
                .label("a part is handed on by itself")
                .help("put it into an object that is a part, and the mark onto the property there"),
            );
        }
    }
}

fn is_marked(contract: &Contract, property: &Property) -> bool {
    // A password is a secret by its type.
    let is_password = matches!(
        &contract.schemas[property.schema].kind,
        Kind::String(rules) if rules.format == Format::Password
    );
    !property.read_only
        && (!property.write_scopes.is_empty()
            || property.assign.is_some()
            || property.mask != Mask::None
            || property.sensitive != Sensitivity::None && !is_password)
}
