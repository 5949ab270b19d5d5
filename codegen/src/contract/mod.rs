//! What the document means: references resolved, names settled, inheritance applied, every
//! decision explicit.
//!
//! A faulty document still gives a contract, so that one run shows every fault; whatever could
//! not be decided is decided closed here, and a finding says so. Only `check::accept` lets a
//! contract on to emission.

mod access;
mod assertion;
mod body;
mod controls;
mod login;
mod operation;
mod ownership;
mod parameter;
mod rates;
mod resolve;
mod said;
mod schema;
mod schemes;
mod session_shape;
mod spelling;

use crate::source::Place;

pub use access::{Access, Alternative, Demand, SchemeUse};
pub use assertion::{
    Assertion, AssertionId, Assertions, JsonType, Keyword, Resource as SchemaResource,
};
pub use body::{Body, BodyContent, Part, PartContent, Syntax};
pub use controls::{
    Audit, AuditLevel, Cache, Cors, Headers, Idempotency, Keyed, Limits, Origins, Page,
    TrustedProxies, Waiver,
};
pub use login::{
    NamedPolicy, ResourceMetadata, Session, SessionRules, SessionStep, Sessions, StepUp,
};
pub use operation::{
    Content, Form, Header, HeaderForm, Inherited, Method, Operation, PathTemplate, Response,
    Segment, Status,
};
pub use ownership::{
    Action, Bypass, ClaimMatch, IdSource, OnDeny, OwnerRule, Ownership, Resource, TenantRule,
};
pub use parameter::{In, Members, Parameter, Scalar, Shape, Style};
pub use rates::{Counting, Counts, KeyPart, OnStoreError, Penalty, Phase, Plans, Slow, Tier};
pub use resolve::resolve;
pub use said::Said;
pub use schema::{
    Additional, ArrayRules, Constant, Discriminator, Format, IntegerWidth, Kind, Mask, NumberRules,
    ObjectRules, Pattern, PatternEngine, Property, Schema, SchemaId, Schemas, Sensitivity,
    StringRules,
};
pub use schemes::{
    Algorithm, Binding, Carrier, CertificateRules, Claims, IntrospectionRules, KeyFile, KeyRules,
    KeySource, Revocation, Scheme, SecretSource, Setting, TokenRules, TokenType, Verifier,
};
pub use session_shape::{LoginForm, Misfit, TokenAnswer, TokenMember};
pub use spelling::spelled;

/// A whole document, decided.
#[derive(Clone, Debug)]
pub struct Contract {
    /// The document's root.
    pub place: Place,
    /// Whether document or overlay says `x-security` anywhere: without it, one finding sends the
    /// author to `adopt`.
    pub annotated: bool,
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`; empty when absent.
    pub description: String,
    /// The path of `servers[0].url`, without a trailing slash: `""` or `"/v1"`.
    pub mount: String,
    /// The hosts of the absolute `servers`, with the port where one is written.
    pub hosts: Vec<String>,
    /// Every scope that a scheme declares or a requirement names: name and description, sorted by
    /// name. The index is the bit of the emitted set.
    pub scopes: Vec<(String, String)>,
    /// Every role that is named, sorted.
    pub roles: Vec<String>,
    /// Every security scheme that a requirement uses, in document order.
    pub schemes: Vec<Scheme>,
    /// Built-in tiers (`guard-ip`, `guard-credential`, and `default` when some operation needs it;
    /// `guard-default` when the document has a tier of that name) and `rateTiers`, in that order.
    pub tiers: Vec<Tier>,
    /// `resources`, in document order.
    pub resources: Vec<Resource>,
    /// Every schema that is reachable.
    pub schemas: Schemas,
    /// What schemas say beyond their shape.
    pub assertions: Assertions,
    /// The tags that operations use, in order of first use: name and description. An operation
    /// without a tag gets `default`.
    pub tags: Vec<(String, String)>,
    /// Every operation, by path and method in document order.
    pub operations: Vec<Operation>,
    /// What a hand-written handler inherits from the root.
    pub root: Root,
    /// Sessions that this server gives.
    pub sessions: Sessions,
    /// What it tells clients of itself; none: nothing is served.
    pub metadata: Option<ResourceMetadata>,
    /// For every answer.
    pub headers: Headers,
    /// Whose forwarding header is believed.
    pub trusted_proxies: TrustedProxies,
    /// Every waiver and every adopted reason, with its place.
    pub waivers: Vec<Waiver>,
}

/// What `#[secure]` inherits from the document's root.
#[derive(Clone, Debug)]
pub struct Root {
    /// The root's `security`; `Access::Required(vec![])` when there is none.
    pub access: Access,
    /// Whether the document has a root `security` at all: without it `#[secure]` is a compile error.
    pub has_security: bool,
    /// What one request charges.
    pub cost: u32,
    /// `always` tiers, built-in tiers and the root's `rate`: indexes into `Contract::tiers`.
    pub rates: Vec<usize>,
    /// The root's CORS.
    pub cors: Cors,
    /// The root's limits.
    pub limits: Limits,
    /// The root's cache.
    pub cache: Cache,
    /// The root's audit.
    pub audit: Audit,
    /// Where the root's `x-security` says each key, and `security`.
    pub said: Said,
}

impl Contract {
    /// Whether the document's root waives a control.
    pub fn waives_at_root(&self, control: &str) -> bool {
        let mut of_root = self.waivers.iter().filter(|waiver| waiver.covers == self.place);
        of_root.any(|waiver| waiver.control == control)
    }

    /// How many decisions `adopt` wrote that nobody has reviewed.
    pub fn debts(&self) -> usize {
        self.waivers.iter().filter(|waiver| waiver.adopted).count()
    }
}
