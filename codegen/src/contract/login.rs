//! How fresh a login must be, what the application is asked besides, and the sessions that the
//! server itself gives.

use std::time::Duration;

use crate::source::Place;

use super::{Algorithm, Said, SecretSource, Setting};

/// One `stepUp` of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepUp {
    /// Where.
    pub place: Place,
    /// One of these must be the token's `acr`; empty: any.
    pub acr: Vec<String>,
    /// The most since the token's `auth_time`, whole seconds; zero: any.
    pub max_age: Duration,
}

/// One name in the `policy` of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPolicy {
    /// Where.
    pub place: Place,
    /// As written.
    pub name: String,
}

/// `sessions` of the root.
#[derive(Clone, Debug)]
pub enum Sessions {
    /// The document has none.
    None,
    /// It has, and a fault in it was reported.
    Undecided(Place),
    /// Login, refresh and logout.
    Issued(Box<SessionRules>),
}

/// How sessions begin, go on and end.
#[derive(Clone, Debug)]
pub struct SessionRules {
    /// Where.
    pub place: Place,
    /// Index into `Contract::schemes`: the one that accepts the access tokens.
    pub scheme: usize,
    /// How long an access token lives.
    pub access_ttl: Duration,
    /// How long a refresh token waits to be used.
    pub refresh_ttl: Duration,
    /// How long a session lasts at most.
    pub absolute_ttl: Duration,
    /// The cookie's name.
    pub cookie: String,
    /// Where the cookie is sent.
    pub cookie_path: String,
    /// The origins that may refresh and log out, besides the server's own.
    pub origins: Vec<Setting>,
    /// The algorithm of the access tokens.
    pub algorithm: Algorithm,
    /// The private key that signs them.
    pub key: SecretSource,
    /// Where each of its keys was written: `accessTtl`, `cookie/name`, `origins/0`.
    pub said: Said,
}

/// `session` of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// Where.
    pub place: Place,
    /// What it does.
    pub step: SessionStep,
}

/// What a `session` operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SessionStep {
    /// Takes a login name and a password.
    Login,
    /// Takes a refresh token and rotates it.
    Refresh,
    /// Ends the session.
    Logout,
}

impl SessionStep {
    /// As the document writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Refresh => "refresh",
            Self::Logout => "logout",
        }
    }
}

/// `resourceMetadata` of the root (RFC 9728).
#[derive(Clone, Debug)]
pub struct ResourceMetadata {
    /// Where.
    pub place: Place,
    /// The document's reason.
    pub reason: String,
    /// The resource identifier.
    pub resource: Setting,
    /// Where `public` and `resource` were written.
    pub said: Said,
}
