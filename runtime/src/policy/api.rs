//! The two tables: one [`Api`] a document, one [`Policy`] an operation.

use super::{
    Access, Alternative, Audit, AuditLevel, Cache, Cors, Demand, Headers, Idempotency, Limits,
    MediaType, NameSet, Ownership, Requests, ResourceMetadata, ResourceRule, Scheme, SchemeUse,
    ScopeName, Sessions, StepUp, Tier, TierUse, TrustedProxies,
    names::{equal, position},
};
use crate::decode::Pattern;

/// What a document says that holds for all its operations.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    /// `info.title`.
    pub title: &'static str,
    /// `info.version`.
    pub version: &'static str,
    /// The path of `servers[0].url`, without a trailing slash: `""` or `"/v1"`.
    pub mount: &'static str,
    /// The hosts of the document's absolute `servers`, with the port where one is written.
    pub hosts: &'static [&'static str],
    /// Every scope that is declared or asked for; the index is the bit in a [`NameSet`].
    pub scopes: &'static [&'static str],
    /// Every role that is asked for, likewise.
    pub roles: &'static [&'static str],
    /// `components/securitySchemes`, those that are used.
    pub schemes: &'static [Scheme],
    /// `rateTiers` and the built-in tiers.
    pub tiers: &'static [Tier],
    /// `resources`.
    pub resources: &'static [ResourceRule],
    /// For 404 and 405.
    pub cors: Cors,
    /// For every answer.
    pub headers: Headers,
    /// Whose forwarding header is believed.
    pub proxies: TrustedProxies,
    /// Sessions that this server gives.
    pub sessions: Sessions,
    /// What it tells clients of itself.
    pub metadata: ResourceMetadata,
    /// Decisions that `adopt` wrote and nobody has reviewed; with any, loopback only.
    pub debts: u32,
    /// Every pattern of the document, compiled when a server starts.
    pub patterns: &'static [&'static Pattern],
    /// What a hand-written handler inherits from the document's root, but for what its
    /// `#[secure]` says: access, `always` tiers and root rates, CORS, limits, cache, audit.
    pub root: Policy,
}

impl Api {
    /// A scheme with the scopes asked of it.
    ///
    /// # Panics
    /// In a constant, so at compile time, when the document declares no such scheme or scope.
    pub const fn uses(&self, scheme: &str, scopes: &[&str]) -> SchemeUse {
        SchemeUse { scheme: self.scheme(scheme), scopes: self.scopes(scopes) }
    }

    /// The index of a scheme.
    ///
    /// # Panics
    /// As [`Api::uses`].
    pub const fn scheme(&self, name: &str) -> usize {
        let mut index = 0;
        while index < self.schemes.len() {
            if equal(self.schemes[index].name, name) {
                return index;
            }
            index += 1;
        }
        panic!("the document declares no such security scheme")
    }

    /// A set of scopes.
    ///
    /// # Panics
    /// As [`Api::uses`].
    pub const fn scopes(&self, names: &[&str]) -> NameSet {
        NameSet::of(self.scopes, names)
    }

    /// A set of roles.
    ///
    /// # Panics
    /// As [`Api::uses`].
    pub const fn roles(&self, names: &[&str]) -> NameSet {
        NameSet::of(self.roles, names)
    }

    /// A tier.
    ///
    /// # Panics
    /// As [`Api::uses`].
    pub const fn tier(&self, name: &str) -> TierUse {
        let mut index = 0;
        while index < self.tiers.len() {
            if equal(self.tiers[index].name, name) {
                return TierUse(index);
            }
            index += 1;
        }
        panic!("the document declares no such rate tier")
    }

    /// The index of a resource.
    ///
    /// # Panics
    /// As [`Api::uses`].
    pub const fn resource(&self, name: &str) -> usize {
        let mut index = 0;
        while index < self.resources.len() {
            if equal(self.resources[index].name, name) {
                return index;
            }
            index += 1;
        }
        panic!("the document declares no such resource")
    }

    /// A scope by itself.
    ///
    /// # Panics
    /// As [`Api::uses`].
    pub const fn scope(&self, name: &str) -> ScopeName {
        let index = position(self.scopes, name);
        ScopeName { index, name: self.scopes[index] }
    }

    /// The place of a scope, for tests and reports.
    ///
    /// # Panics
    /// As [`Api::uses`].
    pub const fn scope_index(&self, name: &str) -> usize {
        position(self.scopes, name)
    }
}

