//! The key itself: `PREFIX_`, 256 random bits, and a checksum that tells a key from a slip or a
//! chance likeness without any file.

use sha2::{Digest, Sha256};

use crate::cli::random::{self, BASE62};

/// Letters and digits that are random: 43 of base 62 are 256 bits.
const RANDOM: usize = 43;
/// Digits of the checksum: six of base 62 hold 32 bits.
const CHECKSUM: usize = 6;
/// The longest prefix.
const MAX_PREFIX: usize = 20;

/// A credential in the open. It is never shown but by [`Secret::open`], and never kept.
pub(super) struct Secret(String);

impl Secret {
    /// A new key.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub(super) fn key(prefix: &str) -> Result<Self, String> {
        let random = random::base62(RANDOM)?;
        let checksum = checksum(&format!("{prefix}_{random}"));
        Ok(Self(format!("{prefix}_{random}{checksum}")))
    }

    /// A new password, as random as a key.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub(super) fn password() -> Result<Self, String> {
        random::base62(RANDOM).map(Self)
    }

    /// What a person typed.
    pub(super) const fn of(text: String) -> Self {
        Self(text)
    }

    /// The text, to be shown once.
    pub(super) fn open(&self) -> &str {
        &self.0
    }

    /// What a key file keeps of a key.
    pub(super) fn hash(&self) -> String {
        let digest = Sha256::digest(self.0.as_bytes());
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("sha256:{hex}")
    }

    /// Whether it has the form of our keys and its checksum is right.
    pub(super) fn is_key(&self) -> bool {
        let Some((prefix, tail)) = self.0.rsplit_once('_') else { return false };
        let shaped = is_prefix(prefix)
            && tail.len() == RANDOM + CHECKSUM
            && tail.bytes().all(|byte| byte.is_ascii_alphanumeric());
        shaped && {
            let (body, written) = self.0.split_at(self.0.len() - CHECKSUM);
            checksum(body) == written
        }
    }
}

/// Whether a key may begin so: scanners look for such words.
pub(super) fn is_prefix(text: &str) -> bool {
    text.len() <= MAX_PREFIX
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The CRC-32 (ISO 3309) of `text` in six digits of base 62.
fn checksum(text: &str) -> String {
    let mut rest = crc32(text.as_bytes());
    let mut digits = [b'0'; CHECKSUM];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(rest % 62) as usize];
        rest /= 62;
    }
    digits.iter().map(|digit| char::from(*digit)).collect()
}

fn crc32(bytes: &[u8]) -> u32 {
    let fold = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }
        })
    };
    !bytes.iter().fold(u32::MAX, fold)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_crc_that_everybody_has() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(checksum(""), "000000");
    }

    #[test]
    fn a_key_is_known_by_itself_and_no_slip_is() {
        for prefix in ["key", "pk_live", "a1"] {
            let key = Secret::key(prefix).unwrap();
            assert!(key.is_key() && key.open().len() == prefix.len() + 1 + RANDOM + CHECKSUM);
            for place in 0..key.open().len() {
                let mut slip = key.open().as_bytes().to_vec();
                slip[place] = if slip[place] == b'x' { b'y' } else { b'x' };
                let slip = Secret::of(String::from_utf8(slip).unwrap());
                assert!(!slip.is_key(), "{} of {}", slip.open(), key.open());
            }
            for other in [&key.open()[1..], &format!("{}0", key.open()), &key.open().to_lowercase()]
            {
                assert!(!Secret::of(other.to_string()).is_key(), "{other}");
            }
        }
    }

    #[test]
    fn two_keys_are_never_the_same() {
        assert_ne!(Secret::key("key").unwrap().open(), Secret::key("key").unwrap().open());
    }

    #[test]
    fn a_prefix_is_a_plain_word() {
        for good in ["key", "pk_live", "a", "k2"] {
            assert!(is_prefix(good), "{good}");
        }
        for bad in ["", "Key", "_key", "key_", "2k", "key-live", "kéy", &"k".repeat(21), "k y"] {
            assert!(!is_prefix(bad), "{bad}");
        }
    }

    #[test]
    fn the_hash_is_what_sha256sum_says() {
        let hash = Secret::of("abc".to_owned()).hash();
        assert_eq!(hash, "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
