//! Sessions that this server itself gives to people, and what it says of itself to clients.

use std::time::Duration;

use super::{Algorithm, SecretSource, Setting};

/// `sessions` of the document.
#[derive(Clone, Copy, Debug)]
pub enum Sessions {
    /// The document has none.
    None,
    /// Login, refresh and logout.
    Issued(SessionRules),
}

/// How sessions begin, go on and end (RFC 9700 §4.14).
#[derive(Clone, Copy, Debug)]
pub struct SessionRules {
    /// The bearer scheme that accepts the access tokens: an index into [`super::Api::schemes`].
    pub scheme: usize,
    /// How long an access token lives.
    pub access_ttl: Duration,
    /// How long a refresh token waits to be used: the idle time after which a session ends.
    pub refresh_ttl: Duration,
    /// How long a session lasts at most, however busy.
    pub absolute_ttl: Duration,
    /// Where the refresh token travels.
    pub cookie: Cookie,
    /// The origins that may refresh and log out, besides the server's own.
    pub origins: &'static [Setting],
    /// The algorithm of the access tokens.
    pub algorithm: Algorithm,
    /// The private key that signs them.
    pub key: SecretSource,
}

/// A cookie that only https carries, that no script reads and no other site sends.
#[derive(Clone, Copy, Debug)]
pub struct Cookie {
    /// Its name; begins with `__Secure-` (RFC 6265bis §4.1.3).
    pub name: &'static str,
    /// Where it is sent: a prefix of the paths of refresh and logout.
    pub path: &'static str,
}

/// What a `session` operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionStep {
    /// Takes a login name and a password.
    Login,
    /// Takes a refresh token and rotates it.
    Refresh,
    /// Ends the session.
    Logout,
}

/// `resourceMetadata` of the document (RFC 9728).
#[derive(Clone, Copy, Debug)]
pub enum ResourceMetadata {
    /// Not served.
    None,
    /// Served to anybody below `/.well-known/oauth-protected-resource`.
    Public {
        /// The resource identifier: the https URL at which clients know this API.
        resource: Setting,
        /// The document's reason.
        reason: &'static str,
    },
}

/// `stepUp` of an operation (RFC 9470).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepUp {
    /// One of these must be the token's `acr`; empty: any.
    pub acr: &'static [&'static str],
    /// The most seconds since the token's `auth_time`; zero: any.
    pub max_age: Duration,
}
