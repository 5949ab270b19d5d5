//! The key file: JSON lines, every wrong line named.

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher, RandomState},
};

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::record::{Reading, Record};

/// The keys of one file.
#[derive(Default)]
pub(super) struct Records {
    records: Vec<Record>,
    places: HashMap<u64, Vec<usize>>,
    hasher: RandomState,
}

impl Records {
    /// The records of a file's text; blank lines are passed over, an empty file is no keys.
    pub(super) fn of(text: &[u8], reading: &Reading<'_>, wrong: &mut Vec<(usize, String)>) -> Self {
        let (mut known, mut hashes, mut ids) = (Self::default(), HashSet::new(), HashSet::new());
        for (index, line) in text.split(|byte| *byte == b'\n').enumerate() {
            if line.trim_ascii().is_empty() {
                continue;
            }
            let unique = |record: Record| {
                let id = record.caller.credential().unwrap_or_default().to_owned();
                if hashes.insert(record.hash) & ids.insert(id) {
                    Ok(record)
                } else {
                    Err("another line has the same `id` or `hash`".to_owned())
                }
            };
            match reading.record(line).and_then(unique) {
                Ok(record) => known.add(record),
                Err(problem) => wrong.push((index + 1, problem)),
            }
        }
        known
    }

    fn add(&mut self, record: Record) {
        let place = self.hasher.hash_one(record.hash);
        self.places.entry(place).or_default().push(self.records.len());
        self.records.push(record);
    }

    /// The place comes from a keyed hash of the hash; the hash itself is compared in constant time.
    pub(super) fn find(&self, key: &[u8]) -> Option<&Record> {
        let hash: [u8; 32] = Sha256::digest(key).into();
        let places = self.places.get(&self.hasher.hash_one(hash))?;
        let mut records = places.iter().map(|place| &self.records[*place]);
        records.find(|record| bool::from(record.hash.ct_eq(&hash)))
    }
}
