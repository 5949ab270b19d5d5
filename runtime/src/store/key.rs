//! The name of an entry: a room and a digest, so that a store shows nobody's name and no token.

use std::fmt;

use sha2::{Digest, Sha256};

/// The key of one entry: `room:` and 64 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoreKey {
    room: &'static str,
    digest: [u8; 32],
}

impl StoreKey {
    /// SHA-256 over the number of `parts` and each with its length, so that no two lists of parts
    /// share a key. Rooms are what the entries are about (`revoked-jti`, `dpop`); each has its own
    /// bounds in a [`super::MemoryStore`].
    pub fn of(room: &'static str, parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        hash.update(length(parts.len()));
        for part in parts {
            hash.update(length(part.len()));
            hash.update(part);
        }
        Self { room, digest: hash.finalize().into() }
    }

    /// The key of a digest that was kept from another key of the same room.
    pub const fn of_digest(room: &'static str, digest: [u8; 32]) -> Self {
        Self { room, digest }
    }

    /// What the entry is about.
    pub const fn room(&self) -> &'static str {
        self.room
    }

    /// Which entry it is.
    pub const fn digest(&self) -> &[u8; 32] {
        &self.digest
    }
}

fn length(length: usize) -> [u8; 8] {
    (length as u64).to_be_bytes()
}

impl fmt::Display for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.room)?;
        self.digest.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreKey({self})")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn other_parts_are_another_key(
            one in prop::collection::vec(prop::collection::vec(0..3u8, 0..3), 0..4),
            other in prop::collection::vec(prop::collection::vec(0..3u8, 0..3), 0..4),
        ) {
            let key = |parts: &[Vec<u8>]| {
                StoreKey::of("r", &parts.iter().map(Vec::as_slice).collect::<Vec<_>>())
            };
            prop_assert_eq!(key(&one) == key(&other), one == other);
        }
    }

    #[test]
    fn a_key_shows_its_room_and_nothing_of_its_parts() {
        let key = StoreKey::of("sessions", &[b"anna@example.com"]);
        assert_ne!(key, StoreKey::of("revoked", &[b"anna@example.com"]));
        let shown = format!("{key} {key:?}");
        assert!(shown.starts_with("sessions:") && !shown.contains("anna"), "{shown}");
        assert_eq!(key.to_string().len(), "sessions:".len() + 64);
    }
}
