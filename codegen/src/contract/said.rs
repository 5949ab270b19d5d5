//! Where a decision was written, so that a finding can underline it.

use crate::source::Place;

/// Where each key that decided something was written; a key that the document does not say is not
/// in it. A member of a list is `KEY/INDEX`: `origins/0`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said(Vec<(String, Place)>);

impl Said {
    /// Remembers where `key` was written; the nearest place wins, so it replaces.
    pub fn insert(&mut self, key: impl Into<String>, place: Place) {
        let key = key.into();
        self.0.retain(|(known, _)| *known != key);
        self.0.push((key, place));
    }

    /// Where `key` was written.
    pub fn at(&self, key: &str) -> Option<Place> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, place)| *place)
    }

    /// Where `key` was written, or else `otherwise`.
    pub fn at_or(&self, key: &str, otherwise: Place) -> Place {
        self.at(key).unwrap_or(otherwise)
    }
}
