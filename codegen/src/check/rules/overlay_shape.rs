//! An overlay is not of a shape that OpenAPI Overlay 1.0 allows.
//!
//! An overlay has `overlay: 1.0.0`, `info` and `actions`, each with a `target` and an `update`.
//!
//! ## Refused
//!
//! ```yaml
//! overlay: 1.0.0
//! info: { title: Decisions, version: 1.0.0 }
//! actions: [{ update: { x-security: { audit: request } } }]
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! overlay: 1.0.0
//! info: { title: Decisions, version: 1.0.0 }
//! actions: [{ target: $, update: { x-security: { audit: request } } }]
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::OVERLAY_SHAPE, "overlay-shape", include_str!("overlay_shape.rs"));
