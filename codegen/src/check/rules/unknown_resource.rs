//! A resource that `resources` does not hold.
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
