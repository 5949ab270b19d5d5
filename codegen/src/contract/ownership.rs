//! Whose.

use crate::source::Place;

use super::{Demand, Format, Kind, Said, SchemaId, Schemas, StringRules};

/// One entry of `resources`.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Where.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// Its schema: a named object schema.
    pub schema: SchemaId,
    /// The property that identifies a record.
    pub id: String,
    /// `tenant`.
    pub tenant: Option<TenantRule>,
    /// `owner`.
    pub owner: OwnerRule,
    /// `bypass`.
    pub bypass: Option<Bypass>,
    /// Where each of its keys was written: `id`, `tenant`, `owner`, `bypass`.
    pub said: Said,
}

/// `{field, claim}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantRule {
    /// A property of the schema.
    pub field: String,
    /// A dotted path.
    pub claim: String,
}

/// `owner`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnerRule {
    /// No `owner`: whoever is of the record's tenant.
    Tenant,
    /// One rule.
    Claim {
        /// Where.
        place: Place,
        /// A property of the schema.
        field: String,
        /// A dotted path.
        claim: String,
        /// `match`.
        matching: ClaimMatch,
        /// Indexes into `Contract::schemes`; empty is every scheme. A scheme that no requirement uses is left out
        /// (if none is left, `Any(vec![])`, which never holds).
        schemes: Vec<usize>,
    },
    /// At least one.
    Any(Vec<OwnerRule>),
    /// Every one.
    All(Vec<OwnerRule>),
}

/// `match`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimMatch {
    /// The default.
    Equals,
    /// The field is a list that contains the claim.
    Contains,
    /// Both are lists with a common member.
    Intersects,
}

/// `bypass`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bypass {
    /// All must hold.
    pub scopes: Vec<Demand>,
    /// All must hold.
    pub roles: Vec<Demand>,
    /// Default all three.
    pub actions: Vec<Action>,
}

/// `owns` of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ownership {
    /// Where.
    pub place: Place,
    /// Index into `Contract::resources`.
    pub resource: usize,
    /// Default `item` when the operation has an identifier.
    pub action: Action,
    /// Of an item; `IdSource::None` for list and create.
    pub id: IdSource,
    /// Default `hide`.
    pub on_deny: OnDeny,
}

/// Where an item's identifier stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdSource {
    /// List and create.
    None,
    /// Index into `Operation::parameters`.
    Parameter(usize),
    /// A required top-level property of the JSON body.
    Body(String),
}

/// What an operation does with a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// One record.
    Item,
    /// Many records.
    List,
    /// A new record.
    Create,
}

/// What a caller hears of a record that is not theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDeny {
    /// 404.
    Hide,
    /// 403.
    Forbid,
}

impl Schemas {
    /// Whether ownership compares such values with a claim: texts as they were sent. Addresses and
    /// bytes are no texts any more once they are decoded, and nothing else is coerced.
    pub fn is_claim_text(&self, id: SchemaId) -> bool {
        let schema = &self[id];
        let is_text = |rules: &StringRules| {
            use Format::{Byte, Ipv4, Ipv6, Password};
            !matches!(rules.format, Password | Ipv4 | Ipv6 | Byte)
        };
        !schema.untyped && matches!(&schema.kind, Kind::String(rules) if is_text(rules))
    }

    /// Whether ownership compares lists of such values with a claim.
    pub fn is_claim_list(&self, id: SchemaId) -> bool {
        let schema = &self[id];
        !schema.untyped
            && matches!(&schema.kind, Kind::Array(rules)
                if !self[rules.items].nullable && self.is_claim_text(rules.items))
    }
}
