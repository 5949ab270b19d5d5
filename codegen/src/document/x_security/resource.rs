//! `resources`: who owns a record.

use crate::finding::{Finding, codes};
use crate::source::{Node, Place};

use super::super::read::Reading;
use super::super::{At, Text};
use super::conditions::{demands, names};
use super::{Action, ClaimMatch, Demands};

/// An entry of `resources`.
#[derive(Clone, Debug)]
pub struct Resource<'a> {
    /// Its key.
    pub name: Text<'a>,
    /// Where.
    pub place: Place,
    /// `schema`, a `$ref`'s text.
    pub schema: Option<Text<'a>>,
    /// `id`.
    pub id: Option<Text<'a>>,
    /// `tenant`.
    pub tenant: Option<Tenant<'a>>,
    /// `owner`.
    pub owner: Option<OwnerRule<'a>>,
    /// `bypass`.
    pub bypass: Option<Bypass<'a>>,
}

/// `tenant`.
#[derive(Clone, Debug)]
pub struct Tenant<'a> {
    /// Where.
    pub place: Place,
    /// `field`.
    pub field: Option<Text<'a>>,
    /// `claim`.
    pub claim: Option<Text<'a>>,
}

/// `owner`.
#[derive(Clone, Debug)]
pub enum OwnerRule<'a> {
    /// `{field, claim, match, schemes}`.
    Claim {
        /// Where.
        place: Place,
        /// `field`.
        field: Option<Text<'a>>,
        /// `claim`.
        claim: Option<Text<'a>>,
        /// `match`.
        matching: Option<At<ClaimMatch>>,
        /// `schemes`.
        schemes: Option<At<Vec<Text<'a>>>>,
    },
    /// `{any: […]}`.
    Any(Place, Vec<OwnerRule<'a>>),
    /// `{all: […]}`.
    All(Place, Vec<OwnerRule<'a>>),
    /// What could not be read; it never holds.
    Unreadable,
}

/// `bypass`.
#[derive(Clone, Debug)]
pub struct Bypass<'a> {
    /// Where.
    pub place: Place,
    /// `scopes`.
    pub scopes: Option<Demands<'a>>,
    /// `roles`.
    pub roles: Option<Demands<'a>>,
    /// `actions`.
    pub actions: Option<At<Vec<Action>>>,
}

pub(super) fn resource<'a>(
    name: Text<'a>,
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<Resource<'a>> {
    let mut object = reading.object(node, "a resource")?;
    let resource = Resource {
        name,
        place: node.place,
        schema: object.required_text("schema", reading),
        id: object.required_text("id", reading),
        tenant: object.node("tenant").map(|node| tenant(node, reading)),
        owner: object.node("owner").map(|node| owner(node, reading)),
        bypass: object.node("bypass").and_then(|node| bypass(node, reading)),
    };
    if let Some(schema) = resource.schema {
        reading.meet_reference(super::super::read::Kind::Schema, schema);
    }
    object.close_ours(reading);
    Some(resource)
}

fn tenant<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Tenant<'a> {
    let Some(mut object) = reading.object(node, "`tenant`") else {
        return Tenant { place: node.place, field: None, claim: None };
    };
    let tenant = Tenant {
        place: node.place,
        field: object.required_text("field", reading),
        claim: object.required_text("claim", reading),
    };
    object.close_ours(reading);
    tenant
}

fn owner<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> OwnerRule<'a> {
    let Some(mut object) = reading.object(node, "an owner rule") else {
        return OwnerRule::Unreadable;
    };
    let rule = if let Some(list) = object.node("any") {
        OwnerRule::Any(list.place, owners(list, reading))
    } else if let Some(list) = object.node("all") {
        OwnerRule::All(list.place, owners(list, reading))
    } else {
        OwnerRule::Claim {
            place: node.place,
            field: object.required_text("field", reading),
            claim: object.required_text("claim", reading),
            matching: object
                .node("match")
                .and_then(|node| reading.choice(node, "`match`", &MATCHES)),
            schemes: object.node("schemes").and_then(|node| names(node, "`schemes`", reading)),
        }
    };
    object.close_ours(reading);
    rule
}

const MATCHES: [(&str, ClaimMatch); 3] = [
    ("equals", ClaimMatch::Equals),
    ("contains", ClaimMatch::Contains),
    ("intersects", ClaimMatch::Intersects),
];

/// `item list create`.
pub(super) const ACTIONS: [(&str, Action); 3] =
    [("item", Action::Item), ("list", Action::List), ("create", Action::Create)];

fn owners<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Vec<OwnerRule<'a>> {
    let items = reading.items(node, "a list of owner rules").unwrap_or_default();
    items.iter().map(|item| owner(item, reading)).collect()
}

fn bypass<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Bypass<'a>> {
    let mut object = reading.object(node, "`bypass`")?;
    let bypass = Bypass {
        place: node.place,
        scopes: object.node("scopes").and_then(|node| demands(node, "`scopes`", reading)),
        roles: object.node("roles").and_then(|node| demands(node, "`roles`", reading)),
        actions: object.node("actions").and_then(|node| actions(node, reading)),
    };
    object.close_ours(reading);
    Some(bypass)
}

fn actions<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<At<Vec<Action>>> {
    let items = reading.items(node, "`actions`")?;
    if items.is_empty() {
        reading.findings.push(
            Finding::error(
                codes::BAD_VALUE,
                node.place,
                "a bypass without actions bypasses nothing",
            )
            .label("empty")
            .help("remove `bypass`, or name `item`, `list` or `create`"),
        );
    }
    let actions = items
        .iter()
        .filter_map(|item| reading.choice(item, "an action", &ACTIONS))
        .map(|action| action.value)
        .collect();
    Some(At::new(actions, node.place))
}
