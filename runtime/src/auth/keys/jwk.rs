//! One key of a JWKS (RFC 7517 §4): good for exactly one algorithm, or for none.
//!
//! A flaw that only makes a key useless passes it over, so that an old key beside good ones does no
//! harm; a flaw that makes the set as a whole doubtful (secrets, wrong types, numbers that are no
//! key) refuses the set.

use std::fmt;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA256, RsaPublicKeyComponents,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{jwks::JwksFault, pinned::Pinned};
use crate::{auth::Flaw, json::Value, policy::Algorithm};

/// Members that only a private or a symmetric key has (RFC 7518 §6); `priv` is that of the kind
/// `AKP`.
const PRIVATE: [&str; 9] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];

/// A public key and the one algorithm by which it verifies. Parsed once, not for each token.
pub(super) struct Key {
    kid: Box<str>,
    algorithm: Algorithm,
    material: ParsedPublicKey,
}

/// Why a key of a sound set is never used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unused {
    Kind,
    Use,
    Algorithm,
    NoName,
    Size,
    Ambiguous,
}

impl fmt::Display for Unused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kind => "its `kty` and `crv` are of no supported kind",
            Self::Use => "its `use` or `key_ops` is not the checking of signatures",
            Self::Algorithm => "its `alg` is not pinned, or not one of its kind",
            Self::NoName => "it has no `kid`, which every token must name",
            Self::Size => "RSA keys have 2048 to 8192 bits",
            Self::Ambiguous => {
                "it has no `alg`, and RS256 and PS256 are both pinned: a key has one algorithm"
            }
        })
    }
}

impl Key {
    /// The key of a JWK that fits one of `pinned`.
    pub(super) fn read(jwk: &Value<'_>, pinned: Pinned) -> Result<Result<Self, Unused>, JwksFault> {
        let kind = text(jwk, "kty")?.ok_or(JwksFault::WrongMember)?;
        if kind == "oct" || PRIVATE.iter().any(|name| jwk.get(name).is_some()) {
            return Err(JwksFault::Private);
        }
        let (kid, verifies) = (name(jwk)?, verifies(jwk)?);
        let algorithm = match algorithm(jwk, kind, pinned)? {
            Ok(algorithm) => algorithm,
            Err(unused) => return Ok(Err(unused)),
        };
        let Some(kid) = kid else { return Ok(Err(Unused::NoName)) };
        if !verifies {
            return Ok(Err(Unused::Use));
        }
        let material = match algorithm {
            Algorithm::EdDsa | Algorithm::Es256 => point(jwk, algorithm)?,
            Algorithm::Rs256 | Algorithm::Ps256 => match rsa(jwk, algorithm)? {
                Some(material) => material,
                None => return Ok(Err(Unused::Size)),
            },
        };
        Ok(Ok(Self { kid: kid.into(), algorithm, material }))
    }

    pub(super) fn kid(&self) -> &str {
        &self.kid
    }

    pub(super) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether both are the same public key, whatever their names.
    pub(super) fn is_same_key(&self, other: &Self) -> bool {
        self.material.as_ref() == other.material.as_ref()
    }

    /// Whether this key made `signature` over `message` by `algorithm`.
    pub(super) fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Flaw> {
        if algorithm != self.algorithm {
            return Err(Flaw::Algorithm);
        }
        self.material.verify_sig(message, signature).map_err(|_| Flaw::Signature)
    }
}

/// The name of a JWK; an empty one is none.
pub(super) fn name<'v>(jwk: &'v Value<'_>) -> Result<Option<&'v str>, JwksFault> {
    Ok(text(jwk, "kid")?.filter(|kid| !kid.is_empty()))
}

