//! Tokens that were verified, so that a signature is checked once and not on every request.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    sync::{Mutex, PoisonError},
};

use subtle::ConstantTimeEq;

use crate::auth::Caller;

/// Sets times ways is the bound: 10,240 tokens a scheme.
const SETS: usize = 1024;
const WAYS: usize = 10;
/// The last bytes of a token, which are hashed: its signature, or the end of one. Two genuine
/// tokens do not share it, and hashing all of a token costs more than the rest of the check.
const TAIL: usize = 64;

/// A bounded cache: found by a keyed hash (an attacker cannot aim at a set), taken only when the
/// whole token is the same, never past `exp`, never under another key set. Only genuine tokens
/// are kept. Least recently used goes first, within a set.
pub(super) struct TokenCache {
    hasher: RandomState,
    sets: Box<[Mutex<Vec<Entry>>]>,
}

struct Entry {
    hash: u64,
    token: Box<[u8]>,
    caller: Caller,
    expires: u64,
    generation: u64,
}

impl TokenCache {
    pub(super) fn new() -> Self {
        Self { hasher: RandomState::new(), sets: (0..SETS).map(|_| Mutex::default()).collect() }
    }

    /// The caller of a token that was verified under the key set `generation` and has not expired.
    pub(super) fn get(&self, token: &[u8], generation: u64, now: u64) -> Option<Caller> {
        let hash = self.hash(token);
        let mut set = self.set(hash).lock().unwrap_or_else(PoisonError::into_inner);
        let place =
            set.iter().position(|entry| entry.hash == hash && equal(&entry.token, token))?;
        if !set[place].lives(generation, now) {
            set.remove(place);
            return None;
        }
        set[..=place].rotate_right(1);
        Some(set[0].caller.share())
    }

    /// Keeps a verified token.
    pub(super) fn put(
        &self,
        token: &[u8],
        caller: &Caller,
        expires: u64,
        generation: u64,
        now: u64,
    ) {
        let hash = self.hash(token);
        let mut set = self.set(hash).lock().unwrap_or_else(PoisonError::into_inner);
        set.retain(|entry| entry.hash != hash && entry.lives(generation, now));
        set.truncate(WAYS - 1);
        let caller = caller.share();
        set.insert(0, Entry { hash, token: token.into(), caller, expires, generation });
    }

    fn hash(&self, token: &[u8]) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(&token[token.len().saturating_sub(TAIL)..]);
        hasher.finish()
    }

    fn set(&self, hash: u64) -> &Mutex<Vec<Entry>> {
        // The remainder is below SETS, which is the length.
        #[expect(clippy::cast_possible_truncation, reason = "only the low bits count")]
        &self.sets[hash as usize % SETS]
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.sets.iter().map(|set| set.lock().unwrap().len()).sum()
    }
}

impl Entry {
    fn lives(&self, generation: u64, now: u64) -> bool {
        self.generation == generation && now < self.expires
    }
}

/// Whether two tokens are the same, in a time that depends on their length only. Eight bytes at a
/// time: byte by byte costs more than the rest of the request.
fn equal(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let (left, left_rest) = left.as_chunks::<8>();
    let (right, right_rest) = right.as_chunks::<8>();
    let words = left.iter().zip(right).fold(0, |differing, (left, right)| {
        differing | (u64::from_ne_bytes(*left) ^ u64::from_ne_bytes(*right))
    });
    bool::from(words.ct_eq(&0) & left_rest.ct_eq(right_rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::caller::tests::caller;

    #[test]
    fn a_token_is_found_only_whole_alive_and_under_its_key_set() {
        let cache = TokenCache::new();
        cache.put(b"header.payload.signature", &caller("ada"), 100, 1, 50);
        assert_eq!(cache.get(b"header.payload.signature", 1, 99).unwrap().subject(), "ada");
        assert!(cache.get(b"header.payload.signaturf", 1, 99).is_none());
        assert!(cache.get(b"header.payload.signatur", 1, 99).is_none());
        assert!(cache.get(b"header.payload.signature", 1, 100).is_none(), "past exp");
        cache.put(b"header.payload.signature", &caller("ada"), 100, 1, 50);
        assert!(cache.get(b"header.payload.signature", 2, 99).is_none(), "another key set");
        assert_eq!(cache.len(), 0, "what is dead is dropped");
    }

    #[test]
    fn another_token_with_the_same_end_is_not_the_one_that_was_verified() {
        let cache = TokenCache::new();
        let end = "s".repeat(86);
        cache.put(format!("header.ada.{end}").as_bytes(), &caller("ada"), 100, 1, 50);
        assert!(cache.get(format!("header.eve.{end}").as_bytes(), 1, 50).is_none());
        assert!(cache.get(format!("header.adaa.{end}").as_bytes(), 1, 50).is_none());
        assert!(cache.get(format!("header.ada.{end}").as_bytes(), 1, 50).is_some());
    }

    #[test]
    fn a_flood_of_genuine_tokens_stays_bounded_and_keeps_the_one_in_use() {
        let cache = TokenCache::new();
        cache.put(b"in use", &caller("ada"), 100, 1, 50);
        for number in 0..50_000_u32 {
            cache.put(&number.to_le_bytes(), &caller("bot"), 100, 1, 50);
            if number % 64 == 0 {
                assert!(cache.get(b"in use", 1, 50).is_some());
            }
        }
        assert!(cache.len() <= SETS * WAYS);
    }

    #[test]
    fn comparison_sees_every_byte() {
        let token = [7_u8; 29];
        for place in 0..token.len() {
            let mut other = token;
            other[place] ^= 1;
            assert!(!equal(&token, &other), "byte {place}");
        }
        assert!(equal(&token, &token.clone()));
    }
}
