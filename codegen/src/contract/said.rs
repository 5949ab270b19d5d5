//! Where a decision was written, so that a finding can underline it.

use std::collections::BTreeMap;

use crate::source::Place;

/// Where each key that decided something was written; a key that the document does not say is not
/// in it. A member of a list is `KEY/INDEX`: `origins/0`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said(BTreeMap<String, Place>);

impl Said {
    /// Remembers where `key` was written; the nearest place wins, so it replaces.
    pub fn insert(&mut self, key: impl Into<String>, place: Place) {
        self.0.insert(key.into(), place);
    }

    /// Where `key` was written.
    pub fn at(&self, key: &str) -> Option<Place> {
        self.0.get(key).copied()
    }

    /// Where `key` was written, or else `otherwise`.
    pub fn at_or(&self, key: &str, otherwise: Place) -> Place {
        self.at(key).unwrap_or(otherwise)
    }
}
