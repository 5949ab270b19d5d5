//! The keys that are inherited: document, path item, operation.

use crate::source::{Node, Place};

use super::super::object::Object;
use super::super::read::Reading;
use super::super::{At, Text};
use super::waive::{reason, waives};
use super::{
    Audit, Cache, Cors, Idempotency, Limits, Owns, Reason, SessionStep, StepUp, Waive, controls,
    idempotency, login, owns, refuse,
};

/// What `x-security` says at one level.
#[derive(Clone, Debug)]
pub struct Conditions<'a> {
    /// The `x-security` object.
    pub place: Place,
    /// `scopes`.
    pub scopes: Option<Demands<'a>>,
    /// `roles`.
    pub roles: Option<Demands<'a>>,
    /// `policy`.
    pub policy: Option<At<Vec<Text<'a>>>>,
    /// `stepUp`.
    pub step_up: Option<StepUp<'a>>,
    /// `public`, of an operation.
    pub public: Option<Public<'a>>,
    /// `session`, of an operation.
    pub session: Option<At<SessionStep>>,
    /// `idempotency`, of an operation.
    pub idempotency: Option<Idempotency<'a>>,
    /// `rate`.
    pub rate: Option<At<Vec<Text<'a>>>>,
    /// `cost`.
    pub cost: Option<At<u32>>,
    /// `owns`.
    pub owns: Option<At<Vec<Owns<'a>>>>,
    /// `cors`.
    pub cors: Option<Cors<'a>>,
    /// `limits`.
    pub limits: Option<Limits<'a>>,
    /// `cache`.
    pub cache: Option<At<Cache>>,
    /// `audit`.
    pub audit: Option<Audit<'a>>,
    /// `waive`.
    pub waive: Option<At<Vec<Waive<'a>>>>,
}

/// `{any: […]}`, `{all: […]}` or both.
#[derive(Clone, Debug)]
pub struct Demands<'a> {
    /// Where.
    pub place: Place,
    /// `any`.
    pub any: Option<At<Vec<Text<'a>>>>,
    /// `all`.
    pub all: Option<At<Vec<Text<'a>>>>,
}

/// `public`.
#[derive(Clone, Debug)]
pub struct Public<'a> {
    /// Where.
    pub place: Place,
    /// Its reason; empty when it is missing.
    pub reason: Reason<'a>,
}

/// Where conditions stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Root,
    Path,
    Operation,
}

/// Reads `x-security` of a path item.
pub(in super::super) fn path<'a>(
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<Conditions<'a>> {
    level(node, "`x-security` of a path item", Level::Path, reading)
}

/// Reads `x-security` of an operation.
pub(in super::super) fn operation<'a>(
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<Conditions<'a>> {
    level(node, "`x-security` of an operation", Level::Operation, reading)
}

fn level<'a>(
    node: &'a Node,
    what: &'static str,
    level: Level,
    reading: &mut Reading<'a, '_>,
) -> Option<Conditions<'a>> {
    reading.annotated = true;
    let mut object = reading.object(node, what)?;
    let conditions = conditions(&mut object, level, reading);
    object.close_ours(reading);
    Some(conditions)
}

pub(super) fn conditions<'a>(
    object: &mut Object<'a>,
    level: Level,
    reading: &mut Reading<'a, '_>,
) -> Conditions<'a> {
    let below_root = level != Level::Root;
    if level == Level::Operation {
        refuse(object, &["signature", "lifecycle"], reading);
    }
    let mut below = |key| if below_root { object.node(key) } else { None };
    let scopes = below("scopes").and_then(|node| demands(node, "`scopes`", reading));
    let roles = below("roles").and_then(|node| demands(node, "`roles`", reading));
    let owns = below("owns").and_then(|node| owns::owns(node, reading));
    let policy = below("policy").and_then(|node| names(node, "`policy`", reading));
    let step_up = below("stepUp").and_then(|node| login::step_up(node, reading));
    let mut own = |key| if level == Level::Operation { object.node(key) } else { None };
    let public = own("public");
    let session = own("session").and_then(|node| login::step(node, reading));
    let idempotency = own("idempotency").and_then(|node| idempotency::idempotency(node, reading));
    Conditions {
        place: object.place(),
        scopes,
        roles,
        policy,
        step_up,
        public: public.map(|node| self::public(node, reading)),
        session,
        idempotency,
        rate: object.node("rate").and_then(|node| names(node, "`rate`", reading)),
        cost: object.node("cost").and_then(|node| reading.small(node, "`cost`")),
        owns,
        cors: object.node("cors").and_then(|node| controls::cors(node, reading)),
        limits: object.node("limits").and_then(|node| controls::limits(node, reading)),
        cache: object.node("cache").and_then(|node| controls::cache(node, reading)),
        audit: object.node("audit").and_then(|node| controls::audit(node, reading)),
        waive: object.node("waive").and_then(|node| waives(node, reading)),
    }
}

/// Names, one as a word or several as a list.
pub(super) fn names<'a>(
    node: &'a Node,
    what: &'static str,
    reading: &mut Reading<'a, '_>,
) -> Option<At<Vec<Text<'a>>>> {
    reading.one_or_more(node, what).map(|names| At::new(names, node.place))
}

/// Reads `scopes` or `roles`.
pub(super) fn demands<'a>(
    node: &'a Node,
    what: &'static str,
    reading: &mut Reading<'a, '_>,
) -> Option<Demands<'a>> {
    let mut object = reading.object(node, what)?;
    let demands = Demands {
        place: node.place,
        any: object.node("any").and_then(|node| names(node, "`any`", reading)),
        all: object.node("all").and_then(|node| names(node, "`all`", reading)),
    };
    object.close_ours(reading);
    Some(demands)
}

fn public<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Public<'a> {
    let reason = reason(node, "`public`", false, reading);
    Public { place: node.place, reason }
}
