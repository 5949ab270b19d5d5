//! The compact form of a token (RFC 7515 §3.1) and its header, before anything is believed.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{
    auth::Flaw,
    json::{self, Budget, Value},
    policy::{Algorithm, TokenRules},
};

/// The longest token that is looked at, in bytes.
pub(crate) const MAX_TOKEN: usize = 8 * 1024;

const HEADER: Budget = Budget { depth: 4, nodes: 64 };
const PAYLOAD: Budget = Budget { depth: 16, nodes: 2_000 };

/// Header parameters that change how a token is to be read or where its key comes from. None is
/// supported, so a token that carries one is not understood (RFC 7515 §4.1.11, RFC 8725 §3.10).
const REFUSED: [&str; 8] = ["crit", "b64", "zip", "cty", "jku", "jwk", "x5u", "x5c"];

/// A token's three parts. Each is decoded only when it is looked at: what comes before refuses
/// most that is no token.
pub(super) struct Compact<'t> {
    header: &'t [u8],
    payload: &'t [u8],
    signature: &'t [u8],
    /// What the signature is over.
    pub(super) signed: &'t [u8],
}

/// What a header says that is needed to find the key.
pub(super) struct Header {
    pub(super) algorithm: Algorithm,
    pub(super) kid: String,
}

/// The bytes of one part: base64url without padding and with all unused bits zero.
pub(super) struct Decoded(Vec<u8>);

impl<'t> Compact<'t> {
    /// Three parts.
    pub(super) fn read(token: &'t [u8]) -> Result<Self, Flaw> {
        if token.len() > MAX_TOKEN {
            return Err(Flaw::TooLong);
        }
        let mut dots = memchr::memchr_iter(b'.', token);
        let (Some(first), Some(second), None) = (dots.next(), dots.next(), dots.next()) else {
            return Err(Flaw::Malformed);
        };
        Ok(Self {
            header: &token[..first],
            payload: &token[first + 1..second],
            signature: &token[second + 1..],
            signed: &token[..second],
        })
    }

    /// The header, if it is one that the rules allow.
    pub(super) fn header(&self, rules: &TokenRules) -> Result<Header, Flaw> {
        let header = Decoded::of(self.header)?;
        let header = header.object(&HEADER)?;
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

    /// The payload's bytes.
    pub(super) fn payload(&self) -> Result<Decoded, Flaw> {
        Decoded::of(self.payload)
    }

    /// The signature's bytes.
    pub(super) fn signature(&self) -> Result<Decoded, Flaw> {
        Decoded::of(self.signature)
    }
}

impl Decoded {
    fn of(part: &[u8]) -> Result<Self, Flaw> {
        URL_SAFE_NO_PAD.decode(part).map(Self).map_err(|_| Flaw::Malformed)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The claims, not yet believed.
    pub(super) fn claims(&self) -> Result<Value<'_>, Flaw> {
        self.object(&PAYLOAD)
    }

    fn object(&self, budget: &Budget) -> Result<Value<'_>, Flaw> {
        match json::parse(&self.0, budget) {
            Ok(value @ Value::Object(_)) => Ok(value),
            _ => Err(Flaw::Malformed),
        }
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
