//! `security`, with absence, `[]` and `{}` told apart.

use crate::source::{Node, Place};

use super::read::Reading;
use super::{At, Text};

/// A written `security`; absence is `None` at its owner.
#[derive(Clone, Debug)]
pub struct Security<'a> {
    /// The key.
    pub key: Place,
    /// The value.
    pub place: Place,
    /// Its members; none is `[]`.
    pub alternatives: Vec<Alternative<'a>>,
}

/// A member of `security`.
#[derive(Clone, Debug)]
pub struct Alternative<'a> {
    /// Where.
    pub place: Place,
    /// Its schemes; none is `{}`.
    pub schemes: Vec<SchemeUse<'a>>,
    /// Whether all of it could be read: what could not must not become `{}`.
    pub is_whole: bool,
}

/// A scheme in a member of `security`.
#[derive(Clone, Debug)]
pub struct SchemeUse<'a> {
    /// The scheme's name.
    pub name: Text<'a>,
    /// Scopes, or roles in 3.1.
    pub scopes: Vec<Text<'a>>,
}

/// Reads `security`; a value of a wrong type lets nobody in.
pub(super) fn read<'a>(key: Place, node: &'a Node, reading: &mut Reading<'a, '_>) -> Security<'a> {
    let unreadable = Alternative { place: node.place, schemes: Vec::new(), is_whole: false };
    let alternatives = match reading.items(node, "`security`") {
        Some(items) => items.iter().map(|item| alternative(item, reading)).collect(),
        None => vec![unreadable],
    };
    Security { key, place: node.place, alternatives }
}

fn alternative<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Alternative<'a> {
    let mut alternative = Alternative { place: node.place, schemes: Vec::new(), is_whole: true };
    let Some(entries) = reading.entries(node, "a member of `security`") else {
        alternative.is_whole = false;
        return alternative;
    };
    for entry in entries {
        let name = At::new(&*entry.key.text, entry.key.place);
        let items = reading.items(&entry.value, "the scopes of a scheme");
        let scopes: Vec<_> = items
            .unwrap_or_default()
            .iter()
            .filter_map(|item| reading.text(item, "a scope"))
            .collect();
        alternative.is_whole &= items.is_some_and(|items| items.len() == scopes.len());
        alternative.schemes.push(SchemeUse { name, scopes });
    }
    alternative
}
