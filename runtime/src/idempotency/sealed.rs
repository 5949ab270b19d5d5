//! The name and the key of one entry, so that a store shows neither who asked nor what was answered.

use std::fmt;

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey},
    error::Unspecified,
    hkdf::{HKDF_SHA256, Prk, Salt},
};
use bytes::Bytes;

use crate::store::StoreKey;

/// The room of the store.
pub(crate) const ROOM: &str = "idempotency";

const SALT: &[u8] = b"secgen idempotency 1";

/// The bytes that sealing adds.
pub(super) const OVERHEAD: usize = NONCE_LEN + 16;

/// Makes names; holds what only the servers of one application know.
pub(crate) struct Sealer {
    /// Made from the store's secret. Without it an entry is as hard to find as the caller's key is
    /// to guess.
    secret: Option<[u8; 32]>,
}

/// One entry: where it is, and what opens it.
pub(crate) struct Name {
    at: StoreKey,
    key: RandomizedNonceKey,
}

impl Sealer {
    pub(crate) fn new(secret: Option<[u8; 32]>) -> Self {
        Self { secret }
    }

    /// The entry of what `parts` name together: other parts are another name and another key.
    ///
    /// # Errors
    /// The cryptographic library refuses; not expected.
    pub(crate) fn name(&self, parts: &[&[u8]]) -> Result<Name, Unspecified> {
        let secret = self.secret.as_ref().map_or(&b""[..], |secret| &secret[..]);
        let all = [secret].into_iter().chain(parts.iter().copied());
        let length = |length: usize| (length as u64).to_be_bytes();
        let mut material = length(parts.len()).to_vec();
        for part in all {
            material.extend_from_slice(&length(part.len()));
            material.extend_from_slice(part);
        }
        let root = Salt::new(HKDF_SHA256, SALT).extract(&material);
        let at = StoreKey::of_digest(ROOM, derive(&root, b"name")?);
        let key = RandomizedNonceKey::new(&AES_256_GCM, &derive(&root, b"seal")?)?;
        Ok(Name { at, key })
    }
}

fn derive(root: &Prk, purpose: &[u8]) -> Result<[u8; 32], Unspecified> {
    let mut derived = [0; 32];
    root.expand(&[purpose], HKDF_SHA256)?.fill(&mut derived)?;
    Ok(derived)
}

impl Name {
    pub(super) fn at(&self) -> StoreKey {
        self.at
    }

    /// The nonce, and the text under it with its tag.
    pub(super) fn seal(&self, mut text: Vec<u8>) -> Result<Bytes, Unspecified> {
        let nonce = self.key.seal_in_place_append_tag(Aad::from(self.at.digest()), &mut text)?;
        Ok([nonce.as_ref().as_slice(), &text].concat().into())
    }

    /// `None` when it was sealed for another name, or changed since.
    pub(super) fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let mut text = text.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let aad = Aad::from(self.at.digest());
        let length = self.key.open_in_place(nonce, aad, &mut text).ok()?.len();
        text.truncate(length);
        Some(text)
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(…)")
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({})", self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(secret: Option<u8>, parts: &[&[u8]]) -> Name {
        Sealer::new(secret.map(|it| [it; 32])).name(parts).unwrap()
    }

    #[test]
    fn only_the_same_parts_and_the_same_secret_open_an_entry() {
        let anna = name(None, &[b"anna", b"key-1"]);
        let sealed = anna.seal(b"ten euros".to_vec()).unwrap();
        assert_eq!(sealed.len(), b"ten euros".len() + OVERHEAD);
        assert_eq!(name(None, &[b"anna", b"key-1"]).open(&sealed).unwrap(), b"ten euros");
        for other in [
            name(None, &[b"bert", b"key-1"]),
            name(None, &[b"anna", b"key-2"]),
            name(None, &[b"annak", b"ey-1"]),
            name(None, &[b"anna", b"key-1", b""]),
            name(Some(7), &[b"anna", b"key-1"]),
        ] {
            assert_ne!(other.at(), anna.at());
            assert!(other.open(&sealed).is_none());
        }
    }

    #[test]
    fn what_was_changed_in_the_store_or_put_elsewhere_does_not_open() {
        let one = name(None, &[b"one"]);
        let sealed = one.seal(b"answer".to_vec()).unwrap();
        for index in 0..sealed.len() {
            let mut forged = sealed.to_vec();
            forged[index] ^= 1;
            assert!(one.open(&forged).is_none(), "byte {index}");
        }
        assert!(one.open(&sealed[..sealed.len() - 1]).is_none());
        assert!(one.open(b"").is_none());
        assert_ne!(one.seal(b"answer".to_vec()).unwrap(), sealed, "a nonce was used twice");
    }
}
