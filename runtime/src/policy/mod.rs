//! Policy as data: what a document says of one operation and of all of them, as `Copy` statics.
//!
//! Generated code and `#[secure]` write these tables; the guard, the audit trail and the start-up
//! checks read them. Every name is looked up in a `const fn`: one that the document does not
//! declare does not compile.

mod access;
mod api;
mod controls;
mod names;
mod ownership;
mod rates;
mod schemes;
mod sessions;
mod verdict;

pub use access::{Access, Alternative, Demand, SchemeUse};
pub use api::{Api, Policy};
pub(crate) use controls::Syntax;
pub use controls::{
    Audit, AuditLevel, BodyType, Cache, Cors, Headers, Idempotency, Limits, MediaType, Page,
    Requests, TrustedProxies,
};
pub use names::{MAX_NAMES, NameSet, ScopeName};
pub use ownership::{
    Action, Bypass, ClaimMatch, OnDeny, OwnerRule, Ownership, ResourceRule, TenantRule,
};
pub use rates::{Counts, KeyPart, OnStoreError, Pace, Penalty, Quota, Slow, Tier, TierUse};
pub use schemes::{
    Algorithm, Binding, Carrier, CertificateRules, Claims, IntrospectionRules, KeyFile, KeyRules,
    KeySource, PasswordRules, Revocation, RevokedCertificates, Scheme, SecretSource, Setting,
    TokenRules, Verifier,
};
pub use sessions::{Cookie, ResourceMetadata, SessionRules, SessionStep, Sessions, StepUp};
pub use verdict::Verdict;
