//! A proof as it was sent (RFC 9449 §4.2): a compact JWS, its header and its claims.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::jwk::Jwk;
use crate::{
    auth::{Flaw, clock::date_in},
    json::{self, Budget, Value},
};

/// The longest proof that is looked at, in bytes.
const MAX_PROOF: usize = 4 * 1024;
/// The longest `jti`, in bytes.
const MAX_ID: usize = 256;
const BUDGET: Budget = Budget { depth: 4, nodes: 64 };

/// Header parameters that would change how the proof is read or where its key comes from.
const REFUSED: [&str; 7] = ["crit", "b64", "zip", "cty", "jku", "x5u", "x5c"];

/// A proof of which nothing is believed yet.
pub(super) struct Proof<'p> {
    header: Vec<u8>,
    payload: Vec<u8>,
    pub(super) signature: Vec<u8>,
    pub(super) signed: &'p [u8],
}

/// What a proof claims.
pub(super) struct Claims {
    /// `jti`
    pub(super) id: String,
    /// `htm`
    pub(super) method: String,
    /// `htu`
    pub(super) target: String,
    /// `nonce`; empty when there is none.
    pub(super) nonce: String,
    issued: u64,
    begins: Option<u64>,
    ends: Option<u64>,
    /// `ath`
    token: Vec<u8>,
}

impl<'p> Proof<'p> {
    /// Three base64url parts in their one form.
    pub(super) fn read(text: &'p [u8]) -> Result<Self, Flaw> {
        if text.len() > MAX_PROOF {
            return Err(Flaw::ProofMalformed);
        }
        let mut parts = text.split(|byte| *byte == b'.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Flaw::ProofMalformed);
        };
        let decode = |part| URL_SAFE_NO_PAD.decode(part).map_err(|_| Flaw::ProofMalformed);
        Ok(Self {
            signed: &text[..header.len() + 1 + payload.len()],
            header: decode(header)?,
            payload: decode(payload)?,
            signature: decode(signature)?,
        })
    }

    /// The key that the header brings, for the algorithm that it names.
    pub(super) fn key(&self) -> Result<Jwk, Flaw> {
        let header = object(&self.header)?;
        let text = |name| header.get(name).and_then(Value::as_str);
        if text("typ") != Some("dpop+jwt") || REFUSED.iter().any(|name| header.get(name).is_some())
        {
            return Err(Flaw::ProofHeader);
        }
        let algorithm = text("alg").ok_or(Flaw::ProofAlgorithm)?;
        Jwk::read(header.get("jwk").ok_or(Flaw::ProofKey)?, algorithm)
    }

    /// The claims, all of those that are required being there (RFC 9449 §4.2).
    pub(super) fn claims(&self) -> Result<Claims, Flaw> {
        let payload = object(&self.payload)?;
        let text = |name| match payload.get(name).map(Value::as_str) {
            Some(Some(text)) if !text.is_empty() => Ok(text.to_owned()),
            _ => Err(Flaw::ProofClaims),
        };
        let date = |name| match payload.get(name) {
            None => Ok(None),
            Some(value) => date_in(value).map(Some).ok_or(Flaw::ProofClaims),
        };
        let id = text("jti")?;
        if id.len() > MAX_ID {
            return Err(Flaw::ProofClaims);
        }
        let nonce = if payload.get("nonce").is_some() { text("nonce")? } else { String::new() };
        let token = URL_SAFE_NO_PAD.decode(text("ath")?).map_err(|_| Flaw::ProofClaims)?;
        Ok(Claims {
            id,
            method: text("htm")?,
            target: text("htu")?,
            nonce,
            issued: date("iat")?.ok_or(Flaw::ProofClaims)?,
            begins: date("nbf")?,
            ends: date("exp")?,
            token,
        })
    }
}

impl Claims {
    /// Whether the proof was made at most `past` seconds ago and at most `ahead` seconds from now.
    pub(super) fn live(&self, now: u64, past: u64, ahead: u64) -> Result<(), Flaw> {
        let latest = now.saturating_add(ahead);
        let old = self.issued.saturating_add(past) < now || self.ends.is_some_and(|it| it <= now);
        let early = self.issued > latest || self.begins.is_some_and(|it| it > latest);
        if old || early { Err(Flaw::ProofTime) } else { Ok(()) }
    }

    /// Whether the proof was made for this token.
    pub(super) fn names(&self, token: &[u8]) -> Result<(), Flaw> {
        let hash = Sha256::digest(token);
        if bool::from(hash.as_slice().ct_eq(&self.token)) { Ok(()) } else { Err(Flaw::ProofToken) }
    }
}

fn object(bytes: &[u8]) -> Result<Value<'_>, Flaw> {
    match json::parse(bytes, &BUDGET) {
        Ok(value @ Value::Object(_)) => Ok(value),
        _ => Err(Flaw::ProofMalformed),
    }
}
