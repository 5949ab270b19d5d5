//! `x-security` as written: closed objects in five places, what is not enforced yet refused.

mod claims;
mod conditions;
mod controls;
mod idempotency;
mod login;
mod marks;
mod owns;
mod resource;
mod root;
mod tier;
mod verifier;
mod waive;
mod words;

pub use claims::Claims;
pub use conditions::{Conditions, Demands, Public};
pub use controls::{Audit, AuditLevel, Cache, Cors, Headers, Limits, Page, TrustedProxies};
pub use idempotency::Idempotency;
pub use login::{Cookie, ResourceMetadata, SessionStep, Sessions, StepUp};
pub use marks::Marks;
pub use owns::Owns;
pub use resource::{Bypass, OwnerRule, Resource, Tenant};
pub use root::Root;
pub use tier::{Penalty, Plans, Slow, Tier};
pub use verifier::{Introspection, Revocation, Verifier};
pub use waive::{Reason, Waive};
pub use words::{Action, Binding, ClaimMatch, Mask, OnDeny, OnStoreError, Sensitivity, TokenType};

pub(super) use conditions::{operation, path};
pub(super) use marks::{parameter_marks, property_marks};
pub(super) use root::root;
pub(super) use verifier::verifier;

use super::object::Object;
use super::read::Reading;

/// Refuses keys of the vocabulary that this version does not enforce.
fn refuse<'a>(object: &mut Object<'a>, keys: &[&'static str], reading: &mut Reading<'a, '_>) {
    for key in keys {
        if let Some(entry) = object.take(key) {
            reading.not_enforced(entry.key.place, key);
        }
    }
}
