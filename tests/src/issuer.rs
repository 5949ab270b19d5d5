//! Throw-away issuers: key pairs, their JWKS, and tokens, honest or forged, for tests and demos.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::{
    digest, hmac,
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
        RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaPublicKeyComponents,
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// The issuer of [`claims`].
pub const ISSUER: &str = "https://id.example.com/";
/// The audience of [`claims`].
pub const AUDIENCE: &str = "orders-api";

/// One key pair of an issuer.
#[derive(Debug)]
pub struct Issuer {
    kid: String,
    algorithm: &'static str,
    pair: Pair,
}

#[derive(Debug)]
enum Pair {
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair),
    Rsa(Box<RsaKeyPair>),
}

impl Issuer {
    /// A new Ed25519 pair, for `EdDSA`.
    pub fn ed25519(kid: &str) -> Self {
        let pair =
            Pair::Ed25519(Ed25519KeyPair::generate().expect("the system gives random bytes"));
        Self { kid: kid.to_owned(), algorithm: "EdDSA", pair }
    }

    /// A new P-256 pair, for `ES256`.
    pub fn p256(kid: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING);
        let pair = Pair::P256(pair.expect("the system gives random bytes"));
        Self { kid: kid.to_owned(), algorithm: "ES256", pair }
    }

    /// A new RSA pair of 2048 bits, for `RS256`; takes a moment.
    pub fn rsa(kid: &str) -> Self {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).expect("the system gives random bytes");
        Self { kid: kid.to_owned(), algorithm: "RS256", pair: Pair::Rsa(Box::new(pair)) }
    }

    /// The same pair under `PS256`, for an RSA pair.
    #[must_use]
    pub fn pss(mut self) -> Self {
        self.algorithm = "PS256";
        self
    }

    /// The key's name.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public key as a JWK (RFC 7517) with `kid`, `use` and `alg`.
    pub fn jwk(&self) -> Value {
        let mut key = match &self.pair {
            Pair::Ed25519(pair) => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": encode(pair.public_key())})
            }
            Pair::P256(pair) => {
                let point = pair.public_key().as_ref();
                json!({"kty": "EC", "crv": "P-256", "x": encode(&point[1..33]), "y": encode(&point[33..])})
            }
            Pair::Rsa(pair) => {
                let public = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                json!({"kty": "RSA", "n": encode(public.n), "e": encode(public.e)})
            }
        };
        key["kid"] = json!(self.kid);
        key["use"] = json!("sig");
        key["alg"] = json!(self.algorithm);
        key
    }

    /// A key set of this key alone; see [`jwks`] for more.
    pub fn jwks(&self) -> String {
        jwks(&[self])
    }

    /// The public key's bytes, which an attacker knows: the HMAC secret of the classic confusion.
    pub fn public_bytes(&self) -> Vec<u8> {
        match &self.pair {
            Pair::Ed25519(pair) => pair.public_key().as_ref().to_vec(),
            Pair::P256(pair) => pair.public_key().as_ref().to_vec(),
            Pair::Rsa(pair) => pair.public_key().as_ref().to_vec(),
        }
    }

    /// The header of an honest access token (RFC 9068).
    pub fn header(&self) -> Value {
        json!({"alg": self.algorithm, "typ": "at+jwt", "kid": self.kid})
    }

    /// An honest token with these claims; see [`claims`].
    pub fn token(&self, claims: &Value) -> String {
        self.sign(&self.header().to_string(), &claims.to_string())
    }

    /// A token with any header and payload text, genuinely signed with this key by its algorithm.
    pub fn sign(&self, header: &str, payload: &str) -> String {
        let signed = format!("{}.{}", encode(header), encode(payload));
        let signature = self.signature(signed.as_bytes());
        format!("{signed}.{}", encode(signature))
    }

    fn signature(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
            Pair::P256(pair) => {
                let signature = pair.sign(&random, message);
                signature.expect("the system gives random bytes").as_ref().to_vec()
            }
            Pair::Rsa(pair) => {
                let pss = self.algorithm == "PS256";
                let encoding: &'static dyn RsaEncoding =
                    if pss { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(encoding, &random, message, &mut signature)
                    .expect("the buffer is as long as the modulus");
                signature
            }
        }
    }
}

/// The text of a key set.
pub fn jwks(issuers: &[&Issuer]) -> String {
    let keys: Vec<Value> = issuers.iter().map(|issuer| issuer.jwk()).collect();
    json!({"keys": keys}).to_string()
}

/// Good claims for `subject` of `tenant` with these scopes (split on spaces), issued now for five
/// minutes, by [`ISSUER`] for [`AUDIENCE`]. Change members to make them bad.
pub fn claims(subject: &str, tenant: &str, scope: &str) -> Value {
    let now = now();
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": subject, "org_id": tenant, "scope": scope,
        "iat": now, "exp": now + 300, "jti": format!("{subject}-{now}"), "client_id": "test",
    })
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// A forged token: no signature (`alg: none`).
pub fn unsigned(claims: &Value) -> String {
    let header = json!({"alg": "none", "typ": "at+jwt"});
    format!("{}.{}.", encode(header.to_string()), encode(claims.to_string()))
}

/// A forged token: HS256 with a secret of the attacker's choice, say a public key.
pub fn hs256(secret: &[u8], kid: &str, claims: &Value) -> String {
    let header = json!({"alg": "HS256", "typ": "at+jwt", "kid": kid});
    let signed = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), signed.as_bytes());
    format!("{signed}.{}", encode(tag))
}

/// A line of a key file: `id` and the hash of `key`, and the members of `more` (`subject`,
/// `tenant`, `scopes`, `allowFrom`, `expires`, `created`).
pub fn key_line(id: &str, key: &str, more: &Value) -> String {
    let hash: String = digest::digest(&digest::SHA256, key.as_bytes())
        .as_ref()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let mut line = json!({"id": id, "hash": format!("sha256:{hash}")});
    for (name, value) in more.as_object().into_iter().flatten() {
        line[name] = value.clone();
    }
    line.to_string()
}

/// base64url without padding.
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
