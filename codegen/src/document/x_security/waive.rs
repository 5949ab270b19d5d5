//! Reasons, and `waive`: what is switched off, and why.

use crate::finding::{Finding, codes};
use crate::source::{Node, Place};

use super::super::read::Reading;
use super::super::{At, Text};

/// A reason: a string, or `{ reason, adopted: true }`.
#[derive(Clone, Debug)]
pub struct Reason<'a> {
    /// Where.
    pub place: Place,
    /// The text; empty when there is none.
    pub text: &'a str,
    /// Written by `adopt`, not yet reviewed.
    pub adopted: bool,
    /// `engine: bounded` of a pattern.
    pub bounded: bool,
}

/// A member of `waive`.
#[derive(Clone, Debug)]
pub struct Waive<'a> {
    /// What is waived, as written.
    pub control: Text<'a>,
    /// Why.
    pub reason: Reason<'a>,
}

/// The controls that can be waived, and those that never can (told apart by `check`).
const CONTROLS: [&str; 11] = [
    "rate",
    "owns",
    "idempotency",
    "audit",
    "limits",
    "cors",
    "cache",
    "media",
    "flow",
    "credentialInUrl",
    "pattern",
];
const OTHERS: [&str; 5] = ["webhooks", "security", "always", "tenant", "schemas"];

/// Reads `waive`.
pub(super) fn waives<'a>(
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<At<Vec<Waive<'a>>>> {
    let entries = reading.entries(node, "`waive`")?;
    let mut waives = Vec::new();
    for entry in entries {
        let control = At::new(&*entry.key.text, entry.key.place);
        if !is_control(control.value) {
            unknown_control(control, reading);
            continue;
        }
        let reason = reason(&entry.value, "a waiver", control.value == "pattern", reading);
        waives.push(Waive { control, reason });
    }
    Some(At::new(waives, node.place))
}

fn is_control(name: &str) -> bool {
    let is_lint = name
        .strip_prefix("lint:SG")
        .is_some_and(|code| code.len() == 3 && code.bytes().all(|digit| digit.is_ascii_digit()));
    is_lint || CONTROLS.contains(&name) || OTHERS.contains(&name)
}

fn unknown_control(control: Text<'_>, reading: &mut Reading<'_, '_>) {
    reading.findings.push(
        Finding::error(
            codes::UNKNOWN_KEY,
            control.place,
            format!("there is no control `{}` to waive", control.value),
        )
        .label("not a control")
        .help(format!("one of {}, webhooks, lint:SG103", CONTROLS.join(", ")))
        .did_you_mean(control.value, CONTROLS.into_iter().chain(["webhooks"])),
    );
}

/// Reads a reason.
pub(super) fn reason<'a>(
    node: &'a Node,
    what: &'static str,
    takes_engine: bool,
    reading: &mut Reading<'a, '_>,
) -> Reason<'a> {
    let mut reason = Reason { place: node.place, text: "", adopted: false, bounded: false };
    if let Some(text) = node.as_str() {
        reason.text = text;
        return reason;
    }
    if node.as_mapping().is_none() {
        reading.wrong_type(node, what, "a reason, or an object with `reason`");
        return reason;
    }
    let Some(mut object) = reading.object(node, what) else { return reason };
    if let Some(text) = object.text("reason", reading) {
        reason.text = text.value;
        reason.place = text.place;
    }
    reason.adopted = object.flag("adopted", reading);
    if takes_engine && let Some(node) = object.node("engine") {
        reason.bounded = reading.choice(node, "`engine`", &[("bounded", ())]).is_some();
    }
    object.close_ours(reading);
    reason
}
