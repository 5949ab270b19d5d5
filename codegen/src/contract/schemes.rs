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

impl Scheme {
    /// Whether its callers may have the claim of that path: a token may have any, a key or a
    /// user-id only subject, tenant and scopes, a certificate only a subject.
    pub fn may_have(&self, path: &str) -> bool {
        let Claims { subject, scopes, tenant, .. } = &self.claims;
        match self.verifier {
            Verifier::Token(_) | Verifier::Introspected(_) | Verifier::Undecided => true,
            Verifier::Keys(_) | Verifier::Passwords(_) => {
                path == subject || path == tenant || scopes.iter().any(|known| known == path)
            }
            Verifier::Certificate(_) => path == subject,
        }
    }

    /// Whether its callers may hold scopes.
    pub fn may_have_scopes(&self) -> bool {
        !matches!(self.verifier, Verifier::Certificate(_))
    }

    /// Whether its callers may hold roles.
    pub fn may_have_roles(&self) -> bool {
        matches!(
            self.verifier,
            Verifier::Token(_) | Verifier::Introspected(_) | Verifier::Undecided
        )
    }
}

/// Where a credential travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// `Authorization: Bearer`: http bearer, oauth2, openIdConnect.
    Bearer,
    /// `Authorization: Basic`: http basic, where `flow` is waived.
    Basic,
    /// A header of its own, in lower case.
    Header(String),
    /// A cookie, where `flow` is waived.
    Cookie(String),
    /// A query parameter, where `credentialInUrl` is waived.
    Query(String),
    /// The client certificate of the connection.
    Certificate,
}

/// What decides whether a credential is genuine.
#[derive(Clone, Debug)]
pub enum Verifier {
    /// A signed token.
    Token(TokenRules),
    /// A token that only its issuer can read.
    Introspected(IntrospectionRules),
    /// Keys whose hashes stand in a file.
    Keys(KeyRules),
    /// User-ids and passwords whose records stand in a file.
    Passwords(KeyRules),
    /// A client certificate.
    Certificate(CertificateRules),
    /// Not decided; a fault was reported.
    Undecided,
}

/// What a signed token must be.
#[derive(Clone, Debug)]
pub struct TokenRules {
    /// The only `iss`.
    pub issuer: Setting,
    /// One must stand in `aud`.
    pub audience: Vec<Setting>,
    /// The only algorithms.
    pub algorithms: Vec<Algorithm>,
    /// Where the keys come from.
    pub keys: KeySource,
    /// The only `typ`.
    pub token_type: TokenType,
    /// The most between `iat` and `exp`.
    pub max_lifetime: Duration,
    /// At most 60 s.
    pub clock_skew: Duration,
    /// What it must be bound to.
    pub binding: Binding,
    /// How it ends before it expires.
    pub revocation: Revocation,
}

/// How an opaque token is asked after (RFC 7662).
#[derive(Clone, Debug)]
pub struct IntrospectionRules {
    /// Who vouches.
    pub issuer: Setting,
    /// One must stand in the answer's `aud`.
    pub audience: Vec<Setting>,
    /// The endpoint.
    pub url: Setting,
    /// Who asks.
    pub client_id: Setting,
    /// The secret of who asks.
    pub client_secret: SecretSource,
    /// At most 60 s.
    pub clock_skew: Duration,
    /// What the token must be bound to.
    pub binding: Binding,
    /// How it ends before it expires.
    pub revocation: Revocation,
}

/// What a key, or a user-id and its password, must be.
#[derive(Clone, Debug)]
pub struct KeyRules {
    /// The file of records.
    pub keys: KeyFile,
    /// CIDRs; empty is everywhere.
    pub allow_from: Vec<Setting>,
    /// The oldest a record may be.
    pub max_age: Option<Duration>,
}

/// What a client certificate must be.
#[derive(Clone, Debug)]
pub struct CertificateRules {
    /// The file of the only roots.
    pub trust: KeyFile,
    /// Exactly one name of the certificate matches one of these, in lower case; `*` is one label.
    pub sans: Vec<String>,
    /// The file of revocation lists.
    pub crl: Option<KeyFile>,
}

/// Where verification keys come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// `jwksUri`.
    JwksUri(Setting),
    /// `discovery`, or the `openIdConnectUrl` of the scheme.
    Discovery(Setting),
    /// The server signs these tokens itself: the scheme is the one of `sessions`.
    Sessions,
}

/// `tokenType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenType {
    /// `at+jwt` (RFC 9068), with the claims that it demands.
    AccessToken,
    /// `JWT`: for providers that send nothing better.
    Jwt,
}

impl TokenType {
    /// As it is written.
    pub fn text(self) -> &'static str {
        match self {
            Self::AccessToken => "at+jwt",
            Self::Jwt => "JWT",
        }
    }
}

/// `binding`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// Not said: what a token's `cnf` says.
    AsIssued,
    /// The key of a DPoP proof (RFC 9449).
    Dpop,
    /// The client certificate (RFC 8705).
    Mtls,
}

/// `revocation`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Revocation {
    /// Single tokens, by their `jti`.
    pub jti: bool,
    /// All of a subject's tokens from before a moment.
    pub subject_before: bool,
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

/// Where a secret lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// `env:NAME`: the variable holds it.
    Env(String),
    /// `file:PATH`: the file holds it.
    File(String),
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
