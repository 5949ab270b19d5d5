//! Entries about one thing, bounded, in the order in which they expire.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use bytes::Bytes;

use super::{Capacity, StoreFault};

type Digest = [u8; 32];

/// The entries of one room. Times are counted from the store's making.
#[derive(Debug, Default)]
pub(super) struct Room {
    entries: HashMap<Digest, Entry>,
    /// The same entries by the end of their lives.
    ends: BTreeSet<(Duration, Digest)>,
    bytes: usize,
}

#[derive(Debug)]
struct Entry {
    value: Bytes,
    end: Duration,
}

impl Room {
    /// Drops what has expired: cheap for each entry, and nothing is looked at that lives on.
    pub(super) fn sweep(&mut self, now: Duration) {
        while let Some((end, digest)) = self.ends.first().copied() {
            if end > now {
                break;
            }
            self.ends.pop_first();
            if let Some(entry) = self.entries.remove(&digest) {
                self.bytes -= entry.value.len();
            }
        }
    }

    /// The value and the end of its life, of a room that has been swept.
    pub(super) fn get(&self, digest: &Digest) -> Option<(&Bytes, Duration)> {
        self.entries.get(digest).map(|entry| (&entry.value, entry.end))
    }

    /// Writes a value, or changes nothing when there is no room for it.
    pub(super) fn put(
        &mut self,
        room: &'static str,
        digest: Digest,
        value: Bytes,
        end: Duration,
        capacity: Capacity,
    ) -> Result<(), StoreFault> {
        let old = self.entries.get(&digest);
        let count = self.entries.len() + usize::from(old.is_none());
        let bytes = self.bytes - old.map_or(0, |old| old.value.len()) + value.len();
        if count > capacity.entries || bytes > capacity.bytes {
            return Err(StoreFault::Full { room });
        }
        self.bytes = bytes;
        if let Some(old) = self.entries.insert(digest, Entry { value, end }) {
            self.ends.remove(&(old.end, digest));
        }
        self.ends.insert((end, digest));
        Ok(())
    }

    pub(super) fn remove(&mut self, digest: &Digest) {
        if let Some(old) = self.entries.remove(digest) {
            self.bytes -= old.value.len();
            self.ends.remove(&(old.end, *digest));
        }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}
