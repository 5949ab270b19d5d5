//! The keys in memory: sharded, of a fixed size, forgetting the stalest first.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::rule::{Entry, Rule};

/// How many shards a table has; keys of one caller are in one shard.
const SHARDS: usize = 64;
/// How many keys are looked at for one to forget.
const LOOKED_AT: usize = 16;

/// The keys of one kind of caller, so that one kind cannot push out another.
#[derive(Debug)]
pub(super) struct Table {
    shards: Box<[Mutex<Shard>]>,
}

#[derive(Debug)]
pub(super) struct Shard {
    index: HashMap<u128, u32, BuildHasherDefault<AsItIs>>,
    slots: Vec<Slot>,
    most: usize,
    /// Where the search for a key to forget goes on.
    hand: usize,
    /// By tier: what new keys share when every key that was looked at must stay.
    shared: Vec<Entry>,
}

#[derive(Debug)]
struct Slot {
    key: u128,
    tier: usize,
    entry: Entry,
}

/// Where in a shard a key's entry is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    Own(usize),
    Shared(usize),
}

impl Table {
    pub(super) fn new(most: usize, tiers: usize) -> Self {
        let shards = (0..SHARDS).map(|_| Mutex::new(Shard::new(most.div_ceil(SHARDS), tiers)));
        Self { shards: shards.collect() }
    }

    /// Locks the shard that `part` belongs to.
    pub(super) fn lock(&self, part: u128) -> MutexGuard<'_, Shard> {
        // A poisoned count is still a count; refusing everybody for it would be an outage.
        let shard = &self.shards[(part >> 64) as usize % SHARDS];
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The most bytes that all keys can take, with `heap` bytes of logs each.
    pub(super) fn most_bytes(&self, heap: usize) -> usize {
        let keys: usize = self.shards.iter().map(|shard| lock(shard).most).sum();
        let shared: usize = self.shards.iter().map(|shard| lock(shard).shared.len()).sum();
        // `Vec` and `HashMap` double, so up to twice the slots and 16/7 of the index are reserved.
        let slot = 2 * size_of::<Slot>() + 16 * (size_of::<(u128, u32)>() + 1) / 7;
        keys * (slot + heap) + shared * (size_of::<Entry>() + heap)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.shards.iter().map(|shard| lock(shard).slots.len()).sum()
    }
}

fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shard {
    fn new(most: usize, tiers: usize) -> Self {
        Self {
            index: HashMap::default(),
            slots: Vec::new(),
            most: most.max(1),
            hand: 0,
            shared: (0..tiers).map(|_| Entry::default()).collect(),
        }
    }

    /// The place of a key that was charged before.
    pub(super) fn find(&self, key: u128) -> Option<Place> {
        self.index.get(&key).map(|slot| Place::Own(*slot as usize))
    }

    /// The place of a key, met now if it was not before.
    pub(super) fn meet(&mut self, key: u128, tier: usize, rules: &[Rule], now: u64) -> Place {
        if let Some(place) = self.find(key) {
            return place;
        }
        let slot = Slot { key, tier, entry: Entry::met(now) };
        if self.slots.len() < self.most {
            self.slots.push(slot);
            self.index.insert(key, (self.slots.len() - 1) as u32);
            return Place::Own(self.slots.len() - 1);
        }
        let Some(stalest) = self.stalest(rules, now) else { return Place::Shared(tier) };
        self.index.remove(&self.slots[stalest].key);
        self.slots[stalest] = slot;
        self.index.insert(key, stalest as u32);
        Place::Own(stalest)
    }

    pub(super) fn entry(&mut self, place: Place) -> &mut Entry {
        match place {
            Place::Own(slot) => &mut self.slots[slot].entry,
            Place::Shared(tier) => &mut self.shared[tier],
        }
    }

    /// Of the next keys, the one idle for the largest part of its window. Keys at their limit
    /// stay, and so do those of this very moment: another tier of the request may hold their
    /// place.
    fn stalest(&mut self, rules: &[Rule], now: u64) -> Option<usize> {
        let mut found: Option<(u64, usize)> = None;
        for _ in 0..LOOKED_AT.min(self.slots.len()) {
            let at = self.hand;
            self.hand = (self.hand + 1) % self.slots.len();
            let slot = &mut self.slots[at];
            let rule = &rules[slot.tier];
            let idle = rule.idle(&slot.entry, now);
            let is_staler = found.is_none_or(|(most, _)| idle > most);
            if is_staler && !slot.entry.is_of(now) && !rule.is_spent(&mut slot.entry, now) {
                found = Some((idle, at));
            }
        }
        found.map(|(_, at)| at)
    }
}

/// Keys are keyed hashes already.
#[derive(Default)]
pub(super) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u128(&mut self, key: u128) {
        self.0 = key as u64;
    }
}
