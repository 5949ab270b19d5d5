//! Whom a throw-away token is for, as claims under the paths that the document gives them.

use clap::Args;
use serde_json::{Map, Value, json};

use super::state::TokenScheme;
use crate::cli::random;
use crate::cli::when::Moment;

/// Who calls.
#[derive(Args, Clone, Debug)]
pub(in crate::cli) struct Person {
    /// Who calls.
    #[arg(long, value_name = "NAME", default_value = "dev")]
    pub(super) sub: String,
    /// What they may do, parted by spaces; by default every scope of the document.
    #[arg(long, value_name = "SCOPES")]
    pub(super) scope: Option<String>,
    /// For whom they act, where the document knows tenants.
    #[arg(long, value_name = "NAME", default_value = "dev-org")]
    pub(super) org: String,
    /// A role; may be given several times.
    #[arg(long, value_name = "ROLE")]
    pub(super) role: Vec<String>,
    /// Another claim, such as acr=phr; a value that is JSON is taken as such.
    #[arg(long, value_name = "PATH=VALUE")]
    pub(super) claim: Vec<String>,
}

impl Person {
    /// The scopes of a token for a document that has `known`.
    pub(super) fn scopes(&self, known: &[String]) -> String {
        self.scope.clone().unwrap_or_else(|| known.join(" "))
    }

    /// The claims of a token (RFC 9068 §2.2) that lives from `now` on.
    ///
    /// # Errors
    /// When a `--claim` is none, or two claims are in each other's way.
    pub(super) fn claims(&self, scheme: &TokenScheme, now: Moment) -> Result<Value, String> {
        let mut claims = Map::new();
        for text in &self.claim {
            let (path, value) = text.split_once('=').filter(|(path, _)| !path.is_empty()).ok_or(
                format!("`{text}` is no claim\n  = help: `--claim PATH=VALUE`, such as acr=phr"),
            )?;
            let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
            put(&mut claims, path, value)?;
        }
        put(&mut claims, "sub", json!(self.sub))?;
        put(&mut claims, &scheme.subject, json!(self.sub))?;
        put(&mut claims, &scheme.scope_path, json!(self.scopes(&scheme.scopes)))?;
        put(&mut claims, &scheme.tenant, json!(self.org))?;
        if !self.role.is_empty() {
            if scheme.roles.is_empty() {
                return Err("the document names no claim for roles: leave `--role` out".to_owned());
            }
            put(&mut claims, &scheme.roles, json!(self.role))?;
        }
        let (iat, exp) = (now.seconds(), now.seconds() + scheme.lifetime);
        for (name, value) in [
            ("iss", json!(scheme.issuer)),
            ("aud", json!(scheme.audience)),
            ("client_id", json!("secgen-dev")),
            ("jti", json!(random::base62(22)?)),
            ("iat", json!(iat)),
            ("exp", json!(exp)),
        ] {
            claims.entry(name).or_insert(value);
        }
        claims.entry("auth_time").or_insert(json!(iat));
        if !scheme.acr.is_empty() {
            claims.entry("acr").or_insert(json!(scheme.acr));
        }
        Ok(Value::Object(claims))
    }
}

/// Puts a claim at a dotted path; an empty path is no claim. What is there already stays.
fn put(claims: &mut Map<String, Value>, path: &str, value: Value) -> Result<(), String> {
    if path.is_empty() {
        return Ok(());
    }
    let Some((first, rest)) = path.split_once('.') else {
        claims.entry(path).or_insert(value);
        return Ok(());
    };
    match claims.entry(first).or_insert_with(|| json!({})) {
        Value::Object(inner) => put(inner, rest, value),
        _ => Err(format!("the claim `{first}` is a value and cannot hold `{rest}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scheme() -> TokenScheme {
        TokenScheme {
            name: "oauth".into(),
            issuer: "https://id.example.com/".into(),
            audience: "orders".into(),
            token_type: "at+jwt".into(),
            lifetime: 3600,
            scopes: vec!["read".into(), "write".into()],
            subject: "sub".into(),
            scope_path: "scope".into(),
            roles: "realm.roles".into(),
            tenant: "org.id".into(),
            acr: String::new(),
        }
    }

    fn person() -> Person {
        Person {
            sub: "ada".into(),
            scope: None,
            org: "acme".into(),
            role: Vec::new(),
            claim: Vec::new(),
        }
    }

    #[test]
    fn claims_stand_where_the_document_reads_them() {
        let person = Person {
            role: vec!["admin".into()],
            claim: vec!["acr=phr".into(), "exp=1".into(), "org.plan=\"7\"".into()],
            ..person()
        };
        let claims = person.claims(&scheme(), Moment::parse("2026-01-01").unwrap()).unwrap();
        assert_eq!(claims["org"], json!({"id": "acme", "plan": "7"}));
        assert_eq!(claims["realm"]["roles"], json!(["admin"]));
        assert_eq!((&claims["sub"], &claims["scope"]), (&json!("ada"), &json!("read write")));
        assert_eq!((&claims["acr"], &claims["exp"]), (&json!("phr"), &json!(1)));
        for name in ["iss", "aud", "client_id", "jti", "iat", "auth_time"] {
            assert!(!claims[name].is_null(), "{name}");
        }
    }

    #[test]
    fn a_claim_that_is_none_or_in_the_way_is_told() {
        for claim in ["acr", "=x", "org=7"] {
            let person = Person { claim: vec![claim.into()], ..person() };
            assert!(person.claims(&scheme(), Moment::now()).is_err(), "{claim}");
        }
        let roles = Person { role: vec!["x".into()], ..person() };
        let none = TokenScheme { roles: String::new(), ..scheme() };
        assert!(roles.claims(&none, Moment::now()).is_err());
    }
}
