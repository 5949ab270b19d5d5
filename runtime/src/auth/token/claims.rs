//! The claims of a token whose signature holds: checked, typed and turned into a caller.

use crate::{
    auth::{
        Caller, Denied, Flaw,
        caller::{Claims, Issue, Parts},
    },
    json::{Json, Value},
    policy,
};

use super::Expected;

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

/// Every check of RFC 7519 §4.1, RFC 8725 §3 and RFC 9068 §4 but issuer and signature.
pub(super) fn accept(
    payload: &Value<'_>,
    expected: &Expected,
    issue: &Issue,
    now: u64,
) -> Result<Accepted, Denied> {
    let invalid = Denied::Invalid;
    if payload.get("cnf").is_some() {
        return Err(invalid(Flaw::Bound));
    }
    audience(payload, &expected.audience).map_err(invalid)?;
    let expires = times(payload, expected, now).map_err(invalid)?;
    let caller = caller(payload, &expected.claims, issue, &expected.issuer).map_err(invalid)?;
    if now >= expires.saturating_add(expected.skew) {
        return Err(Denied::Expired(Flaw::Expired));
    }
    Ok(Accepted { caller, expires })
}

/// `aud` is a string or a list of strings; one of them must be ours.
fn audience(payload: &Value<'_>, ours: &[String]) -> Result<(), Flaw> {
    let named = |value: &Value<'_>| {
        value.as_str().map(|name| ours.iter().any(|our| our == name)).ok_or(Flaw::Claims)
    };
    let found = match payload.get("aud").ok_or(Flaw::Audience)? {
        Value::Array(items) => {
            items.iter().try_fold(false, |found, item| Ok::<_, Flaw>(found | named(item)?))?
        }
        value => named(value)?,
    };
    if found { Ok(()) } else { Err(Flaw::Audience) }
}

/// `exp`, after `nbf`, `iat` and the lifetime have been checked.
fn times(payload: &Value<'_>, expected: &Expected, now: u64) -> Result<u64, Flaw> {
    let expires = date(payload, "exp")?.ok_or(Flaw::Claims)?;
    let issued = date(payload, "iat")?.ok_or(Flaw::Claims)?;
    let begins = date(payload, "nbf")?.unwrap_or(issued);
    if begins.max(issued) > now.saturating_add(expected.skew) {
        return Err(Flaw::NotYetValid);
    }
    if expires.saturating_sub(issued) > expected.max_lifetime {
        return Err(Flaw::Lifetime);
    }
    Ok(expires)
}

/// A NumericDate (RFC 7519 §2), in whole seconds.
fn date(payload: &Value<'_>, name: &str) -> Result<Option<u64>, Flaw> {
    /// The year 9999; what lies beyond is a mistake.
    const LATEST: f64 = 253_402_300_799.0;
    let Some(value) = payload.get(name) else { return Ok(None) };
    let number = value.as_number().ok_or(Flaw::Claims)?;
    let seconds: f64 = number.as_str().parse().map_err(|_| Flaw::Claims)?;
    if !(0.0..=LATEST).contains(&seconds) {
        return Err(Flaw::Claims);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range")]
    Ok(Some(seconds as u64))
}

fn caller(
    payload: &Value<'_>,
    paths: &policy::Claims,
    issue: &Issue,
    issuer: &str,
) -> Result<Caller, Flaw> {
    if payload.get("sub").is_some_and(|sub| sub.as_str().is_none()) {
        return Err(Flaw::Claims);
    }
    let subject = text(payload, paths.subject)?.ok_or(Flaw::Claims)?;
    let tenant = if paths.tenant.is_empty() { None } else { text(payload, paths.tenant)? };
    Ok(issue.caller(Parts {
        issuer,
        subject,
        tenant,
        scopes: names(payload, paths.scopes, issue.scopes)?,
        roles: names(payload, paths.roles, issue.roles)?,
        credential: payload.get("jti").and_then(Value::as_str),
        claims: Claims::Token(Json::from(payload)),
    }))
}

/// A text claim; null and empty are missing, another type makes the token invalid.
fn text<'v>(payload: &'v Value<'_>, path: &str) -> Result<Option<&'v str>, Flaw> {
    match at(payload, path) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(&**text).filter(|text| !text.is_empty())),
        Some(_) => Err(Flaw::Claims),
    }
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
        match at(payload, path) {
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

/// The value at a dotted path.
fn at<'v, 'a>(value: &'v Value<'a>, path: &str) -> Option<&'v Value<'a>> {
    path.split('.').try_fold(value, |value, name| value.get(name))
}
