//! How long an RSA key is, read from the key information of a certificate (RFC 5280 §4.1.2.7).

/// The fewest bits of an RSA key.
pub(crate) const MIN_RSA_BITS: usize = 2048;

/// `rsaEncryption` and `id-RSASSA-PSS` (RFC 4055 §1.2, §3.1).
const RSA: [&[u8]; 2] = [
    &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01],
    &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a],
];

const SEQUENCE: u8 = 0x30;
const OBJECT_IDENTIFIER: u8 = 0x06;
const BIT_STRING: u8 = 0x03;
const INTEGER: u8 = 0x02;

/// The bits of an RSA key's modulus; `None` when it is a key of another kind, 0 when it is RSA and
/// cannot be read.
pub(crate) fn rsa_bits(key_information: &[u8]) -> Option<usize> {
    let (body, _) = element(key_information, SEQUENCE)?;
    let (algorithm, rest) = element(body, SEQUENCE)?;
    let (name, _) = element(algorithm, OBJECT_IDENTIFIER)?;
    RSA.contains(&name).then(|| modulus_bits(rest).unwrap_or(0))
}

fn modulus_bits(rest: &[u8]) -> Option<usize> {
    let (bits, _) = element(rest, BIT_STRING)?;
    let (key, _) = element(bits.strip_prefix(&[0])?, SEQUENCE)?;
    let (modulus, _) = element(key, INTEGER)?;
    let zeros = modulus.iter().position(|byte| *byte != 0)?;
    let first = modulus.get(zeros)?;
    let bytes = modulus.len().checked_sub(zeros)?;
    bytes.checked_mul(8)?.checked_sub(usize::try_from(first.leading_zeros()).ok()?)
}

/// The content of the DER element that `bytes` begin with, and what follows it.
fn element(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (found, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first()?;
    let (length, rest) = match *length {
        short @ 0..=0x7f => (usize::from(short), rest),
        0x81 => {
            let (length, rest) = rest.split_first()?;
            (usize::from(*length), rest)
        }
        0x82 => {
            let (length, rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_be_bytes(*length)), rest)
        }
        _ => return None,
    };
    (*found == tag).then(|| rest.split_at_checked(length))?
}

#[cfg(test)]
mod tests {
    use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, PublicKeyData as _, RsaKeySize};

    use super::*;

    #[test]
    fn tells_the_length_of_rsa_keys_and_leaves_others_alone() {
        for (size, bits) in [(RsaKeySize::_2048, 2048), (RsaKeySize::_3072, 3072)] {
            let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, size).unwrap();
            assert_eq!(rsa_bits(&key.subject_public_key_info()), Some(bits));
        }
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        assert_eq!(rsa_bits(&key.subject_public_key_info()), None);
    }

    #[test]
    fn a_key_that_breaks_off_is_none_or_short() {
        let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
        let whole = key.subject_public_key_info();
        for length in 0..whole.len() {
            let bits = rsa_bits(&whole[..length]);
            assert!(bits.is_none_or(|bits| bits < 2048), "{length} bytes have {bits:?} bits");
        }
    }
}
