//! How a credential travels and what verifies it.

use std::time::Duration;

/// A value of the document, or the name of the environment variable that holds it
/// (`env:NAME`; a list is split on commas, empty is missing).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// As written in the document.
    Literal(&'static str),
    /// Read from this environment variable at start.
    Env(&'static str),
}

/// One entry of `components/securitySchemes`.
#[derive(Clone, Copy, Debug)]
pub struct Scheme {
    /// Its name in the document; part of every caller's identity.
    pub name: &'static str,
    /// Where the credential travels.
    pub carrier: Carrier,
    /// What decides whether it is genuine.
    pub verifier: Verifier,
    /// Where in the verified claims subject, scopes, roles and tenant stand.
    pub claims: Claims,
}

/// Where a credential travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// `Authorization: Bearer` (RFC 6750 §2.1).
    Bearer,
    /// A header of its own; the name is in lower case.
    Header(&'static str),
}

/// What decides whether a credential is genuine.
#[derive(Clone, Copy, Debug)]
pub enum Verifier {
    /// A signed token (RFC 7519, RFC 9068).
    Token(TokenRules),
    /// A key whose hash stands in a file.
    Keys(KeyRules),
}

/// What a token must be; nothing of it is ever taken from the token.
#[derive(Clone, Copy, Debug)]
pub struct TokenRules {
    /// The only `iss`.
    pub issuer: Setting,
    /// One of these must stand in `aud`.
    pub audience: &'static [Setting],
    /// The only signature algorithms.
    pub algorithms: &'static [Algorithm],
    /// Where the verification keys come from.
    pub keys: KeySource,
    /// The only `typ`, compared without case and without `application/` (RFC 9068 §4).
    pub token_type: &'static str,
    /// The most that `exp` may lie after `iat`.
    pub max_lifetime: Duration,
    /// How far clocks may disagree; at most 60 s.
    pub clock_skew: Duration,
}

/// Where a scheme's verification keys come from.
#[derive(Clone, Copy, Debug)]
pub enum KeySource {
    /// A JWKS document (RFC 7517): https, or from the environment also `file:` and loopback http.
    JwksUri(Setting),
}

/// The signature algorithms that a document may pin (RFC 7518, RFC 8037).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// Ed25519.
    EdDsa,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PSS with SHA-256.
    Ps256,
}

/// What an API key must be.
#[derive(Clone, Copy, Debug)]
pub struct KeyRules {
    /// The file of key hashes, JSON lines.
    pub keys: KeyFile,
    /// The only peers that may use any key of this scheme, as CIDRs; empty is everywhere.
    pub allow_from: &'static [Setting],
    /// The oldest a key may be, when its record says when it was made; a record's own `expires`
    /// holds besides.
    pub max_age: Option<Duration>,
}

/// Where a key file lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFile {
    /// `file:PATH`.
    Path(&'static str),
    /// `env:NAME`, which holds a path.
    Env(&'static str),
}

/// Where in the claims things stand; each is a dotted path.
#[derive(Clone, Copy, Debug)]
pub struct Claims {
    /// Who is calling.
    pub subject: &'static str,
    /// Each is tried; a string is split on spaces, an array taken whole.
    pub scopes: &'static [&'static str],
    /// Each is tried, likewise.
    pub roles: &'static [&'static str],
    /// For whom the caller acts; empty when the document knows no tenants.
    pub tenant: &'static str,
}
