//! The store of a single server: bounded, and gone when the server stops.

use std::{
    collections::HashMap,
    future::ready,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;

use super::{Change, Store, StoreFault, StoreKey, Stored, max_value, number, room::Room};
use crate::limit::{Clock, Now};

/// The shortest life of an entry, as Redis has it.
const SHORTEST: Duration = Duration::from_millis(1);

/// How much one room of a [`MemoryStore`] holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// The most entries.
    pub entries: usize,
    /// The most bytes of all their values together.
    pub bytes: usize,
}

impl Default for Capacity {
    /// 262,144 entries and 64 MiB.
    fn default() -> Self {
        Self { entries: 1 << 18, bytes: 64 << 20 }
    }
}

/// A [`Store`] in memory. Rooms are bounded apart, so that one cannot crowd out another; in a full
/// room what has expired makes way, and never what lives: new entries are refused instead.
///
/// What it holds is lost when the server stops, and no other server sees it: revocations and
/// sessions of several servers need a store that they share.
#[derive(Debug)]
pub struct MemoryStore {
    clock: Clock,
    origin: Now,
    capacity: Capacity,
    rooms: Mutex<HashMap<&'static str, Room>>,
}

impl MemoryStore {
    /// An empty store with the usual [`Capacity`] for each room.
    pub fn new(clock: Clock) -> Self {
        Self::with_capacity(clock, Capacity::default())
    }

    /// An empty store with another capacity for each room.
    pub fn with_capacity(clock: Clock, capacity: Capacity) -> Self {
        Self { origin: clock.now(), clock, capacity, rooms: Mutex::default() }
    }

    /// The live entries of a room.
    pub fn len(&self, room: &'static str) -> usize {
        self.within(room, |room, _| room.len())
    }

    /// Whether a room has no live entries.
    pub fn is_empty(&self, room: &'static str) -> bool {
        self.len(room) == 0
    }

    /// Runs one operation: the lock makes it atomic, and the room is swept before it is looked at.
    fn within<T>(&self, room: &'static str, work: impl FnOnce(&mut Room, Duration) -> T) -> T {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        // Read under the lock, so that an operation that comes later has a time that is later.
        let now = self.clock.now().since(&self.origin);
        let room = rooms.entry(room).or_default();
        room.sweep(now);
        work(room, now)
    }

    fn put(
        &self,
        room: &mut Room,
        key: StoreKey,
        value: Bytes,
        end: Duration,
    ) -> Result<(), StoreFault> {
        if value.len() > max_value(key.room()) {
            return Err(StoreFault::TooLarge { bytes: value.len() });
        }
        room.put(key.room(), *key.digest(), value, end, self.capacity)
    }
}

impl Store for MemoryStore {
    fn get(&self, key: StoreKey) -> Stored<'_, Option<Bytes>> {
        let value = self
            .within(key.room(), |room, _| room.get(key.digest()).map(|(value, _)| value.clone()));
        Box::pin(ready(Ok(value)))
    }

    fn set(&self, key: StoreKey, value: Bytes, ttl: Duration) -> Stored<'_, ()> {
        let done = self.within(key.room(), |room, now| self.put(room, key, value, end(now, ttl)));
        Box::pin(ready(done))
    }

    fn insert(&self, key: StoreKey, value: Bytes, ttl: Duration) -> Stored<'_, bool> {
        let done = self.within(key.room(), |room, now| match room.get(key.digest()) {
            Some(_) => Ok(false),
            None => self.put(room, key, value, end(now, ttl)).map(|()| true),
        });
        Box::pin(ready(done))
    }

    fn replace(&self, key: StoreKey, seen: Bytes, change: Change) -> Stored<'_, bool> {
        let done = self.within(key.room(), |room, now| {
            if room.get(key.digest()).is_none_or(|(value, _)| *value != seen) {
                return Ok(false);
            }
            match change {
                Change::Set { value, ttl } => self.put(room, key, value, end(now, ttl))?,
                Change::Remove => room.remove(key.digest()),
            }
            Ok(true)
        });
        Box::pin(ready(done))
    }

    fn raise(&self, key: StoreKey, to: u64, ttl: Duration) -> Stored<'_, u64> {
        let done = self.within(key.room(), |room, now| {
            let (mut to, mut end) = (to, end(now, ttl));
            if let Some((value, known)) = room.get(key.digest()) {
                to = to.max(number(key.room(), value)?);
                end = end.max(known);
            }
            let value = Bytes::copy_from_slice(&to.to_be_bytes());
            self.put(room, key, value, end).map(|()| to)
        });
        Box::pin(ready(done))
    }

    fn remove(&self, key: StoreKey) -> Stored<'_, ()> {
        self.within(key.room(), |room, _| room.remove(key.digest()));
        Box::pin(ready(Ok(())))
    }
}

/// The end of a life that begins now.
fn end(now: Duration, ttl: Duration) -> Duration {
    now.saturating_add(ttl.max(SHORTEST))
}
