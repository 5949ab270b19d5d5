//! OpenAPI Overlay 1.0: what a team adds to a document that somebody else owns. An overlay can
//! say more about security and never less.

mod kind;
mod merge;
mod target;

use crate::finding::{Code, Finding, Findings, codes};

use super::{Entry, Node, Place};
use target::Target;

pub use kind::ObjectKind;

/// The names in the document that a path through an overlay's own tree is about; none when a
/// wildcard or nothing leads there.
pub(super) fn names_in_document(overlay: &Node, names: &[String]) -> Option<Vec<String>> {
    let [actions, index, update, rest @ ..] = names else { return None };
    if actions != "actions" || update != "update" {
        return None;
    }
    let action = overlay.get("actions")?.as_sequence()?.get(index.parse::<usize>().ok()?)?;
    let target = action.get("target")?;
    let target = Target::parse(target.as_str()?, target.place).ok()?;
    Some(target.names()?.into_iter().chain(rest.iter().cloned()).collect())
}

/// Lays `overlay` over `document`; each action that is refused is a finding and changes nothing.
pub(super) fn apply(document: &mut Node, name: &str, overlay: &Node, findings: &mut Findings) {
    let Some(actions) = actions(overlay, name, findings) else { return };
    let base = merge::Base::of(document);
    for action in actions {
        if let Some((target, update)) = read_action(action, findings) {
            act(document, base, &target, update, findings);
        }
    }
}

/// The overlay's actions, its other members checked.
fn actions<'a>(overlay: &'a Node, name: &str, findings: &mut Findings) -> Option<&'a [Node]> {
    let Some(entries) = overlay.as_mapping() else {
        let message = format!("an overlay must be an object, and this is {}", overlay.kind());
        findings.push(Finding::error(codes::NOT_AN_OBJECT, overlay.place, message));
        return None;
    };
    check_keys(entries, &["overlay", "info", "extends", "actions"], findings);
    match overlay.get("overlay") {
        Some(version) if version.as_str().is_some_and(|text| text.starts_with("1.0.")) => {}
        Some(version) => shape(version.place, "only `overlay: 1.0.0` is read", findings),
        None => shape(overlay.place, "an overlay begins with `overlay: 1.0.0`", findings),
    }
    if let Some(extends) = overlay.get("extends") {
        check_extends(extends, name, findings);
    }
    match overlay.get("actions").map(|actions| (actions, actions.as_sequence())) {
        Some((_, Some(actions))) => Some(actions),
        Some((other, None)) => {
            shape(other.place, "`actions` must be a list", findings);
            None
        }
        None => {
            shape(overlay.place, "an overlay needs `actions`", findings);
            None
        }
    }
}

/// `extends` must name the document that is read, as far as a name tells.
fn check_extends(extends: &Node, name: &str, findings: &mut Findings) {
    let file = |text: &str| text.rsplit('/').next().unwrap_or_default().to_owned();
    match extends.as_str() {
        None => shape(extends.place, "`extends` must be a URL or a path", findings),
        Some(text) if file(text) != file(name) => findings.push(
            Finding::warning(
                codes::OVERLAY_TARGET,
                extends.place,
                format!("this overlay was written for `{text}`"),
            )
            .label(format!("it is laid over `{name}`")),
        ),
        Some(_) => {}
    }
}

/// Target and update of an action; none when it is refused.
fn read_action<'a>(action: &'a Node, findings: &mut Findings) -> Option<(Target, &'a Node)> {
    let Some(entries) = action.as_mapping() else {
        shape(action.place, "an action must be an object", findings);
        return None;
    };
    check_keys(entries, &["target", "description", "update", "remove"], findings);
    if let Some(remove) = action.entry("remove")
        && remove.value.as_bool() != Some(false)
    {
        findings.push(
            Finding::error(codes::OVERLAY_LOOSENS, remove.key.place, "an overlay may not remove")
                .why("what the document's owner promises must not vanish in a second file")
                .help("change the document itself, or add a condition under `x-security`"),
        );
        return None;
    }
    let Some(target) = action.get("target") else {
        shape(action.place, "an action needs a `target`", findings);
        return None;
    };
    let Some(update) = action.get("update") else {
        shape(action.place, "an action needs an `update`", findings);
        return None;
    };
    match target.as_str().map(|text| Target::parse(text, target.place)) {
        Some(Ok(target)) => Some((target, update)),
        Some(Err(finding)) => {
            findings.push(*finding);
            None
        }
        None => {
            shape(
                target.place,
                "`target` must be a JSONPath such as `$.paths['/a'].get`",
                findings,
            );
            None
        }
    }
}

/// Merges `update` into each node that `target` selects.
fn act(
    document: &mut Node,
    base: merge::Base,
    target: &Target,
    update: &Node,
    findings: &mut Findings,
) {
    let mut met = 0;
    let mut fitting = 0;
    target.select(document, ObjectKind::Root, &mut |place, node, kind| {
        met += 1;
        if target.is_wide() && (node.as_mapping().is_none() || !kind.takes_any()) {
            return;
        }
        fitting += 1;
        merge::merge(place, node, kind, base, update, findings);
    });
    if fitting == 0 {
        let message = match met {
            0 => "this target selects nothing in the document",
            _ => "nothing that this target selects can carry `x-security`",
        };
        findings.push(
            Finding::error(codes::OVERLAY_TARGET, target.place, message)
                .why("a control that stands nowhere guards nothing")
                .help("targets name children: `$.paths['/orders'].get`, `$.paths.*.post`"),
        );
    }
}

/// Refuses keys that Overlay 1.0 does not have; `x-` is free.
fn check_keys(entries: &[Entry], known: &[&'static str], findings: &mut Findings) {
    for entry in entries {
        let key = &*entry.key.text;
        if !known.contains(&key) && !key.starts_with("x-") {
            findings.push(
                Finding::error(
                    codes::OVERLAY_SHAPE,
                    entry.key.place,
                    format!("Overlay 1.0 has no key `{key}` here"),
                )
                .did_you_mean(key, known.iter().copied()),
            );
        }
    }
}

fn shape(place: Place, message: &str, findings: &mut Findings) {
    const CODE: Code = codes::OVERLAY_SHAPE;
    findings.push(
        Finding::error(CODE, place, message)
            .help("an overlay is `overlay: 1.0.0`, `info`, and `actions` of `{ target, update }`"),
    );
}

#[cfg(test)]
mod tests;