/// The one pinned algorithm of a key (RFC 8725 §3.1): its `alg`, or the only one of its kind.
fn algorithm(
    jwk: &Value<'_>,
    kind: &str,
    pinned: Pinned,
) -> Result<Result<Algorithm, Unused>, JwksFault> {
    let (curve, named) = (text(jwk, "crv")?, text(jwk, "alg")?);
    let of_kind: &[Algorithm] = match (kind, curve) {
        ("OKP", Some("Ed25519")) => &[Algorithm::EdDsa],
        ("EC", Some("P-256")) => &[Algorithm::Es256],
        ("RSA", None) => &[Algorithm::Rs256, Algorithm::Ps256],
        _ => return Ok(Err(Unused::Kind)),
    };
    let fits = |it: &Algorithm| pinned.has(*it) && named.is_none_or(|name| is(*it, name));
    let mut fitting = of_kind.iter().copied().filter(fits);
    Ok(match (fitting.next(), fitting.next()) {
        (Some(algorithm), None) => Ok(algorithm),
        (Some(_), Some(_)) => Err(Unused::Ambiguous),
        (None, _) => Err(Unused::Algorithm),
    })
}

/// Whether a key's `alg` is this algorithm; `Ed25519` is RFC 9864's name for it.
fn is(algorithm: Algorithm, name: &str) -> bool {
    match algorithm {
        Algorithm::EdDsa => matches!(name, "EdDSA" | "Ed25519"),
        Algorithm::Es256 => name == "ES256",
        Algorithm::Rs256 => name == "RS256",
        Algorithm::Ps256 => name == "PS256",
    }
}

/// Whether `use` and `key_ops` allow the key to verify (RFC 7517 §4.2, §4.3).
fn verifies(jwk: &Value<'_>) -> Result<bool, JwksFault> {
    let for_signatures = text(jwk, "use")?.is_none_or(|usage| usage == "sig");
    let for_verifying = match jwk.get("key_ops") {
        None => true,
        Some(operations) => {
            let operations = operations.as_array().ok_or(JwksFault::WrongMember)?;
            operations.iter().any(|operation| operation.as_str() == Some("verify"))
        }
    };
    Ok(for_signatures && for_verifying)
}

/// An Ed25519 public key (RFC 8037 §2), or a point on P-256 (RFC 7518 §6.2.1), which must lie on
/// the curve.
fn point(jwk: &Value<'_>, algorithm: Algorithm) -> Result<ParsedPublicKey, JwksFault> {
    let coordinate = |name| match bytes(jwk, name)? {
        coordinate if coordinate.len() == 32 => Ok(coordinate),
        _ => Err(JwksFault::Malformed),
    };
    let x = coordinate("x")?;
    let parsed = if algorithm == Algorithm::EdDsa {
        ParsedPublicKey::new(&ED25519, x)
    } else {
        let uncompressed = [&[4][..], &x, &coordinate("y")?].concat();
        ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, uncompressed)
    };
    parsed.map_err(|_| JwksFault::Malformed)
}

/// An RSA public key; `None` when it is too short to be safe, or too long to be cheap (RFC 7518
/// §3.3, §3.5).
fn rsa(jwk: &Value<'_>, algorithm: Algorithm) -> Result<Option<ParsedPublicKey>, JwksFault> {
    let (modulus, exponent) = (bytes(jwk, "n")?, bytes(jwk, "e")?);
    let (n, e) = (trimmed(&modulus), trimmed(&exponent));
    let odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
    if !odd(n) || !odd(e) || e == [1] || e.len() > 4 {
        return Err(JwksFault::Malformed);
    }
    let bits = n.first().map_or(0, |first| n.len() * 8 - first.leading_zeros() as usize);
    if !(2048..=8192).contains(&bits) {
        return Ok(None);
    }
    let rules = if algorithm == Algorithm::Ps256 {
        &RSA_PSS_2048_8192_SHA256
    } else {
        &RSA_PKCS1_2048_8192_SHA256
    };
    let parsed = RsaPublicKeyComponents { n, e }.to_parsed_public_key(rules);
    parsed.map(Some).map_err(|_| JwksFault::Malformed)
}

/// A big-endian number without its leading zeros.
fn trimmed(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}

fn text<'v>(jwk: &'v Value<'_>, name: &str) -> Result<Option<&'v str>, JwksFault> {
    jwk.get(name).map(|value| value.as_str().ok_or(JwksFault::WrongMember)).transpose()
}

fn bytes(jwk: &Value<'_>, name: &str) -> Result<Vec<u8>, JwksFault> {
    let encoded = text(jwk, name)?.ok_or(JwksFault::Malformed)?;
    URL_SAFE_NO_PAD.decode(encoded).map_err(|_| JwksFault::Malformed)
}
