//! The compact form of a token (RFC 7515 §3.1) and its header, before anything is believed.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{
    auth::Flaw,
    json::{self, Budget, Value},
    policy::{Algorithm, TokenRules},
};

/// The longest token that is looked at, in bytes.
pub(in crate::auth) const MAX_TOKEN: usize = 8 * 1024;

const HEADER: Budget = Budget { depth: 4, nodes: 64 };
const PAYLOAD: Budget = Budget { depth: 16, nodes: 2_000 };

/// Header parameters that change how a token is to be read or where its key comes from. None is
/// supported, so a token that carries one is not understood (RFC 7515 §4.1.11, RFC 8725 §3.10).
const REFUSED: [&str; 8] = ["crit", "b64", "zip", "cty", "jku", "jwk", "x5u", "x5c"];

/// A token's three parts, decoded.
pub(super) struct Compact<'t> {
    header: Vec<u8>,
    payload: Vec<u8>,
    pub(super) signature: Vec<u8>,
    pub(super) signed: &'t [u8],
}

/// What a header says that is needed to find the key.
pub(super) struct Header {
    pub(super) algorithm: Algorithm,
    pub(super) kid: String,
}

impl<'t> Compact<'t> {
    /// Three base64url parts, without padding and with all unused bits zero.
    pub(super) fn read(token: &'t [u8]) -> Result<Self, Flaw> {
        if token.len() > MAX_TOKEN {
            return Err(Flaw::TooLong);
        }
        let mut parts = token.split(|byte| *byte == b'.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Flaw::Malformed);
        };
        let decode = |part| URL_SAFE_NO_PAD.decode(part).map_err(|_| Flaw::Malformed);
        Ok(Self {
            signed: &token[..header.len() + 1 + payload.len()],
            header: decode(header)?,
            payload: decode(payload)?,
            signature: decode(signature)?,
        })
    }

    /// The header, if it is one that the rules allow.
    pub(super) fn header(&self, rules: &TokenRules) -> Result<Header, Flaw> {
        let header = object(&self.header, &HEADER)?;
        if REFUSED.iter().any(|name| header.get(name).is_some()) {
            return Err(Flaw::Header);
        }
        let text = |name| header.get(name).and_then(Value::as_str);
        let algorithm = text("alg").and_then(algorithm).ok_or(Flaw::Algorithm)?;
        if !rules.algorithms.contains(&algorithm) {
            return Err(Flaw::Algorithm);
        }
        if !text("typ").is_some_and(|typ| same_type(typ, rules.token_type)) {
            return Err(Flaw::Type);
        }
        let kid = text("kid").filter(|kid| !kid.is_empty()).ok_or(Flaw::KeyId)?;
        Ok(Header { algorithm, kid: kid.to_owned() })
    }

    /// The claims, not yet believed.
    pub(super) fn payload(&self) -> Result<Value<'_>, Flaw> {
        object(&self.payload, &PAYLOAD)
    }
}

fn object<'b>(bytes: &'b [u8], budget: &Budget) -> Result<Value<'b>, Flaw> {
    match json::parse(bytes, budget) {
        Ok(value @ Value::Object(_)) => Ok(value),
        _ => Err(Flaw::Malformed),
    }
}

/// The names of RFC 7518 §3.1 and RFC 8037 §3.1; `none` and the HMACs are not among them.
fn algorithm(name: &str) -> Option<Algorithm> {
    match name {
        "EdDSA" => Some(Algorithm::EdDsa),
        "ES256" => Some(Algorithm::Es256),
        "RS256" => Some(Algorithm::Rs256),
        "PS256" => Some(Algorithm::Ps256),
        _ => None,
    }
}

/// `typ` is a media type, compared without case; `application/` may be left out (RFC 7515 §4.1.9).
fn same_type(left: &str, right: &str) -> bool {
    fn bare(name: &str) -> &str {
        const PREFIX: &str = "application/";
        match name.get(..PREFIX.len()) {
            Some(prefix) if prefix.eq_ignore_ascii_case(PREFIX) => &name[PREFIX.len()..],
            _ => name,
        }
    }
    bare(left).eq_ignore_ascii_case(bare(right))
}
