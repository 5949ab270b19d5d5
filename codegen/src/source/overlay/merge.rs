//! What an overlay may add: `x-security` where it may stand, new names in its registries, and
//! `security` where nobody decided. Everything else is refused.

use crate::finding::{Finding, Findings, codes};

use super::super::{Entry, Node, Place, Value};
use super::kind::ObjectKind;

/// What the document decided before this overlay.
#[derive(Clone, Copy)]
pub(super) struct Base {
    has_root_security: bool,
}

impl Base {
    /// Notes whether operations inherit a decision.
    pub(super) fn of(document: &Node) -> Self {
        Self { has_root_security: document.get("security").is_some() }
    }
}

/// Merges `update` into `node`; every member that may not be merged is a finding.
pub(super) fn merge(
    target: Place,
    node: &mut Node,
    kind: ObjectKind,
    base: Base,
    update: &Node,
    findings: &mut Findings,
) {
    let (Some(members), Value::Mapping(entries)) = (update.as_mapping(), &mut node.value) else {
        findings.push(
            Finding::error(
                codes::OVERLAY_SHAPE,
                update.place,
                "only an object can be updated by an object",
            )
            .related(target, "selects something else"),
        );
        return;
    };
    for member in members {
        let there = entries.iter_mut().find(|entry| entry.key.text == member.key.text);
        let result = match &*member.key.text {
            "x-security" if kind.takes_x_security() => add_x_security(there, member),
            "security" if kind.takes_security() => {
                let inherits = kind == ObjectKind::Operation && base.has_root_security;
                fill_security(there, member, inherits)
            }
            key => match there {
                Some(entry)
                    if entry.value.as_mapping().is_some()
                        && member.value.as_mapping().is_some() =>
                {
                    merge(target, &mut entry.value, kind.child(key), base, &member.value, findings);
                    Ok(None)
                }
                _ => Err(forbidden(member)),
            },
        };
        match result {
            Ok(Some(entry)) => entries.push(entry),
            Ok(None) => {}
            Err(finding) => findings.push(*finding),
        }
    }
}

type Added = Result<Option<Entry>, Box<Finding>>;

/// Adds `x-security`, or the members that the document's own lacks.
fn add_x_security(there: Option<&mut Entry>, member: &Entry) -> Added {
    let Some(there) = there else { return Ok(Some(member.clone())) };
    add_members(there, member, &mut |there, member| match &*member.key.text {
        "rateTiers" | "resources" | "waive" => {
            add_members(there, member, &mut |there, member| same(there, member))
        }
        _ => same(there, member),
    })
}

/// Adds members that are not there; `on_both` decides about those that are.
fn add_members(
    there: &mut Entry,
    member: &Entry,
    on_both: &mut dyn FnMut(&mut Entry, &Entry) -> Added,
) -> Added {
    let Value::Mapping(entries) = &mut there.value.value else { return same(there, member) };
    let Some(members) = member.value.as_mapping() else { return same(there, member) };
    for new in members {
        match entries.iter_mut().find(|entry| entry.key.text == new.key.text) {
            Some(old) => {
                on_both(old, new)?;
            }
            None => entries.push(new.clone()),
        }
    }
    Ok(None)
}

/// Saying the same again is allowed, saying something else is not.
fn same(there: &mut Entry, member: &Entry) -> Added {
    if is_same(&there.value, &member.value) {
        return Ok(None);
    }
    let key = &member.key.text;
    Err(loosens(
        member,
        format!("the document already decides `{key}`"),
        "an overlay adds what is missing; whether another value is stricter cannot be told",
    )
    .related(there.key.place, "decided here")
    .into())
}

/// Fills `security` where the document has none that applies.
fn fill_security(there: Option<&mut Entry>, member: &Entry, inherits: bool) -> Added {
    if let Some(there) = there {
        return same(there, member);
    }
    if inherits {
        return Err(loosens(
            member,
            "the document's own `security` stands for this operation".to_owned(),
            "an overlay fills `security` only where the document says nothing",
        )
        .help("ask for more with `x-security: { scopes: { all: [..] } }`")
        .into());
    }
    Ok(Some(member.clone()))
}

fn loosens(member: &Entry, message: String, why: &str) -> Finding {
    Finding::error(codes::OVERLAY_LOOSENS, member.key.place, message).why(why)
}

fn forbidden(member: &Entry) -> Box<Finding> {
    let key = &member.key.text;
    let message = match &**key {
        "x-security" | "security" => format!("`{key}` has no meaning here"),
        _ => format!("an overlay may not change `{key}`"),
    };
    Box::new(
        Finding::error(codes::OVERLAY_FORBIDDEN, member.key.place, message)
            .why("what the API is stays with its document; an overlay only says who may use it")
            .help("an overlay may add `x-security` and fill an absent `security`"),
    )
}

/// Whether two values say the same, wherever they stand.
fn is_same(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Sequence(one), Value::Sequence(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Value::Mapping(one), Value::Mapping(other)) => {
            one.len() == other.len()
                && one.iter().all(|entry| {
                    let there = other.iter().find(|there| there.key.text == entry.key.text);
                    there.is_some_and(|there| is_same(&entry.value, &there.value))
                })
        }
        (one, other) => one == other,
    }
}
