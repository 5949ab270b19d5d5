//! The public key inside a proof: what it must be, its thumbprint (RFC 7638), and its signatures.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use crate::{
    auth::{Flaw, binding::Thumbprint},
    json::Value,
};

/// Members that only a private or a symmetric key has (RFC 7518 §6).
const PRIVATE: [&str; 9] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];

/// A key that somebody brings to prove that they hold it.
pub(super) enum Jwk {
    Ed25519 { x: Vec<u8> },
    P256 { x: Vec<u8>, y: Vec<u8> },
    Rsa { n: Vec<u8>, e: Vec<u8>, pss: bool },
}

impl Jwk {
    /// A public key of the kind that `algorithm` takes; `none` and the HMACs take none.
    pub(super) fn read(jwk: &Value<'_>, algorithm: &str) -> Result<Self, Flaw> {
        let members = jwk.as_object().ok_or(Flaw::ProofKey)?;
        let is_private = PRIVATE.iter().any(|name| members.get(name).is_some());
        let says =
            |name, expected| members.get(name).is_none_or(|value| value.as_str() == Some(expected));
        if is_private || !says("use", "sig") || !says("alg", algorithm) {
            return Err(Flaw::ProofKey);
        }
        let text = |name| members.get(name).and_then(Value::as_str);
        let number = |name| {
            let encoded = text(name).ok_or(Flaw::ProofKey)?;
            URL_SAFE_NO_PAD.decode(encoded).map_err(|_| Flaw::ProofKey)
        };
        let coordinate = |name| number(name).and_then(sized);
        match (algorithm, text("kty"), text("crv")) {
            ("EdDSA", Some("OKP"), Some("Ed25519")) => Ok(Self::Ed25519 { x: coordinate("x")? }),
            ("ES256", Some("EC"), Some("P-256")) => {
                Ok(Self::P256 { x: coordinate("x")?, y: coordinate("y")? })
            }
            ("RS256" | "PS256", Some("RSA"), None) => {
                Self::rsa(number("n")?, number("e")?, algorithm == "PS256")
            }
            ("EdDSA" | "ES256" | "RS256" | "PS256", ..) => Err(Flaw::ProofKey),
            _ => Err(Flaw::ProofAlgorithm),
        }
    }

    /// From 2048 bits, and to 4096: the key is whoever's choice, and each proof pays for it. The
    /// numbers are in their one form (RFC 7518 §2), so that a key has one thumbprint.
    fn rsa(n: Vec<u8>, e: Vec<u8>, pss: bool) -> Result<Self, Flaw> {
        let odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
        let minimal = |number: &[u8]| number.first().is_some_and(|first| *first != 0);
        let bits = n.first().map_or(0, |first| n.len() * 8 - first.leading_zeros() as usize);
        let sound = minimal(&n) && minimal(&e) && odd(&n) && odd(&e) && e != [1] && e.len() <= 4;
        if sound && (2048..=4096).contains(&bits) {
            Ok(Self::Rsa { n, e, pss })
        } else {
            Err(Flaw::ProofKey)
        }
    }

    /// SHA-256 over the required members in the order of their names (RFC 7638 §3).
    pub(super) fn thumbprint(&self) -> Thumbprint {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let members = match self {
            Self::Ed25519 { x } => {
                format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, text(x))
            }
            Self::P256 { x, y } => {
                format!(r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#, text(x), text(y))
            }
            Self::Rsa { n, e, .. } => {
                format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, text(e), text(n))
            }
        };
        Sha256::digest(members.as_bytes()).into()
    }

    /// Whether this key made `signature` over `message`. A point off its curve makes none.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Flaw> {
        let verified = match self {
            Self::Ed25519 { x } => UnparsedPublicKey::new(&ED25519, x).verify(message, signature),
            Self::P256 { x, y } => {
                let point = [&[4][..], x, y].concat();
                let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
                key.verify(message, signature)
            }
            Self::Rsa { n, e, pss } => {
                let rules = match pss {
                    true => &RSA_PSS_2048_8192_SHA256,
                    false => &RSA_PKCS1_2048_8192_SHA256,
                };
                RsaPublicKeyComponents { n, e }.verify(rules, message, signature)
            }
        };
        verified.map_err(|_| Flaw::ProofSignature)
    }
}

/// A coordinate on either curve has 32 bytes, leading zeros included.
fn sized(bytes: Vec<u8>) -> Result<Vec<u8>, Flaw> {
    if bytes.len() == 32 { Ok(bytes) } else { Err(Flaw::ProofKey) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{self, Budget};

    fn read(jwk: &str, algorithm: &str) -> Result<Thumbprint, Flaw> {
        let value = json::parse(jwk.as_bytes(), &Budget { depth: 4, nodes: 64 }).unwrap();
        Jwk::read(&value, algorithm).map(|key| key.thumbprint())
    }

    #[test]
    fn thumbprints_are_those_of_the_standards() {
        // RFC 7638 §3.1, RFC 8037 appendix A.3, RFC 9449 §6.1.
        for (jwk, algorithm, expected) in [
            (
                r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}"#,
                "RS256",
                "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
            ),
            (
                r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
                "EdDSA",
                "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
            ),
            (
                r#"{"kty":"EC","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs","y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA","crv":"P-256"}"#,
                "ES256",
                "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I",
            ),
        ] {
            let thumbprint = read(jwk, algorithm).unwrap();
            assert_eq!(URL_SAFE_NO_PAD.encode(thumbprint), expected);
        }
    }
}
