//! The keys in memory: sharded, of a fixed size, forgetting the stalest first.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::parts::Home;
use super::plan::MAX_TIERS;
use super::rule::{Entry, Rule};

/// How many shards each [`Home`] has.
const SHARDS: usize = 64;
/// How many keys are looked at for one to forget.
const LOOKED_AT: usize = 16;

/// All keys, by home and shard.
#[derive(Debug)]
pub(super) struct Tables {
    shards: Box<[Mutex<Shard>]>,
}

#[derive(Debug)]
pub(super) struct Shard {
    index: HashMap<u128, u32, BuildHasherDefault<AsItIs>>,
    slots: Vec<Slot>,
    most: usize,
    /// Where the search for a key to forget goes on.
    hand: usize,
    /// By tier, once needed: what new keys share when every key that was looked at must stay.
    shared: Vec<Option<Entry>>,
}

#[derive(Debug)]
struct Slot {
    key: u128,
    who: Who,
    entry: Entry,
}

/// What a key is counted under.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Who {
    /// The tier, an index into the limiter's rules.
    pub(super) tier: usize,
    /// The quota of its latest caller, an index into the rule's.
    pub(super) quota: u8,
}

/// Where in a shard a key's entry is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    Own(u32),
    Shared,
}

/// The locks of one request, taken in the order of the shards.
pub(super) enum Locked<'t> {
    /// All its keys are in one shard, as they mostly are.
    One(MutexGuard<'t, Shard>),
    Many {
        guards: [Option<MutexGuard<'t, Shard>>; MAX_TIERS],
        /// Which lock each of its keys is behind.
        behind: [u8; MAX_TIERS],
    },
}

impl Tables {
    /// Room for `most` keys in each home, and for one of each tier where everybody is at home.
    pub(super) fn new(most: usize, tiers: usize) -> Self {
        let shards = Home::ALL.into_iter().flat_map(|home| {
            let most = if home == Home::Everybody { tiers } else { most.div_ceil(SHARDS) };
            (0..SHARDS).map(move |_| Mutex::new(Shard::new(most)))
        });
        Self { shards: shards.collect() }
    }

    /// The shard of a key whose `anchor` picks it.
    #[inline]
    pub(super) const fn shard(home: Home, anchor: u128) -> usize {
        home as usize * SHARDS + (anchor >> 64) as usize % SHARDS
    }

    /// That shard, locked.
    #[inline]
    pub(super) fn shard_of(&self, home: Home, anchor: u128) -> MutexGuard<'_, Shard> {
        lock(&self.shards[Self::shard(home, anchor)])
    }

    #[inline]
    pub(super) fn lock_one(&self, shard: usize) -> Locked<'_> {
        Locked::One(lock(&self.shards[shard]))
    }

    /// Locks all of `shards`, each once, in the same order for every request.
    pub(super) fn lock(&self, shards: &[usize]) -> Locked<'_> {
        let mut guards = [const { None }; MAX_TIERS];
        let mut behind = [0; MAX_TIERS];
        let mut from = 0;
        for (at, guard) in guards.iter_mut().enumerate() {
            let Some(next) = shards.iter().copied().filter(|it| *it >= from).min() else { break };
            *guard = Some(lock(&self.shards[next]));
            for (behind, shard) in behind.iter_mut().zip(shards) {
                if *shard == next {
                    *behind = at as u8;
                }
            }
            from = next + 1;
        }
        Locked::Many { guards, behind }
    }

    /// The most bytes that all keys can take; `heap` tells how many bytes one key of a home has
    /// beside its slot, and is `None` for a home that no tier uses.
    pub(super) fn most_bytes(&self, tiers: usize, heap: impl Fn(Home) -> Option<usize>) -> usize {
        let of = |home: Home| {
            let shards = &self.shards[home as usize * SHARDS..][..SHARDS];
            let keys: usize = shards.iter().map(|shard| lock(shard).most).sum();
            let shared = SHARDS * tiers * size_of::<Option<Entry>>();
            heap(home).map_or(0, |heap| keys * (Shard::bytes_a_key() + heap) + shared)
        };
        Home::ALL.into_iter().map(of).sum::<usize>() + size_of_val(&*self.shards)
    }

    #[cfg(test)]
    pub(super) fn len(&self, home: Home) -> usize {
        let shards = &self.shards[home as usize * SHARDS..][..SHARDS];
        shards.iter().map(|shard| lock(shard).slots.len()).sum()
    }
}

