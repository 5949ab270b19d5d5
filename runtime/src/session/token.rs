//! Refresh tokens: random, opaque to whoever holds one, and unknown to the store.

use std::fmt;

use aws_lc_rs::rand;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use crate::{
    store::{StoreFault, StoreKey},
    values::Secret,
};

/// The bytes that name a family, and those that nobody can guess.
const FAMILY: usize = 16;
const SECRET: usize = 32;
/// The longest subject, in bytes.
pub(super) const MAX_SUBJECT: usize = 255;
/// The longest token as text.
const LONGEST: usize = (FAMILY + SECRET + MAX_SUBJECT).div_ceil(3) * 4;

/// A refresh token: which family it is of, 256 random bits, and whose it is. The subject travels
/// in it so that no store needs to hold one.
#[derive(Clone)]
pub(super) struct RefreshToken {
    text: Secret,
    family: [u8; FAMILY],
    subject: String,
    hash: [u8; 32],
}

impl RefreshToken {
    /// The first token of a new family. The subject has been checked to be 1 to 255 bytes.
    pub(super) fn first(subject: &str) -> Result<Self, StoreFault> {
        let mut family = [0; FAMILY];
        rand::fill(&mut family).map_err(|_| StoreFault::Unavailable)?;
        Self::of(family, subject)
    }

    /// The next token of the same family.
    pub(super) fn next(&self) -> Result<Self, StoreFault> {
        Self::of(self.family, &self.subject)
    }

    fn of(family: [u8; FAMILY], subject: &str) -> Result<Self, StoreFault> {
        let mut secret = [0; SECRET];
        rand::fill(&mut secret).map_err(|_| StoreFault::Unavailable)?;
        let bytes = [&family, &secret[..], subject.as_bytes()].concat();
        let hash = Sha256::digest(&bytes).into();
        let text = URL_SAFE_NO_PAD.encode(bytes).into();
        Ok(Self { text, family, subject: subject.to_owned(), hash })
    }

    /// What a cookie holds, if it has the form of a token; that says nothing of its worth.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (family, rest) = bytes.split_first_chunk::<FAMILY>()?;
        let (_, subject) = rest.split_first_chunk::<SECRET>()?;
        let subject = std::str::from_utf8(subject).ok().filter(|it| !it.is_empty())?;
        let text = std::str::from_utf8(text).ok()?;
        Some(Self {
            text: text.to_owned().into(),
            family: *family,
            subject: subject.to_owned(),
            hash: Sha256::digest(&bytes).into(),
        })
    }

    /// The token itself, for the cookie.
    pub(super) fn expose(&self) -> &str {
        self.text.expose()
    }

    /// Whose it says it is; true of a token whose family is in the store.
    pub(super) fn subject(&self) -> &str {
        &self.subject
    }

    /// What the store knows of it.
    pub(super) const fn hash(&self) -> &[u8; 32] {
        &self.hash
    }

    /// Where its family is kept. The subject is part of the key, so that a family is only ever
    /// found for the subject it was made for.
    pub(super) fn key(&self) -> StoreKey {
        StoreKey::of(super::families::FAMILIES, &[&self.family, self.subject.as_bytes()])
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[refresh token]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_as_it_was_written() {
        let token = RefreshToken::first("ada").unwrap();
        let read = RefreshToken::read(token.expose().as_bytes()).unwrap();
        assert_eq!((read.hash(), read.key(), read.subject()), (token.hash(), token.key(), "ada"));
        let next = read.next().unwrap();
        assert_eq!((next.key(), next.subject()), (token.key(), "ada"));
        assert_ne!(next.hash(), token.hash());
        assert_eq!(format!("{token:?}"), "[refresh token]");
    }

    #[test]
    fn another_subject_or_family_is_another_place() {
        let (one, other) =
            (RefreshToken::first("ada").unwrap(), RefreshToken::first("ada").unwrap());
        assert_ne!(one.key(), other.key());
        let eve = RefreshToken::of(one.family, "eve").unwrap();
        assert_ne!(one.key(), eve.key());
    }

    #[test]
    fn the_longest_subject_fits_and_what_is_no_token_is_none() {
        let longest = RefreshToken::first(&"x".repeat(MAX_SUBJECT)).unwrap();
        assert!(RefreshToken::read(longest.expose().as_bytes()).is_some());
        let long = format!("{}AAAA", longest.expose());
        let nobody = URL_SAFE_NO_PAD.encode([0; FAMILY + SECRET]);
        let binary = URL_SAFE_NO_PAD.encode([0xff; FAMILY + SECRET + 1]);
        let token = RefreshToken::first("ada").unwrap();
        let quoted = format!("\"{}\"", token.expose());
        let padded = format!("{}=", token.expose());
        for wrong in ["", "x", "?", &long, &nobody, &binary, &quoted, &padded] {
            assert!(RefreshToken::read(wrong.as_bytes()).is_none(), "{wrong}");
        }
    }
}
