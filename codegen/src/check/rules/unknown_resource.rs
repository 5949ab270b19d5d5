//! A resource that `resources` does not hold.
//!
//! A resource is declared once, in the `x-security` of the document: which schema its records have,
//! which field is the id, and which claim of the caller must equal its owner, its tenant or both.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /orders/{orderId}:
//!     parameters:
//!       - { name: orderId, in: path, required: true, schema: { type: string, format: uuid } }
//!     delete:
//!       operationId: deleteOrder
//!       x-security: { owns: Ordre }
//!       responses: { "204": { description: Gone. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   resources:
//!     Order:
//!       schema: "#/components/schemas/Order"
//!       id: id
//!       owner: { field: ownerId, claim: sub }
//! paths:
//!   /orders/{orderId}:
//!     parameters:
//!       - { name: orderId, in: path, required: true, schema: { type: string, format: uuid } }
//!     delete:
//!       operationId: deleteOrder
//!       x-security: { owns: Order }
//!       responses: { "204": { description: Gone. } }
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::UNKNOWN_RESOURCE, "unknown-resource", include_str!("unknown_resource.rs"));
