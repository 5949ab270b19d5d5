//! `claims`: where in a verified credential things stand.

use crate::source::{Node, Place};

use super::super::Text;
use super::super::read::Reading;

/// `claims`; dotted paths.
#[derive(Clone, Debug)]
pub struct Claims<'a> {
    /// Where.
    pub place: Place,
    /// `subject`.
    pub subject: Option<Text<'a>>,
    /// `scopes`.
    pub scopes: Option<Vec<Text<'a>>>,
    /// `roles`.
    pub roles: Option<Vec<Text<'a>>>,
    /// `tenant`.
    pub tenant: Option<Text<'a>>,
}

pub(super) fn claims<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Claims<'a>> {
    let mut object = reading.object(node, "`claims`")?;
    let claims = Claims {
        place: node.place,
        subject: object.text("subject", reading),
        scopes: object.node("scopes").and_then(|node| reading.one_or_more(node, "`claims.scopes`")),
        roles: object.node("roles").and_then(|node| reading.one_or_more(node, "`claims.roles`")),
        tenant: object.text("tenant", reading),
    };
    object.close_ours(reading);
    Some(claims)
}