/// A poisoned count is still a count; refusing everybody for it would be an outage.
#[inline]
fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Locked<'_> {
    /// The shard of the key at a position.
    #[inline]
    pub(super) fn shard(&mut self, position: usize) -> Option<&mut Shard> {
        match self {
            Self::One(shard) => Some(shard),
            Self::Many { guards, behind } => guards[usize::from(behind[position])].as_deref_mut(),
        }
    }
}

impl Shard {
    fn new(most: usize) -> Self {
        let (index, slots, shared) = (HashMap::default(), Vec::new(), Vec::new());
        Self { index, slots, most: most.max(1), hand: 0, shared }
    }

    /// The place of a key that was charged before.
    #[inline]
    pub(super) fn find(&self, key: u128) -> Option<Place> {
        self.index.get(&key).map(|slot| Place::Own(*slot))
    }

    /// The entry of a key that was charged before.
    #[inline]
    pub(super) fn known(&mut self, key: u128) -> Option<&mut Entry> {
        let slot = *self.index.get(&key)?;
        Some(&mut self.slots[slot as usize].entry)
    }

    /// The place of a key, met now if it was not before.
    #[inline]
    pub(super) fn meet(&mut self, key: u128, who: Who, rules: &[Rule], now: u64) -> Place {
        match self.index.get(&key) {
            Some(slot) => {
                self.slots[*slot as usize].who = who;
                Place::Own(*slot)
            }
            None => self.add(key, who, rules, now),
        }
    }

    /// The entry at a place, and whether it is shared.
    #[inline]
    pub(super) fn entry(&mut self, place: Place, rule: &Rule, who: Who) -> (&mut Entry, bool) {
        match place {
            Place::Own(slot) => (&mut self.slots[slot as usize].entry, false),
            Place::Shared => {
                if self.shared.len() <= who.tier {
                    self.shared.resize_with(who.tier + 1, || None);
                }
                (self.shared[who.tier].get_or_insert_with(|| rule.met(0)), true)
            }
        }
    }

    #[cold]
    fn add(&mut self, key: u128, who: Who, rules: &[Rule], now: u64) -> Place {
        let slot = Slot { key, who, entry: rules[who.tier].met(now) };
        let at = if self.slots.len() < self.most {
            self.make_room();
            self.slots.push(slot);
            self.slots.len() - 1
        } else {
            let Some(stalest) = self.stalest(rules, now) else { return Place::Shared };
            self.index.remove(&self.slots[stalest].key);
            self.slots[stalest] = slot;
            stalest
        };
        self.index.insert(key, at as u32);
        Place::Own(at as u32)
    }

    /// Grows by doubling, but never past `most`.
    fn make_room(&mut self) {
        let count = self.slots.len();
        if count == self.slots.capacity() {
            self.slots.reserve_exact(count.max(4).min(self.most - count));
        }
    }

    /// The slot of a key and its place in the index, which doubles at seven eighths.
    const fn bytes_a_key() -> usize {
        size_of::<Slot>() + 16 * (size_of::<(u128, u32)>() + 1) / 7
    }

    /// Of the next keys, the one idle for the largest part of its window. Keys at their limit or
    /// under a penalty stay, and so do those of this very moment: another tier of the request may
    /// hold their place.
    fn stalest(&mut self, rules: &[Rule], now: u64) -> Option<usize> {
        let looked_at = LOOKED_AT.min(self.slots.len());
        let mut found = [(0, 0); LOOKED_AT];
        for (idle, at) in &mut found[..looked_at] {
            let slot = &self.slots[self.hand];
            *at = self.hand;
            *idle = if slot.entry.is_of(now) {
                0
            } else {
                1 + rules[slot.who.tier].idle(&slot.entry, now)
            };
            self.hand = (self.hand + 1) % self.slots.len();
        }
        // Whether a key may go is asked of the stalest first, for that reads its log.
        loop {
            let (idle, at) = found[..looked_at].iter_mut().max_by_key(|(idle, _)| *idle)?;
            if *idle == 0 {
                return None;
            }
            let slot = &mut self.slots[*at];
            if !rules[slot.who.tier].stays(slot.who.quota, &mut slot.entry, now) {
                return Some(*at);
            }
            *idle = 0;
        }
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