/// The effective policy of one operation: everything that `security` and `x-security` say of it,
/// inheritance applied.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// `operationId`, or the handler's path for `#[secure]`.
    pub operation: &'static str,
    /// Who may call.
    pub access: Access,
    /// Conditions on the chosen caller's scopes; all must hold.
    pub scopes: &'static [Demand],
    /// Conditions on the chosen caller's roles; all must hold.
    pub roles: &'static [Demand],
    /// How fresh and how strong the chosen caller's login must be; all must hold.
    pub step_up: &'static [StepUp],
    /// Every tier that stands on the operation, `always` and built-in ones included.
    pub rates: &'static [TierUse],
    /// What one request charges each tier.
    pub cost: u32,
    /// What must be owned; all must hold.
    pub owns: &'static [Ownership],
    /// What the application is asked besides, by name; all must allow.
    pub policies: &'static [&'static str],
    /// Whether a request may be sent again.
    pub idempotency: Idempotency,
    /// Cross-origin answers.
    pub cors: Cors,
    /// What a request may cost.
    pub limits: Limits,
    /// `Cache-Control`.
    pub cache: Cache,
    /// The audit trail.
    pub audit: Audit,
    /// Whether a body is taken, and of which media types.
    pub requests: Requests,
    /// The media types and ranges of its successful answers; none when they have no body.
    pub answers: &'static [MediaType],
    /// With [`AuditLevel::Request`]: the path and query parameters that are not sensitive.
    pub audited: &'static [&'static str],
    /// An identifier goes unchecked (`waive: { owns }`); each use is audited as unowned.
    pub unowned: bool,
}

impl Policy {
    /// A policy with the built-in values (x-security.md, rule 9) and no tier; the rest is added
    /// by the methods below.
    pub const fn new(operation: &'static str, access: Access) -> Self {
        Self {
            operation,
            access,
            scopes: &[],
            roles: &[],
            step_up: &[],
            rates: &[],
            cost: 1,
            owns: &[],
            policies: &[],
            idempotency: Idempotency::None,
            cors: Cors::Closed,
            limits: Limits {
                body: 64 * 1024,
                timeout: std::time::Duration::from_secs(10),
                json_depth: 32,
                concurrency: 0,
            },
            cache: Cache::NoStore,
            audit: Audit { level: AuditLevel::Metadata, event: "" },
            requests: Requests::Bodyless,
            answers: &[MediaType("application/json")],
            audited: &[],
            unowned: false,
        }
    }

    /// What a hand-written handler inherits from the document's root; `#[secure]` adds to it.
    /// Its body is what its extractors make of it, within the root's limits.
    pub const fn hand_written(api: &Api, operation: &'static str) -> Self {
        let mut policy = api.root;
        policy.operation = operation;
        policy.owns = &[];
        policy.policies = &[];
        policy.idempotency = Idempotency::None;
        policy.requests = Requests::Extracted;
        // What it answers is its own affair, and what of that the caller takes.
        policy.answers = &[];
        policy
    }

    /// Adds conditions on scopes.
    pub const fn scopes(mut self, scopes: &'static [Demand]) -> Self {
        self.scopes = scopes;
        self
    }

    /// Adds conditions on roles.
    pub const fn roles(mut self, roles: &'static [Demand]) -> Self {
        self.roles = roles;
        self
    }

    /// Adds conditions on the caller's login.
    pub const fn step_up(mut self, step_up: &'static [StepUp]) -> Self {
        self.step_up = step_up;
        self
    }

    /// Sets every tier that stands on the operation.
    pub const fn rates(mut self, rates: &'static [TierUse]) -> Self {
        self.rates = rates;
        self
    }

    /// Sets what one request charges.
    pub const fn cost(mut self, cost: u32) -> Self {
        self.cost = cost;
        self
    }

    /// Sets what must be owned.
    pub const fn owns(mut self, owns: &'static [Ownership]) -> Self {
        self.owns = owns;
        self
    }

    /// Sets what the application is asked besides.
    pub const fn policies(mut self, names: &'static [&'static str]) -> Self {
        self.policies = names;
        self
    }

    /// Sets whether a request may be sent again.
    pub const fn idempotency(mut self, idempotency: Idempotency) -> Self {
        self.idempotency = idempotency;
        self
    }

    /// Sets cross-origin answers.
    pub const fn cors(mut self, cors: Cors) -> Self {
        self.cors = cors;
        self
    }

    /// Sets what a request may cost.
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets `Cache-Control`.
    pub const fn cache(mut self, cache: Cache) -> Self {
        self.cache = cache;
        self
    }

    /// Sets the audit trail.
    pub const fn audit(mut self, audit: Audit) -> Self {
        self.audit = audit;
        self
    }

    /// Sets the parameters that the audit trail keeps.
    pub const fn audited(mut self, parameters: &'static [&'static str]) -> Self {
        self.audited = parameters;
        self
    }

    /// Marks the operation's identifiers as unchecked.
    pub const fn unowned(mut self) -> Self {
        self.unowned = true;
        self
    }

    /// Sets which bodies are taken.
    pub const fn requests(mut self, requests: Requests) -> Self {
        self.requests = requests;
        self
    }

    /// Sets the media types of successful answers.
    pub const fn answers(mut self, media: &'static [MediaType]) -> Self {
        self.answers = media;
        self
    }

    /// The alternatives that a caller may satisfy; none for an anonymous operation.
    pub const fn alternatives(&self) -> &'static [Alternative] {
        match self.access {
            Access::Anonymous { .. } => &[],
            Access::Optional { alternatives, .. } | Access::Required(alternatives) => alternatives,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hand_written_handler_answers_what_media_types_it_likes() {
        let api = crate::auth::testing::document(&[]);
        assert!(Policy::hand_written(&api, "export").answers.is_empty());
    }
}
