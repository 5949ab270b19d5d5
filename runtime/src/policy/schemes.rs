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
    /// `Authorization: Bearer` (RFC 6750 §2.1), or `Authorization: DPoP` (RFC 9449 §7.1) for a
    /// token that is bound to a key.
    Bearer,
    /// `Authorization: Basic` (RFC 7617); only where the document waives `flow`.
    Basic,
    /// A header of its own; the name is in lower case.
    Header(&'static str),
    /// A cookie; only where the document waives `flow`.
    Cookie(&'static str),
    /// A query parameter; only where the document waives `credentialInUrl`. It is redacted in
    /// every log.
    Query(&'static str),
    /// The client certificate of the connection, or the one that a trusted proxy tells of
    /// (RFC 9440).
    Certificate,
}

/// What decides whether a credential is genuine.
#[derive(Clone, Copy, Debug)]
pub enum Verifier {
    /// A signed token (RFC 7519, RFC 9068).
    Token(TokenRules),
    /// A token that only its issuer can read (RFC 7662).
    Introspected(IntrospectionRules),
    /// A key whose hash stands in a file.
    Keys(KeyRules),
    /// A user-id and password whose Argon2id record stands in a file.
    Passwords(PasswordRules),
    /// A client certificate.
    Certificate(CertificateRules),
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
    /// The only `typ`, compared without case and without `application/` (RFC 9068 §4). `at+jwt`
    /// demands the claims of RFC 9068 §2.2; `JWT` is the relaxation for providers that send that.
    pub token_type: &'static str,
    /// The most that `exp` may lie after `iat`.
    pub max_lifetime: Duration,
    /// How far clocks may disagree; at most 60 s.
    pub clock_skew: Duration,
    /// What a token must be bound to.
    pub binding: Binding,
    /// How a token ends before it expires.
    pub revocation: Revocation,
}

/// What a token must be bound to. Whatever is said here, a token that carries `cnf` is checked
/// against it or refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// What its `cnf` says; without one it is a bearer token.
    AsIssued,
    /// The key of a DPoP proof (RFC 9449): `cnf.jkt`.
    Dpop,
    /// The client certificate of the connection (RFC 8705): `cnf.x5t#S256`.
    Mtls,
}

/// How a token ends before it expires. A store that cannot answer is a 503.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// Single tokens are revoked by their `jti`, which every token must then have.
    pub jti: bool,
    /// All of a subject's tokens from before a moment are revoked.
    pub subject_before: bool,
}

impl Revocation {
    /// A token lives until it expires.
    pub const NONE: Self = Self { jti: false, subject_before: false };
}

/// How an opaque token is asked after.
#[derive(Clone, Copy, Debug)]
pub struct IntrospectionRules {
    /// Who vouches; when the answer has `iss`, it must be this.
    pub issuer: Setting,
    /// One of these must stand in the answer's `aud`.
    pub audience: &'static [Setting],
    /// The introspection endpoint: https, or from the environment also loopback http.
    pub url: Setting,
    /// Who asks (RFC 6749 §2.3.1).
    pub client_id: Setting,
    /// The secret of who asks.
    pub client_secret: SecretSource,
    /// How far clocks may disagree; at most 60 s.
    pub clock_skew: Duration,
    /// What a token must be bound to.
    pub binding: Binding,
    /// How a token ends before it expires.
    pub revocation: Revocation,
}

/// Where a secret lies; never in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// `env:NAME`: the variable holds the secret.
    Env(&'static str),
    /// `file:PATH`: the file holds the secret.
    File(&'static str),
}

/// Where a scheme's verification keys come from.
#[derive(Clone, Copy, Debug)]
pub enum KeySource {
    /// A JWKS document (RFC 7517): https, or from the environment also `file:` and loopback http.
    JwksUri(Setting),
    /// The metadata of the issuer (OpenID Connect Discovery 1.0 §4, RFC 8414), which names the
    /// JWKS document; its `issuer` must be the scheme's.
    Discovery(Setting),
    /// The key with which this server signs the tokens of its own sessions
    /// ([`super::SessionRules`]).
    Sessions,
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

/// What a user-id and its password must be.
#[derive(Clone, Copy, Debug)]
pub struct PasswordRules {
    /// The file of Argon2id records, JSON lines.
    pub keys: KeyFile,
    /// The only peers that may use any record of this scheme, as CIDRs; empty is everywhere.
    pub allow_from: &'static [Setting],
    /// The oldest a record may be, when it says when it was made.
    pub max_age: Option<Duration>,
}

/// What a client certificate must be (RFC 5280, RFC 6125).
#[derive(Clone, Copy, Debug)]
pub struct CertificateRules {
    /// The file of the only root certificates, PEM.
    pub trust: KeyFile,
    /// Exactly one subject alternative name of the certificate must match one of these, and is
    /// the subject; `*` is exactly one label.
    pub sans: &'static [&'static str],
    /// Which certificates were revoked.
    pub revoked: RevokedCertificates,
}

/// Which certificates were revoked before they expire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevokedCertificates {
    /// The document names no list: short-lived certificates.
    NoList,
    /// The file of revocation lists, PEM; a certificate that no current list covers is refused.
    Listed(KeyFile),
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
