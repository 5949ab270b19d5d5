//! The payload of an access token (RFC 9068 §2.2), with an account's claims where the scheme
//! looks for them.

use std::{collections::BTreeMap, fmt};

use super::AccountClaims;
use crate::{
    encode::{Encode as _, Encoder},
    json::Json,
    own::Watchman,
    policy::{self, NameSet},
};

/// Claims that only the server sets, or whose presence makes a token another kind of token.
const RESERVED: [&str; 15] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "client_id",
    "auth_time",
    "cnf",
    "nonce",
    "at_hash",
    "c_hash",
    "events",
    "azp",
];

/// What all tokens of a document's sessions share.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) issuer: String,
    pub(super) audience: Vec<String>,
    /// `client_id`: there is one client, the document's own, by the scheme's name.
    pub(super) client: &'static str,
    pub(super) paths: policy::Claims,
}

/// What differs from token to token; times in seconds since 1970.
pub(super) struct Occasion<'o> {
    pub(super) subject: &'o str,
    pub(super) id: &'o str,
    pub(super) issued: u64,
    pub(super) expires: u64,
    /// When the password was shown.
    pub(super) authenticated: u64,
}

/// Why an account's claims cannot stand in a token. Values are not repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ClaimsFault {
    /// The subject is empty or over 255 bytes.
    Subject,
    /// A scope, role or tenant is empty, or a scope holds a space.
    Name(&'static str),
    /// A claim is said twice, or may not be said here.
    Taken(String),
}

impl Shape {
    /// The payload as JSON.
    pub(super) fn payload(
        &self,
        occasion: &Occasion<'_>,
        account: &AccountClaims,
    ) -> Result<Vec<u8>, ClaimsFault> {
        let mut claims = Claims(self.registered(occasion));
        let paths = &self.paths;
        if paths.subject != "sub" {
            claims.put(paths.subject, text(occasion.subject))?;
        }
        if account.scopes.iter().any(|scope| scope.is_empty() || scope.contains(' ')) {
            return Err(ClaimsFault::Name("scope"));
        }
        if let (Some(path), false) = (paths.scopes.first(), account.scopes.is_empty()) {
            claims.put(path, text(&account.scopes.join(" ")))?;
        }
        if account.roles.iter().any(String::is_empty) {
            return Err(ClaimsFault::Name("role"));
        }
        if let (Some(path), false) = (paths.roles.first(), account.roles.is_empty()) {
            claims.put(path, Json::Array(account.roles.iter().map(|role| text(role)).collect()))?;
        }
        match &account.tenant {
            Some(tenant) if tenant.is_empty() => return Err(ClaimsFault::Name("tenant")),
            Some(tenant) if !paths.tenant.is_empty() => claims.put(paths.tenant, text(tenant))?,
            _ => {}
        }
        for (path, value) in &account.further {
            let first = path.split('.').next().unwrap_or_default();
            if RESERVED.contains(&first) || self.decides(path) {
                return Err(ClaimsFault::Taken(path.clone()));
            }
            claims.put(path, value.clone())?;
        }
        Ok(claims.written())
    }

    /// Whether a path is one from which scopes, roles, tenant or subject are read: those that are
    /// not said above are absent, not free.
    fn decides(&self, path: &str) -> bool {
        let Self { paths, .. } = self;
        let mut read =
            paths.scopes.iter().chain(paths.roles).chain([&paths.tenant, &paths.subject]);
        let within = |inner: &str, outer: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        read.any(|read| !read.is_empty() && (within(read, path) || within(path, read)))
    }

    fn registered(&self, occasion: &Occasion<'_>) -> BTreeMap<String, Json> {
        let audience = match &*self.audience {
            [one] => text(one),
            many => Json::Array(many.iter().map(|one| text(one)).collect()),
        };
        [
            ("iss", text(&self.issuer)),
            ("aud", audience),
            ("sub", text(occasion.subject)),
            ("client_id", text(self.client)),
            ("jti", text(occasion.id)),
            ("iat", Json::Number(occasion.issued.into())),
            ("exp", Json::Number(occasion.expires.into())),
            ("auth_time", Json::Number(occasion.authenticated.into())),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }
}

/// Claims being put together.
struct Claims(BTreeMap<String, Json>);

impl Claims {
    /// Puts a value at a dotted path where nothing stands yet.
    fn put(&mut self, path: &str, value: Json) -> Result<(), ClaimsFault> {
        let taken = || ClaimsFault::Taken(path.to_owned());
        let (above, name) = path.rsplit_once('.').map_or(("", path), |(above, name)| (above, name));
        let mut members = &mut self.0;
        for step in above.split('.').filter(|_| !above.is_empty()) {
            let inner = members.entry(step.to_owned());
            let Json::Object(inner) = inner.or_insert_with(|| Json::Object(BTreeMap::new())) else {
                return Err(taken());
            };
            members = inner;
        }
        if path.split('.').any(str::is_empty) || members.contains_key(name) {
            return Err(taken());
        }
        members.insert(name.to_owned(), value);
        Ok(())
    }

