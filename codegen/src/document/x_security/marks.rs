//! `x-security` of a property or a parameter.

use crate::source::{Node, Place};

use super::super::read::Reading;
use super::super::{At, Text};
use super::conditions::names;
use super::waive::waives;
use super::{Mask, Sensitivity, Waive, refuse};

/// `x-security` of a property or a parameter.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the keys")]
pub struct Marks<'a> {
    pub place: Place,
    pub sensitive: Option<At<Sensitivity>>,
    pub mask: Option<At<Mask>>,
    pub read_scopes: Option<At<Vec<Text<'a>>>>,
    pub write_scopes: Option<At<Vec<Text<'a>>>>,
    pub assign: Option<Text<'a>>,
    pub waive: Vec<Waive<'a>>,
}

impl Marks<'_> {
    /// Whether they say nothing of the value itself.
    pub fn waives_only(&self) -> bool {
        self.sensitive.is_none()
            && self.mask.is_none()
            && self.read_scopes.is_none()
            && self.write_scopes.is_none()
            && self.assign.is_none()
    }
}

const SENSITIVITIES: [(&str, Sensitivity); 5] = [
    ("secret", Sensitivity::Secret),
    ("credential", Sensitivity::Credential),
    ("pii", Sensitivity::Pii),
    ("financial", Sensitivity::Financial),
    ("health", Sensitivity::Health),
];

const MASKS: [(&str, Mask); 4] =
    [("full", Mask::Full), ("last4", Mask::Last4), ("email", Mask::Email), ("omit", Mask::Omit)];

/// Reads `x-security` of a property.
pub(in super::super) fn property_marks<'a>(
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<Marks<'a>> {
    reading.annotated = true;
    let mut object = reading.object(node, "`x-security` of a property")?;
    refuse(&mut object, &["url"], reading);
    let marks = Marks {
        place: node.place,
        sensitive: object
            .node("sensitive")
            .and_then(|node| reading.choice(node, "`sensitive`", &SENSITIVITIES)),
        mask: object.node("mask").and_then(|node| reading.choice(node, "`mask`", &MASKS)),
        read_scopes: object
            .node("readScopes")
            .and_then(|node| names(node, "`readScopes`", reading)),
        write_scopes: object
            .node("writeScopes")
            .and_then(|node| names(node, "`writeScopes`", reading)),
        assign: object.text("assign", reading),
        waive: waived(object.node("waive"), reading),
    };
    object.close_ours(reading);
    Some(marks)
}

/// Reads `x-security` of a parameter.
pub(in super::super) fn parameter_marks<'a>(
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<Marks<'a>> {
    reading.annotated = true;
    let mut object = reading.object(node, "`x-security` of a parameter")?;
    refuse(&mut object, &["url"], reading);
    let marks = Marks {
        place: node.place,
        sensitive: object
            .node("sensitive")
            .and_then(|node| reading.choice(node, "`sensitive`", &SENSITIVITIES)),
        mask: None,
        read_scopes: None,
        write_scopes: None,
        assign: None,
        waive: waived(object.node("waive"), reading),
    };
    object.close_ours(reading);
    Some(marks)
}

fn waived<'a>(node: Option<&'a Node>, reading: &mut Reading<'a, '_>) -> Vec<Waive<'a>> {
    node.and_then(|node| waives(node, reading)).map(|waives| waives.value).unwrap_or_default()
}
