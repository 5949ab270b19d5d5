//! Whose: resources, and their use by an operation.

/// One entry of `resources`.
#[derive(Clone, Copy, Debug)]
pub struct ResourceRule {
    /// Its name in the document.
    pub name: &'static str,
    /// The field that identifies a record.
    pub id: &'static str,
    /// The tenant that a record belongs to; never lifted by a bypass.
    pub tenant: Option<TenantRule>,
    /// Who owns a record; [`OwnerRule::Tenant`] when the document has no `owner`.
    pub owner: OwnerRule,
    /// Who may act on records of others.
    pub bypass: Option<Bypass>,
}

/// `tenant: {field, claim}`.
#[derive(Clone, Copy, Debug)]
pub struct TenantRule {
    /// The record's field, as named in the schema.
    pub field: &'static str,
    /// The caller's claim, a dotted path.
    pub claim: &'static str,
}

/// `owner:` of a resource.
#[derive(Clone, Copy, Debug)]
pub enum OwnerRule {
    /// Whoever is of the record's tenant.
    Tenant,
    /// `{field, claim, match, schemes}`.
    Claim {
        /// The record's field, as named in the schema.
        field: &'static str,
        /// The caller's claim, a dotted path.
        claim: &'static str,
        /// How they are compared. Nothing is coerced or folded.
        matching: ClaimMatch,
        /// Indexes into [`super::Api::schemes`]; empty is every scheme.
        schemes: &'static [usize],
    },
    /// At least one holds.
    Any(&'static [OwnerRule]),
    /// Every one holds.
    All(&'static [OwnerRule]),
}

/// How a claim is compared with a field. Missing, null, empty and differently typed never match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimMatch {
    /// Claim and field are the same string.
    Equals,
    /// The field is a list that contains the claim.
    Contains,
    /// Both are lists with a common member.
    Intersects,
}

/// Who may act on records of others; each use is audited.
#[derive(Clone, Copy, Debug)]
pub struct Bypass {
    /// Asked of the caller's scopes.
    pub scopes: &'static [super::Demand],
    /// Asked of the caller's roles.
    pub roles: &'static [super::Demand],
    /// The actions it covers.
    pub actions: &'static [Action],
}

/// What an operation does with a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// One record, loaded and checked before the handler.
    Item,
    /// Many records; a filter.
    List,
    /// A new record; owner and tenant come from claims.
    Create,
}

/// `owns:` of an operation.
#[derive(Clone, Copy, Debug)]
pub struct Ownership {
    /// Index into [`super::Api::resources`].
    pub resource: usize,
    /// What the operation does with it.
    pub action: Action,
    /// What a caller hears who may not.
    pub on_deny: OnDeny,
}

/// What a caller hears of a record that is not theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDeny {
    /// 404, equal to a missing record.
    Hide,
    /// 403.
    Forbid,
}
