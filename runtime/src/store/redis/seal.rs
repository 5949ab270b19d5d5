//! What the store gets to see: names that are keyed hashes, and values that are encrypted.

use aws_lc_rs::{
    aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf::{HKDF_SHA256, KeyType, Prk, Salt},
    hmac::{self, HMAC_SHA256},
};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::super::{StoreFault, StoreKey};
use crate::values::Secret;

/// First byte of a value that is a number in eight bytes, as [`super::super::Store::raise`] has
/// it: a script must be able to compare it.
pub(super) const NUMBER: u8 = 0;
/// First byte of a value that is encrypted.
const SEALED: u8 = 1;
const SALT: &[u8] = b"secgen store 1";

/// A secret that all servers of one application have and the store has not; other keys are
/// derived from it (HKDF, RFC 5869).
pub(crate) struct SharedSecret(Prk);

impl SharedSecret {
    pub(super) fn new(secret: &Secret) -> Self {
        Self(Salt::new(HKDF_SHA256, SALT).extract(secret.expose().as_bytes()))
    }

    /// For a store on this machine without a secret: what is kept is hidden from a glance, no more.
    pub(super) fn nobodys() -> Self {
        Self::new(&Secret::from(String::new()))
    }

    /// 32 bytes for one use in one document.
    pub(crate) fn derive(&self, purpose: &str, title: &str) -> [u8; 32] {
        let mut key = [0; 32];
        // Fails only for lengths that a hash cannot give.
        let parts = [purpose.as_bytes(), b"\0", title.as_bytes()];
        let made = self.0.expand(&parts, Bytes32);
        made.and_then(|made| made.fill(&mut key)).expect("32 bytes are one block of SHA-256");
        key
    }
}

struct Bytes32;

impl KeyType for Bytes32 {
    fn len(&self) -> usize {
        32
    }
}

/// Names entries and seals their values, for one document.
pub(super) struct Sealer {
    namespace: String,
    names: hmac::Key,
    values: LessSafeKey,
}

impl Sealer {
    pub(super) fn new(secret: &SharedSecret, title: &str) -> Self {
        let values = UnboundKey::new(&AES_256_GCM_SIV, &secret.derive("values", title));
        Self {
            namespace: namespace(title),
            names: hmac::Key::new(HMAC_SHA256, &secret.derive("names", title)),
            values: LessSafeKey::new(values.expect("the algorithm takes 32 bytes")),
        }
    }

    /// What all names of this document begin with.
    pub(super) fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Shows whether another server has the same secret, and nothing else.
    pub(super) fn proof(&self) -> String {
        hex(hmac::sign(&self.names, b"proof").as_ref())
    }

    /// The name of an entry in the store.
    pub(super) fn name(&self, key: StoreKey) -> Name {
        let mut context = hmac::Context::with_key(&self.names);
        context.update(key.room().as_bytes());
        context.update(b":");
        context.update(key.digest());
        let tag = context.sign();
        let mut nonce = [0; NONCE_LEN];
        nonce.copy_from_slice(&tag.as_ref()[..NONCE_LEN]);
        Name { text: format!("{}:{}:{}", self.namespace, key.room(), hex(tag.as_ref())), nonce }
    }

    /// Encrypts a value under its entry's name. The same value under the same name is the same
    /// text, so that a script can compare it; AES-GCM-SIV (RFC 8452) tells nothing else by that.
    pub(super) fn seal(&self, name: &Name, value: &[u8]) -> Result<Vec<u8>, StoreFault> {
        let mut sealed = value.to_vec();
        let nonce = Nonce::assume_unique_for_key(name.nonce);
        self.values
            .seal_in_place_append_tag(nonce, Aad::from(name.text.as_bytes()), &mut sealed)
            .map_err(|_| StoreFault::TooLarge { bytes: value.len() })?;
        sealed.insert(0, SEALED);
        Ok(sealed)
    }

    /// The value of an entry; one that was moved, changed or written by somebody else is a fault.
    pub(super) fn open(&self, name: &Name, stored: Vec<u8>) -> Result<Bytes, StoreFault> {
        match stored.split_first() {
            Some((&NUMBER, number)) if number.len() == 8 => Ok(Bytes::copy_from_slice(number)),
            Some((&SEALED, sealed)) => {
                let mut sealed = sealed.to_vec();
                let nonce = Nonce::assume_unique_for_key(name.nonce);
                let aad = Aad::from(name.text.as_bytes());
                let opened = self.values.open_in_place(nonce, aad, &mut sealed);
                let length = opened.map_err(|_| StoreFault::Unavailable)?.len();
                sealed.truncate(length);
                Ok(sealed.into())
            }
            _ => Err(StoreFault::Unavailable),
        }
    }
}

/// The name of one entry.
pub(super) struct Name {
    pub(super) text: String,
    nonce: [u8; NONCE_LEN],
}

/// `secgen:` and 16 hex digits of the title's hash, so that documents may share a store.
pub(crate) fn namespace(title: &str) -> String {
    format!("secgen:{}", hex(&Sha256::digest(title.as_bytes())[..8]))
}

/// In lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer(secret: &str) -> Sealer {
        Sealer::new(&SharedSecret::new(&Secret::from(secret.to_owned())), "API")
    }

    fn key(name: &str) -> StoreKey {
        StoreKey::of("room", &[name.as_bytes()])
    }

    #[test]
    fn a_value_comes_back_under_its_name_only() {
        let sealer = sealer("one");
        let (anna, bert) = (sealer.name(key("anna")), sealer.name(key("bert")));
        for value in [&b""[..], b"8 bytes!", b"anna@example.com"] {
            let sealed = sealer.seal(&anna, value).unwrap();
            assert_eq!(sealer.seal(&anna, value).unwrap(), sealed);
            assert!(value.is_empty() || !sealed.windows(value.len()).any(|it| it == value));
            assert_eq!(sealer.open(&anna, sealed.clone()).unwrap(), value);
            assert_eq!(sealer.open(&bert, sealed.clone()), Err(StoreFault::Unavailable));
            let mut changed = sealed;
            *changed.last_mut().unwrap() ^= 1;
            assert_eq!(sealer.open(&anna, changed), Err(StoreFault::Unavailable));
        }
    }

    #[test]
    fn another_secret_knows_neither_names_nor_values() {
        let (one, two) = (sealer("one"), sealer("two"));
        let (name, other) = (one.name(key("anna")), two.name(key("anna")));
        assert_ne!(name.text, other.text);
        let sealed = one.seal(&name, b"value").unwrap();
        assert_eq!(two.open(&name, sealed), Err(StoreFault::Unavailable));
        assert_ne!(one.proof(), two.proof());
    }

    #[test]
    fn what_nobody_of_us_wrote_is_a_fault() {
        let sealer = sealer("one");
        let name = sealer.name(key("anna"));
        for stored in [&b""[..], b"\0", b"\x00123456789", b"\x01", b"\x02abcdefgh", b"text"] {
            let opened = sealer.open(&name, stored.to_vec());
            assert_eq!(opened, Err(StoreFault::Unavailable), "{stored:?}");
        }
        assert_eq!(sealer.open(&name, b"\0\0\0\0\0\0\0\0\x07".to_vec()).unwrap().len(), 8);
    }
}
