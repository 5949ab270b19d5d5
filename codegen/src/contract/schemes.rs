//! How a credential travels and what verifies it.

use std::time::Duration;

use crate::source::Place;

use super::Said;

/// A value as written, or `env:NAME`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// As written.
    Literal(String),
    /// The name of an environment variable.
    Env(String),
}

/// One entry of `components/securitySchemes`.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Where.
    pub place: Place,
    /// Its name in the document.
    pub name: String,
    /// Its description; empty when absent.
    pub description: String,
    /// Where the credential travels.
    pub carrier: Carrier,
    /// What decides whether it is genuine.
    pub verifier: Verifier,
    /// The root's `claims`, or the scheme's own.
    pub claims: Claims,
    /// The scopes that an oauth2 scheme's flows declare; empty for other types, which take any.
    pub declared_scopes: Vec<String>,
    /// Where its `x-security` says each key (`clockSkew`, `allowFrom/0`).
    pub said: Said,
}

/// Where a credential travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// `Authorization: Bearer`: http bearer, oauth2, openIdConnect.
    Bearer,
    /// A header of its own, in lower case.
    Header(String),
}

/// What decides whether a credential is genuine.
#[derive(Clone, Debug)]
pub enum Verifier {
    /// A signed token.
    Token {
        /// The only `iss`.
        issuer: Setting,
        /// One must stand in `aud`.
        audience: Vec<Setting>,
        /// The only algorithms.
        algorithms: Vec<Algorithm>,
        /// Where the keys come from.
        keys: KeySource,
        /// The only `typ`.
        token_type: String,
        /// The most between `iat` and `exp`.
        max_lifetime: Duration,
        /// At most 60 s.
        clock_skew: Duration,
    },
    /// Keys whose hashes stand in a file.
    Keys {
        /// The file.
        keys: KeyFile,
        /// CIDRs; empty is everywhere.
        allow_from: Vec<Setting>,
        /// The oldest a key may be.
        max_age: Option<Duration>,
    },
    /// Not decided; a fault was reported.
    Undecided,
}

/// Where verification keys come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// `jwksUri`.
    JwksUri(Setting),
}

/// `EdDSA ES256 RS256 PS256`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// Ed25519.
    EdDsa,
    /// P-256.
    Es256,
    /// RSASSA-PKCS1-v1_5.
    Rs256,
    /// RSASSA-PSS.
    Ps256,
}

/// Where a key file lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyFile {
    /// `file:PATH`.
    Path(String),
    /// `env:NAME`.
    Env(String),
}

/// Dotted paths into the claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// Default `sub`.
    pub subject: String,
    /// Default `[scope, scp]`.
    pub scopes: Vec<String>,
    /// Default none.
    pub roles: Vec<String>,
    /// Empty: no tenants.
    pub tenant: String,
}
