//! A JSON Web Key Set (RFC 7517), read strictly: what is not a public signature key is not used,
//! what is ambiguous or secret refuses the whole set.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, crypto::aws_lc};

use crate::{
    auth::Flaw,
    json::{self, Budget, Value},
    policy::Algorithm,
};

/// The most keys in a set.
const MAX_KEYS: usize = 100;

/// Members that only a private or a symmetric key has (RFC 7518 §6).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// The public signature keys of an issuer that fit the pinned algorithms.
pub(super) struct KeySet(Vec<Key>);

struct Key {
    kid: Box<str>,
    algorithms: Vec<Algorithm>,
    material: DecodingKey,
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
            Self::Malformed => "a key of the JWKS is malformed",
            Self::NoneFits => {
                "no key of the JWKS has a `kid` and fits the pinned algorithms (RSA from 2048 bits)"
            }
        })
    }
}

impl KeySet {
    /// Reads a set. Keys of other kinds and for other uses are passed over (RFC 7517 §5).
    pub(super) fn parse(text: &[u8], pinned: &[Algorithm]) -> Result<Self, JwksFault> {
        let budget = Budget { depth: 8, nodes: 10_000 };
        let set = json::parse(text, &budget).map_err(|_| JwksFault::NotJson)?;
        let listed = set.get("keys").and_then(Value::as_array).ok_or(JwksFault::NotASet)?;
        if listed.len() > MAX_KEYS {
            return Err(JwksFault::TooManyKeys);
        }
        let mut keys: Vec<Key> = Vec::with_capacity(listed.len());
        for key in listed {
            let Some(key) = Key::read(key, pinned)? else { continue };
            if keys.iter().any(|known| known.kid == key.kid) {
                return Err(JwksFault::Duplicate);
            }
            keys.push(key);
        }
        if keys.is_empty() { Err(JwksFault::NoneFits) } else { Ok(Self(keys)) }
    }

    /// Whether the key named `kid` made `signature` over `message` by `algorithm`.
    pub(super) fn verify(
        &self,
        kid: &str,
        algorithm: Algorithm,
        message: &[u8],
        signature: &Vec<u8>,
    ) -> Result<(), Flaw> {
        let key = self.0.iter().find(|key| *key.kid == *kid).ok_or(Flaw::UnknownKey)?;
        if !key.algorithms.contains(&algorithm) {
            return Err(Flaw::Algorithm);
        }
        // The provider is named, not looked up: the process-wide one panics when a build enables two.
        (aws_lc::DEFAULT_PROVIDER.verifier_factory)(&named(algorithm), &key.material)
            .map_err(|_| Flaw::Signature)?
            .verify(message, signature)
            .map_err(|_| Flaw::Signature)
    }
}

fn named(algorithm: Algorithm) -> jsonwebtoken::Algorithm {
    match algorithm {
        Algorithm::EdDsa => jsonwebtoken::Algorithm::EdDSA,
        Algorithm::Es256 => jsonwebtoken::Algorithm::ES256,
        Algorithm::Rs256 => jsonwebtoken::Algorithm::RS256,
        Algorithm::Ps256 => jsonwebtoken::Algorithm::PS256,
    }
}

impl Key {
    /// A key that may verify by one of `pinned`, or `None` for a key of another kind or use.
    fn read(key: &Value<'_>, pinned: &[Algorithm]) -> Result<Option<Self>, JwksFault> {
        if key.as_object().is_none() {
            return Err(JwksFault::NotASet);
        }
        let kind = text(key, "kty")?.ok_or(JwksFault::WrongMember)?;
        if kind == "oct" || PRIVATE.iter().any(|name| key.get(name).is_some()) {
            return Err(JwksFault::Private);
        }
        let (kid, curve, named) = (text(key, "kid")?, text(key, "crv")?, text(key, "alg")?);
        let fits = match (kind, curve) {
            ("OKP", Some("Ed25519")) => vec![Algorithm::EdDsa],
            ("EC", Some("P-256")) => vec![Algorithm::Es256],
            ("RSA", _) => vec![Algorithm::Rs256, Algorithm::Ps256],
            _ => return Ok(None),
        };
        let mut algorithms = fits;
        algorithms.retain(|fit| pinned.contains(fit) && named.is_none_or(|name| is(*fit, name)));
        let kid = kid.filter(|kid| !kid.is_empty());
        let (Some(kid), true, false) = (kid, verifies(key)?, algorithms.is_empty()) else {
            return Ok(None);
        };
        let material = if kind == "RSA" { rsa(key)? } else { curve_point(key, kind)? };
        Ok(material.map(|material| Self { kid: kid.into(), algorithms, material }))
    }
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
fn verifies(key: &Value<'_>) -> Result<bool, JwksFault> {
    let for_signatures = text(key, "use")?.is_none_or(|usage| usage == "sig");
    let for_verifying = match key.get("key_ops") {
        None => true,
        Some(operations) => {
            let operations = operations.as_array().ok_or(JwksFault::WrongMember)?;
            operations.iter().any(|operation| operation.as_str() == Some("verify"))
        }
    };
    Ok(for_signatures && for_verifying)
}

/// An Ed25519 public key, or an uncompressed point on P-256.
fn curve_point(key: &Value<'_>, kind: &str) -> Result<Option<DecodingKey>, JwksFault> {
    let coordinate = |name| match bytes(key, name)? {
        coordinate if coordinate.len() == 32 => Ok(coordinate),
        _ => Err(JwksFault::Malformed),
    };
    let x = coordinate("x")?;
    if kind == "OKP" {
        return Ok(Some(DecodingKey::from_ed_der(&x)));
    }
    let point = [&[4][..], &x, &coordinate("y")?].concat();
    Ok(Some(DecodingKey::from_ec_der(&point)))
}

/// An RSA public key of 2048 to 8192 bits; a shorter one is passed over (RFC 7518 §3.3).
fn rsa(key: &Value<'_>) -> Result<Option<DecodingKey>, JwksFault> {
    let (modulus, exponent) = (bytes(key, "n")?, bytes(key, "e")?);
    let trimmed = |bytes: &[u8]| bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    let (modulus, exponent) = (&modulus[trimmed(&modulus)..], &exponent[trimmed(&exponent)..]);
    let bits =
        modulus.first().map_or(0, |first| modulus.len() * 8 - first.leading_zeros() as usize);
    let odd = exponent.last().is_some_and(|last| last % 2 == 1) && exponent != [1];
    if !odd || exponent.len() > 8 {
        return Err(JwksFault::Malformed);
    }
    let allowed = (2048..=8192).contains(&bits);
    Ok(allowed.then(|| DecodingKey::from_rsa_raw_components(modulus, exponent)))
}

fn text<'v>(key: &'v Value<'_>, name: &str) -> Result<Option<&'v str>, JwksFault> {
    key.get(name).map(|value| value.as_str().ok_or(JwksFault::WrongMember)).transpose()
}

fn bytes(key: &Value<'_>, name: &str) -> Result<Vec<u8>, JwksFault> {
    let encoded = text(key, name)?.ok_or(JwksFault::Malformed)?;
    URL_SAFE_NO_PAD.decode(encoded).map_err(|_| JwksFault::Malformed)
}