    fn written(self) -> Vec<u8> {
        let watch = Watchman::default();
        let mut out = Encoder::new(&NameSet::EMPTY, &watch);
        Json::Object(self.0).encode(&mut out);
        out.finish().expect("numbers of JSON are finite, and there are no records")
    }
}

fn text(text: &str) -> Json {
    Json::String(text.to_owned())
}

impl fmt::Display for ClaimsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Subject => f.write_str("account-claims: the subject is empty or over 255 bytes"),
            Self::Name(what) => {
                write!(f, "account-claims: a {what} is empty or holds what it cannot")
            }
            Self::Taken(path) => {
                write!(f, "account-claims: `{path}` is said twice, or is not the account's to say")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn shape() -> Shape {
        Shape {
            issuer: "https://api.example.com".into(),
            audience: vec!["orders-api".into()],
            client: "firstParty",
            paths: policy::Claims {
                subject: "sub",
                scopes: &["scope", "scp"],
                roles: &["realm.roles"],
                tenant: "org.id",
            },
        }
    }

    fn payload(account: &AccountClaims) -> Result<Value, ClaimsFault> {
        let occasion =
            Occasion { subject: "u1", id: "j1", issued: 100, expires: 1000, authenticated: 50 };
        shape().payload(&occasion, account).map(|it| serde_json::from_slice(&it).unwrap())
    }

    fn further(path: &str) -> AccountClaims {
        let further = [(path.to_owned(), Json::Bool(true))].into();
        AccountClaims { further, ..AccountClaims::default() }
    }

    #[test]
    fn claims_stand_where_the_scheme_looks_for_them() {
        let account = AccountClaims {
            scopes: vec!["read".into(), "write".into()],
            roles: vec!["clerk".into()],
            tenant: Some("acme".into()),
            further: [("org.plan".to_owned(), Json::String("free".into()))].into(),
        };
        let expected = json!({
            "iss": "https://api.example.com", "aud": "orders-api", "sub": "u1",
            "client_id": "firstParty", "jti": "j1", "iat": 100, "exp": 1000, "auth_time": 50,
            "scope": "read write", "realm": {"roles": ["clerk"]},
            "org": {"id": "acme", "plan": "free"},
        });
        assert_eq!(payload(&account), Ok(expected));
    }

    #[test]
    fn an_account_without_rights_gets_no_claims_that_say_so() {
        let claims = payload(&AccountClaims::default()).unwrap();
        assert_eq!(claims.as_object().unwrap().len(), 8, "{claims}");
    }

    #[test]
    fn nothing_that_decides_can_come_in_by_a_further_claim() {
        for path in [
            "iss",
            "aud",
            "exp",
            "iat",
            "cnf",
            "cnf.jkt",
            "nonce",
            "scope",
            "scp",
            "realm",
            "realm.roles",
            "realm.roles.x",
            "org.id",
            "org",
            "sub",
            "",
            "a..b",
            ".a",
            "a.",
        ] {
            assert_eq!(payload(&further(path)), Err(ClaimsFault::Taken(path.into())), "{path}");
        }
        for path in ["plan", "org.plan", "realm.other", "scopes", "acr"] {
            assert!(payload(&further(path)).is_ok(), "{path}");
        }
    }

    #[test]
    fn a_scope_with_a_space_would_be_two() {
        for scope in ["", "read admin"] {
            let account = AccountClaims { scopes: vec![scope.into()], ..AccountClaims::default() };
            assert_eq!(payload(&account), Err(ClaimsFault::Name("scope")));
        }
        let account = AccountClaims { tenant: Some(String::new()), ..AccountClaims::default() };
        assert_eq!(payload(&account), Err(ClaimsFault::Name("tenant")));
    }
}
