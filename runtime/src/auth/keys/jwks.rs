//! A JSON Web Key Set (RFC 7517 §5), read strictly: what is ambiguous or secret refuses the whole set.

use std::{collections::BTreeSet, fmt};

use super::{
    jwk::{Key, Unused, name},
    pinned::Pinned,
};
use crate::{
    auth::Flaw,
    json::{self, Budget, Value},
    policy::Algorithm,
};

/// The most keys in a set.
const MAX_KEYS: usize = 100;

/// The public signature keys of an issuer that fit the pinned algorithms.
pub(super) struct KeySet {
    keys: Vec<Key>,
    unused: Vec<(Box<str>, Unused)>,
}

/// Why a key set is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JwksFault {
    NotJson,
    NotASet,
    TooManyKeys,
    WrongMember,
    Private,
    Duplicate,
    TwoAlgorithms,
    Malformed,
    NoneFits,
}

impl fmt::Display for JwksFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotJson => "the answer is not strict JSON (a duplicate member is a fault too)",
            Self::NotASet => "the answer is not a JWKS: an object with a list of objects `keys`",
            Self::TooManyKeys => "the JWKS has more than 100 keys",
            Self::WrongMember => "a member of a key has the wrong type",
            Self::Private => "the JWKS publishes a private or symmetric key",
            Self::Duplicate => "two keys of the JWKS have the same `kid`",
            Self::TwoAlgorithms => "the JWKS has one key under two algorithms",
            Self::Malformed => "a key of the JWKS is malformed",
            Self::NoneFits => {
                "no key of the JWKS can be used: it needs a `kid`, a pinned algorithm (`alg`, where RS256 and PS256 are both pinned), no other `use` than `sig`, RSA from 2048 bits"
            }
        })
    }
}

impl KeySet {
    /// Reads a set. Keys of other kinds and for other uses are passed over; two that share a name
    /// never are, even when one of them would be.
    pub(super) fn parse(text: &[u8], pinned: Pinned) -> Result<Self, JwksFault> {
        let budget = Budget { depth: 8, nodes: 10_000 };
        let set = json::parse(text, &budget).map_err(|_| JwksFault::NotJson)?;
        let listed = set.get("keys").and_then(Value::as_array).ok_or(JwksFault::NotASet)?;
        if listed.len() > MAX_KEYS {
            return Err(JwksFault::TooManyKeys);
        }
        let mut read = Self { keys: Vec::with_capacity(listed.len()), unused: Vec::new() };
        let mut names = BTreeSet::new();
        for jwk in listed {
            jwk.as_object().ok_or(JwksFault::NotASet)?;
            let kid = name(jwk)?;
            if kid.is_some_and(|kid| !names.insert(kid)) {
                return Err(JwksFault::Duplicate);
            }
            match Key::read(jwk, pinned)? {
                Ok(key) => read.keys.push(key),
                Err(why) => read.unused.push((kid.unwrap_or_default().into(), why)),
            }
        }
        if read.has_a_key_of_two_algorithms() {
            return Err(JwksFault::TwoAlgorithms);
        }
        if read.keys.is_empty() { Err(JwksFault::NoneFits) } else { Ok(read) }
    }

    fn has_a_key_of_two_algorithms(&self) -> bool {
        let mut earlier = self.keys.iter().enumerate();
        earlier.any(|(at, key)| {
            let twin = |it: &&Key| it.algorithm() != key.algorithm() && it.is_same_key(key);
            self.keys[..at].iter().any(|it| twin(&it))
        })
    }

    /// Whether a key verifies by one of `pinned`, which may be fewer than the set was read for.
    pub(super) fn serves(&self, pinned: Pinned) -> bool {
        self.keys.iter().any(|key| pinned.has(key.algorithm()))
    }

    /// The keys that are never used, by name, and why.
    pub(super) fn unused(&self) -> &[(Box<str>, Unused)] {
        &self.unused
    }

    /// Whether the key named `kid` made `signature` over `message` by `algorithm`.
    pub(super) fn verify(
        &self,
        kid: &str,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Flaw> {
        let key = self.keys.iter().find(|key| key.kid() == kid).ok_or(Flaw::UnknownKey)?;
        key.verify(algorithm, message, signature)
    }
}
