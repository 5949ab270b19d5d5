//! What must outlive a request and be the same for every server: revocations, replays, sessions.
//!
//! [`Store`] is made of operations on one key, each atomic, so that memory ([`MemoryStore`]) and
//! Redis ([`RedisStore`]: `SET PX`, `SET NX PX` and two short scripts) keep the same promises:
//!
//! | operation | use |
//! |---|---|
//! | [`Store::insert`] | a replay cache: `true` once for each key until it expires |
//! | [`Store::raise`] | "tokens of this subject before T are revoked": never goes back |
//! | [`Store::replace`] | the rotation of a refresh token: one of any number of racers wins |
//! | [`Store::set`], [`Store::get`], [`Store::remove`] | the rest |
//!
//! A [`StoreKey`] is a room and a digest: a store never holds a token or the name of a person in a
//! key, and what is written as a value keeps to the same rule. Every failure is an error, never an
//! absent entry: who asks whether something is revoked must refuse on a [`StoreFault`] (503).
//!
//! ```
//! # use std::time::Duration;
//! # use secgen_runtime::{limit::Clock, store::{MemoryStore, Store, StoreKey}};
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! let store = MemoryStore::new(Clock::system());
//! let proof = StoreKey::of("dpop", &[b"thumbprint", b"jti"]);
//! assert!(store.insert(proof, "".into(), Duration::from_secs(60)).await.unwrap());
//! assert!(!store.insert(proof, "".into(), Duration::from_secs(60)).await.unwrap());
//! # }
//! ```

mod deadline;
mod key;
mod memory;
mod redis;
mod room;

use std::{error::Error, fmt, pin::Pin, sync::Arc, time::Duration};

use bytes::Bytes;

pub use deadline::{DEADLINE, Timely};
pub use key::StoreKey;
pub use memory::{Capacity, MemoryStore};
pub use redis::RedisStore;
pub(crate) use redis::{Link, LinkFault, OpenFault, Script, hex, namespace};

/// The most bytes of one value, where a room has no bound of its own ([`max_value`]).
pub const MAX_VALUE: usize = 4096;

/// The most bytes of one value in `room`: answers that are kept for a repeated request
/// (`idempotency`) are larger than what the other rooms hold.
pub fn max_value(room: &str) -> usize {
    if room == "idempotency" { 64 * 1024 } else { MAX_VALUE }
}

/// What a store's operation returns.
pub type Stored<'s, T> = Pin<Box<dyn Future<Output = Result<T, StoreFault>> + Send + 's>>;

/// Entries that expire, shared by every server of one application.
///
/// Each operation touches one key and is atomic: two that run at once have an order that everybody
/// agrees on. An entry is there until its `ttl` (at least a millisecond) has passed, and not after;
/// a store that cannot keep that promise says [`StoreFault`].
pub trait Store: Send + Sync + 'static {
    /// The live value of `key`.
    fn get(&self, key: StoreKey) -> Stored<'_, Option<Bytes>>;

    /// Writes `value`, whatever was there.
    fn set(&self, key: StoreKey, value: Bytes, ttl: Duration) -> Stored<'_, ()>;

    /// Writes `value` when there is none; `false` changes nothing.
    fn insert(&self, key: StoreKey, value: Bytes, ttl: Duration) -> Stored<'_, bool>;

    /// Makes the `change` when the live value is `seen`, byte for byte; `false` changes nothing.
    fn replace(&self, key: StoreKey, seen: Bytes, change: Change) -> Stored<'_, bool>;

    /// Keeps the greatest number ever raised to and the latest end of its life, and returns that
    /// number. The value is the number's eight bytes, big-endian ([`number`]).
    fn raise(&self, key: StoreKey, to: u64, ttl: Duration) -> Stored<'_, u64>;

    /// Forgets `key`.
    fn remove(&self, key: StoreKey) -> Stored<'_, ()>;
}

impl<S: Store + ?Sized> Store for Arc<S> {
    fn get(&self, key: StoreKey) -> Stored<'_, Option<Bytes>> {
        (**self).get(key)
    }

    fn set(&self, key: StoreKey, value: Bytes, ttl: Duration) -> Stored<'_, ()> {
        (**self).set(key, value, ttl)
    }

    fn insert(&self, key: StoreKey, value: Bytes, ttl: Duration) -> Stored<'_, bool> {
        (**self).insert(key, value, ttl)
    }

    fn replace(&self, key: StoreKey, seen: Bytes, change: Change) -> Stored<'_, bool> {
        (**self).replace(key, seen, change)
    }

    fn raise(&self, key: StoreKey, to: u64, ttl: Duration) -> Stored<'_, u64> {
        (**self).raise(key, to, ttl)
    }

    fn remove(&self, key: StoreKey) -> Stored<'_, ()> {
        (**self).remove(key)
    }
}

/// What becomes of a value that is still as it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It becomes `value`, with a life of its own.
    Set {
        /// The new value.
        value: Bytes,
        /// How long it lives from now.
        ttl: Duration,
    },
    /// It goes.
    Remove,
}

/// Why a store could not keep its promise. Whoever decides about access by it refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreFault {
    /// Out of reach, too slow, or its answer makes no sense.
    Unavailable,
    /// No room, and nothing that has expired: live entries are never dropped.
    Full {
        /// The room of the key.
        room: &'static str,
    },
    /// A value over the bound of its room ([`max_value`]).
    TooLarge {
        /// Its bytes.
        bytes: usize,
    },
    /// [`Store::raise`] met a value that is no number.
    NoNumber {
        /// The room of the key.
        room: &'static str,
    },
}

/// The number that [`Store::raise`] wrote.
///
/// # Errors
/// [`StoreFault::NoNumber`] when the value is anything else.
pub fn number(room: &'static str, value: &[u8]) -> Result<u64, StoreFault> {
    value.try_into().map(u64::from_be_bytes).map_err(|_| StoreFault::NoNumber { room })
}

impl fmt::Display for StoreFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable => f.write_str("the store is out of reach"),
            Self::Full { room } => write!(f, "the store has no room left for `{room}`"),
            Self::TooLarge { bytes } => {
                write!(f, "a value of {bytes} bytes is over the bound of its room")
            }
            Self::NoNumber { room } => write!(f, "a value of `{room}` is no number"),
        }
    }
}

impl Error for StoreFault {}

#[cfg(test)]
#[path = "../../tests/support/redis.rs"]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
