//! The claims of a token whose signature holds: checked, typed and turned into a caller.

use crate::{
    auth::{
        Caller, Denied, Flaw,
        caller::{Claims, Issue, Parts},
    },
    json::{Json, Value},
    policy,
};

use super::{
    Expected,
    compact::Compact,
    registered::{Registered, text_at},
};

/// A caller and the second at which the token ends.
pub(super) struct Accepted {
    pub(super) caller: Caller,
    pub(super) expires: u64,
}

/// Whether the token claims to come from the issuer. Asked before the key is looked for, so that
/// foreign tokens never cause a fetch.
pub(super) fn is_issued_by(payload: &Value<'_>, issuer: &str) -> bool {
    payload.get("iss").and_then(Value::as_str) == Some(issuer)
}

/// Whether a token says of itself that somebody else has issued it: a JWT whose `iss` is another.
/// One that nobody here can read says nothing.
pub(in crate::auth) fn names_another_issuer(token: &[u8], issuer: &str) -> bool {
    let Ok(payload) = Compact::read(token).and_then(|compact| compact.payload()) else {
        return false;
    };
    payload
        .claims()
        .is_ok_and(|claims| claims.get("iss").is_some_and(|named| named.as_str() != Some(issuer)))
}

/// Every check of RFC 7519 §4.1, RFC 8725 §3 and RFC 9068 §4 but issuer and signature.
pub(super) fn accept(
    payload: &Value<'_>,
    expected: &Expected,
    issue: &Issue,
    now: u64,
) -> Result<Accepted, Denied> {
    let invalid = Denied::Invalid;
    let registered = Registered::read(payload).map_err(invalid)?;
    registered.demand(&expected.demanded).map_err(invalid)?;
    audience(payload, &expected.audience).map_err(invalid)?;
    let expires = times(&registered, expected, now).map_err(invalid)?;
    let by = Vouched { issuer: &expected.issuer, claims: &expected.claims };
    let caller = vouched(payload, &registered, &by, issue).map_err(invalid)?;
    if now >= expires.saturating_add(expected.skew) {
        return Err(Denied::Expired(Flaw::Expired));
    }
    Ok(Accepted { caller, expires })
}

/// One of the audiences, which are a text or a list of texts, must be ours.
pub(in crate::auth) fn audience(payload: &Value<'_>, ours: &[String]) -> Result<(), Flaw> {
    let is_ours =
        |value: &Value<'_>| value.as_str().is_some_and(|name| ours.iter().any(|our| our == name));
    let found = match payload.get("aud").ok_or(Flaw::Audience)? {
        Value::Array(items) => items.iter().any(is_ours),
        value => is_ours(value),
    };
    if found { Ok(()) } else { Err(Flaw::Audience) }
}

/// `exp`, after `nbf`, `iat` and the lifetime have been checked.
fn times(registered: &Registered<'_>, expected: &Expected, now: u64) -> Result<u64, Flaw> {
    let expires = registered.expires.ok_or(Flaw::Claims)?;
    let issued = registered.issued.ok_or(Flaw::Claims)?;
    let begins = registered.begins.unwrap_or(issued);
    if begins.max(issued) > now.saturating_add(expected.skew) {
        return Err(Flaw::NotYetValid);
    }
    if expires.saturating_sub(issued) > expected.max_lifetime {
        return Err(Flaw::Lifetime);
    }
    Ok(expires)
}

/// Who says something of a caller, and where it stands.
pub(in crate::auth) struct Vouched<'v> {
    pub(in crate::auth) issuer: &'v str,
    pub(in crate::auth) claims: &'v policy::Claims,
}

/// The caller of whom an issuer says this.
pub(in crate::auth) fn vouched(
    payload: &Value<'_>,
    registered: &Registered<'_>,
    by: &Vouched<'_>,
    issue: &Issue,
) -> Result<Caller, Flaw> {
    let paths = by.claims;
    let subject = text_at(payload, paths.subject)?.ok_or(Flaw::Claims)?;
    let tenant = if paths.tenant.is_empty() { None } else { text_at(payload, paths.tenant)? };
    Ok(issue.caller(Parts {
        issuer: by.issuer,
        subject,
        tenant,
        scopes: names(payload, paths.scopes, issue.scopes)?,
        roles: names(payload, paths.roles, issue.roles)?,
        credential: registered.id,
        until: registered.expires,
        claims: Claims::Token(Json::from(payload)),
    }))
}

/// The known names under each of `paths`: a string is split on spaces, an array taken whole, any
/// other type makes the token invalid.
fn names(payload: &Value<'_>, paths: &[&str], known: &[&str]) -> Result<policy::NameSet, Flaw> {
    let mut set = policy::NameSet::EMPTY;
    let mut add = |name: &str| {
        if let Some(index) = known.iter().position(|known| *known == name) {
            set = set.with(index);
        }
    };
    for path in paths {
        match super::registered::at(payload, path) {
            None => {}
            Some(Value::String(text)) => text.split(' ').for_each(&mut add),
            Some(Value::Array(items)) => {
                for item in items {
                    add(item.as_str().ok_or(Flaw::Claims)?);
                }
            }
            Some(_) => return Err(Flaw::Claims),
        }
    }
    Ok(set)
}
