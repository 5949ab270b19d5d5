//! Kinds of caller, which is as much as a metric says of anybody.

use crate::policy::{Api, Sessions, Verifier};

/// How a caller was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// No credential was asked for, shown or looked at.
    Anonymous,
    /// A credential was shown that does not hold.
    Unverified,
    /// A token of an issuer.
    Token,
    /// A token of a session that this server began.
    Session,
    /// An API key.
    ApiKey,
    /// A user name and its password.
    Basic,
    /// A client certificate.
    Certificate,
}

pub(crate) const CLASSES: usize = Class::NAMES.len();

impl Class {
    /// The values of the label, by variant.
    const NAMES: [&'static str; 7] =
        ["anonymous", "unverified", "token", "session", "api-key", "basic", "certificate"];

    pub(super) const ALL: [Self; CLASSES] = [
        Self::Anonymous,
        Self::Unverified,
        Self::Token,
        Self::Session,
        Self::ApiKey,
        Self::Basic,
        Self::Certificate,
    ];

    /// The classes of the document's schemes, by their index.
    pub(crate) fn of_schemes(api: &Api) -> Box<[Self]> {
        let session = match &api.sessions {
            Sessions::Issued(rules) => Some(rules.scheme),
            Sessions::None => None,
        };
        let class = |(index, verifier): (usize, &Verifier)| match verifier {
            _ if session == Some(index) => Self::Session,
            Verifier::Token(_) | Verifier::Introspected(_) => Self::Token,
            Verifier::Keys(_) => Self::ApiKey,
            Verifier::Passwords(_) => Self::Basic,
            Verifier::Certificate(_) => Self::Certificate,
        };
        api.schemes.iter().map(|scheme| &scheme.verifier).enumerate().map(class).collect()
    }

    /// The label's value.
    pub(crate) const fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}
