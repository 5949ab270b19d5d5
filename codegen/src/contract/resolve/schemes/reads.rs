//! Which keys of a scheme's `x-security` are read on which kind of scheme.

use crate::document::x_security::Verifier as Written;
use crate::document::{At, Text};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::super::Said;
use super::super::controls::say_list;

/// What a scheme's credentials are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Tokens that others sign.
    Token,
    /// Tokens that their issuer is asked after.
    Introspected,
    /// Tokens of the server's own sessions.
    Session,
    /// Keys, and user-ids with passwords.
    Keys,
    /// Client certificates.
    Certificate,
}

impl Kind {
    /// Why a key means nothing here.
    fn says(self) -> &'static str {
        match self {
            Self::Token => "this scheme takes signed tokens",
            Self::Introspected => "the tokens of this scheme are introspected",
            Self::Session => {
                "the server signs the tokens of this scheme itself: `sessions` names it"
            }
            Self::Keys => "this scheme takes what a file of records knows",
            Self::Certificate => "this scheme takes client certificates",
        }
    }

    fn reads(self, key: &str) -> bool {
        use Kind::{Certificate, Introspected, Keys, Session, Token};
        let readers: &[Self] = match key {
            // What own sessions are not bound to is told with them.
            "issuer" | "audience" | "clockSkew" | "revocation" | "binding" => {
                &[Token, Introspected, Session]
            }
            "algorithms" | "tokenType" | "maxLifetime" => &[Token, Session],
            "jwksUri" | "discovery" => &[Token],
            "introspection" => &[Introspected],
            "keys" | "allowFrom" | "maxAge" => &[Keys],
            "trust" | "sans" | "crl" => &[Certificate],
            "claims/roles" => &[Token, Introspected, Session],
            "claims/scopes" | "claims/tenant" => &[Token, Introspected, Session, Keys],
            _ => return true,
        };
        readers.contains(&self)
    }
}

/// What nobody would read is refused, not skipped.
pub(super) fn refuse_unread(written: Option<&Written<'_>>, kind: Kind, findings: &mut Findings) {
    let Some(written) = written else { return };
    for (key, place) in keys(written) {
        if let Some(place) = place
            && !kind.reads(key)
        {
            let name = key.replace('/', ".");
            findings.push(
                Finding::error(
                    codes::UNKNOWN_KEY,
                    place,
                    format!("nothing reads `{name}` on this scheme"),
                )
                .label(kind.says())
                .why("a key that is skipped in silence may be a control that nobody enforces")
                .help("remove it"),
            );
        }
    }
}

/// Every key, and where its value stands.
fn keys(it: &Written<'_>) -> [(&'static str, Option<Place>); 22] {
    let claims = it.claims.as_ref();
    let first = |texts: &Option<Vec<Text<'_>>>| {
        texts.as_ref().and_then(|texts| texts.first()).map(|text| text.place)
    };
    [
        ("issuer", it.issuer.map(|text| text.place)),
        ("audience", it.audience.as_ref().map(|list| list.place)),
        ("algorithms", it.algorithms.as_ref().map(|list| list.place)),
        ("jwksUri", it.jwks_uri.map(|text| text.place)),
        ("discovery", it.discovery.map(|text| text.place)),
        ("tokenType", it.token_type.map(|it| it.place)),
        ("maxLifetime", it.max_lifetime.map(|it| it.place)),
        ("clockSkew", it.clock_skew.map(|it| it.place)),
        ("binding", it.binding.map(|it| it.place)),
        ("introspection", it.introspection.as_ref().map(|it| it.place)),
        ("introspection/url", it.introspection.as_ref().and_then(|it| it.url).map(|it| it.place)),
        ("revocation", it.revocation.map(|it| it.place)),
        ("keys", it.keys.map(|text| text.place)),
        ("allowFrom", it.allow_from.as_ref().map(|list| list.place)),
        ("maxAge", it.max_age.map(|it| it.place)),
        ("trust", it.trust.map(|text| text.place)),
        ("sans", it.sans.as_ref().map(|list| list.place)),
        ("crl", it.crl.map(|text| text.place)),
        ("claims", claims.map(|it| it.place)),
        ("claims/scopes", claims.and_then(|it| first(&it.scopes))),
        ("claims/roles", claims.and_then(|it| first(&it.roles))),
        ("claims/tenant", claims.and_then(|it| it.tenant).map(|text| text.place)),
    ]
}

/// Where each key was written, members of lists included.
pub(super) fn said(it: &Written<'_>) -> Said {
    let mut said = Said::default();
    for (key, place) in keys(it) {
        if let Some(place) = place {
            said.insert(key, place);
        }
    }
    let lists = [
        ("audience", &it.audience),
        ("algorithms", &it.algorithms),
        ("allowFrom", &it.allow_from),
        ("sans", &it.sans),
    ];
    for (key, list) in lists {
        say_list(&mut said, key, list.as_ref());
    }
    said
}

/// The members of a list; none when it is absent.
pub(super) fn list<'x, 'a>(texts: &'x Option<At<Vec<Text<'a>>>>) -> &'x [Text<'a>] {
    texts.as_ref().map_or(&[], |texts| &texts.value)
}
