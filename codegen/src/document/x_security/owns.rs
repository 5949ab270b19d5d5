//! `owns`: which resource an operation touches.

use crate::finding::{Finding, codes};
use crate::source::{Node, Place};

use super::super::read::Reading;
use super::super::{At, Text};
use super::resource::ACTIONS;
use super::{Action, OnDeny, refuse};

/// A member of `owns`.
#[derive(Clone, Debug)]
pub struct Owns<'a> {
    /// Where.
    pub place: Place,
    /// The resource's name.
    pub resource: Text<'a>,
    /// `id`: `path:NAME` and the like.
    pub id: Option<Text<'a>>,
    /// `action`.
    pub action: Option<At<Action>>,
    /// `onDeny`.
    pub on_deny: Option<At<OnDeny>>,
}

pub(super) fn owns<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<At<Vec<Owns<'a>>>> {
    let members = match node.as_sequence() {
        Some([]) => {
            reading.findings.push(
                Finding::error(codes::BAD_VALUE, node.place, "`owns` names nothing")
                    .label("empty")
                    .help("name a resource, or say `waive: { owns: reason }`"),
            );
            Vec::new()
        }
        Some(items) => items.iter().filter_map(|item| member(item, reading)).collect(),
        None => vec![member(node, reading)?],
    };
    Some(At::new(members, node.place))
}

fn member<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Owns<'a>> {
    if node.as_mapping().is_none() {
        let resource = reading.text(node, "`owns`")?;
        return Some(Owns { place: node.place, resource, id: None, action: None, on_deny: None });
    }
    let mut object = reading.object(node, "`owns`")?;
    refuse(&mut object, &["parent"], reading);
    let resource = object.required_text("resource", reading);
    let id = object.text("id", reading);
    let action = object.node("action").and_then(|node| action(node, reading));
    let on_deny = object.node("onDeny").and_then(|node| {
        reading.choice(node, "`onDeny`", &[("hide", OnDeny::Hide), ("forbid", OnDeny::Forbid)])
    });
    object.close_ours(reading);
    Some(Owns { place: node.place, resource: resource?, id, action, on_deny })
}

fn action<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<At<Action>> {
    if node.as_str() == Some("param") {
        reading.not_enforced(node.place, "action: param");
        return None;
    }
    reading.choice(node, "`action`", &ACTIONS)
}
