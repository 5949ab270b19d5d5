//! An overlay's target matches nothing, or is an expression that is not read.
//!
//! An action that changes nothing is a decision that is silently missing. Targets are child names
//! and wildcards: `$.paths['/orders'].get`, `$.paths.*.*`.
//!
//! ## Refused
//!
//! ```yaml
//! overlay: 1.0.0
//! info: { title: Decisions, version: 1.0.0 }
//! actions: [{ target: "$.paths['/heath'].get", update: { x-security: { cache: no-store } } }]
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! overlay: 1.0.0
//! info: { title: Decisions, version: 1.0.0 }
//! actions: [{ target: "$.paths['/health'].get", update: { x-security: { cache: no-store } } }]
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule =
    Rule::error(codes::OVERLAY_TARGET, "overlay-target", include_str!("overlay_target.rs"));
