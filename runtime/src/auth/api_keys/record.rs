//! One line of a key file; its form is told in the documentation of [`crate::auth`].

use ipnet::IpNet;

use crate::{
    auth::{
        Caller,
        caller::{Claims, Issue, Parts},
        clock::timestamp,
    },
    config::network,
    json::{self, Budget, Json, Value},
    policy::{self, NameSet},
};

/// How far ahead `created` may lie, in seconds: the key was made on a machine with another clock.
const SKEW: u64 = 300;

const MEMBERS: [&str; 8] =
    ["id", "hash", "subject", "tenant", "scopes", "allowFrom", "expires", "created"];

/// A key that the server knows, or a user-id with its password.
pub(in crate::auth) struct Record<H = [u8; 32]> {
    pub(in crate::auth) hash: H,
    pub(in crate::auth) caller: Caller,
    pub(in crate::auth) allow_from: Vec<IpNet>,
    /// The first second at which the key is not taken any more.
    pub(in crate::auth) until: Option<u64>,
}

/// What is needed to read a line.
pub(in crate::auth) struct Reading<'r> {
    pub(in crate::auth) issue: &'r Issue,
    pub(in crate::auth) claims: &'r policy::Claims,
    pub(in crate::auth) max_age: Option<u64>,
    /// When the server started.
    pub(in crate::auth) started: u64,
    pub(in crate::auth) now: u64,
}

impl Reading<'_> {
    /// The record of a line, or what is wrong with it. No value of the line is repeated.
    pub(super) fn record(&self, line: &[u8]) -> Result<Record, String> {
        self.record_with(line, sha256, "`hash` is not `sha256:` and 64 lower-case hex digits")
    }

    /// The same with another kind of `hash`, which `read` reads and `expected` tells of.
    pub(in crate::auth) fn record_with<H>(
        &self,
        line: &[u8],
        read: impl FnOnce(&str) -> Option<H>,
        expected: &str,
    ) -> Result<Record<H>, String> {
        let line = json::parse(line, &Budget { depth: 3, nodes: 1_000 })
            .map_err(|_| "is not a JSON object without duplicate members")?;
        let members = line.as_object().ok_or("is not a JSON object")?;
        if members.iter().any(|(name, _)| name == "roles") {
            return Err("`roles` do not exist for a key: only subject, tenant and scopes do".into());
        }
        if members.iter().any(|(name, _)| !MEMBERS.contains(&name)) {
            return Err(format!("has a member that is none of {}", MEMBERS.join(", ")));
        }
        let id = text(&line, "id")?.ok_or("`id` is missing")?;
        let subject = text(&line, "subject")?.ok_or("`subject` is missing")?;
        let hash = text(&line, "hash")?.ok_or("`hash` is missing")?;
        let hash = read(hash).ok_or(expected)?;
        let tenant = text(&line, "tenant")?;
        let scopes = texts(&line, "scopes")?.unwrap_or_default();
        let until = self.until(&line)?;
        let caller = self.issue.caller(Parts {
            issuer: "",
            subject,
            tenant,
            scopes: known(self.issue.scopes, &scopes),
            roles: NameSet::EMPTY,
            credential: Some(id),
            until,
            claims: self.claims(subject, tenant, &scopes),
        });
        Ok(Record { hash, caller, allow_from: allow_from(&line)?, until })
    }

    /// The claims of a key, under the paths that the scheme gives them.
    fn claims(&self, subject: &str, tenant: Option<&str>, scopes: &[&str]) -> Claims {
        let text = |text: &str| Json::String(text.to_owned());
        let mut claims = vec![(self.claims.subject, text(subject))];
        claims.extend(tenant.map(|tenant| (self.claims.tenant, text(tenant))));
        let list: Vec<Json> = scopes.iter().map(|scope| text(scope)).collect();
        claims.extend(self.claims.scopes.iter().map(|path| (*path, Json::Array(list.clone()))));
        claims.retain(|(path, _)| !path.is_empty());
        Claims::Key(claims)
    }

    /// `expires`, or the end of the scheme's `maxAge` when that comes first. A key that does not
    /// say when it was made is as old as the server's start; one that says neither is refused.
    fn until(&self, line: &Value<'_>) -> Result<Option<u64>, String> {
        let (expires, created) = (moment(line, "expires")?, moment(line, "created")?);
        if created.is_some_and(|created| created > self.now.saturating_add(SKEW)) {
            return Err("`created` lies ahead".into());
        }
        let Some(max_age) = self.max_age else { return Ok(expires) };
        if expires.is_none() && created.is_none() {
            return Err("neither `created` nor `expires`, and the scheme has a `maxAge`".into());
        }
        let oldest = created.unwrap_or(self.started).saturating_add(max_age);
        Ok(Some(expires.map_or(oldest, |expires| expires.min(oldest))))
    }
}

/// A member that is a text and not empty; null is absent.
fn text<'v>(line: &'v Value<'_>, name: &str) -> Result<Option<&'v str>, String> {
    match line.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text)),
        Some(_) => Err(format!("`{name}` is not a text, or empty")),
    }
}

/// A member that is a list of texts; null is absent.
fn texts<'v>(line: &'v Value<'_>, name: &str) -> Result<Option<Vec<&'v str>>, String> {
    match line.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Array(items)) => {
            let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            texts.map(Some).ok_or_else(|| format!("`{name}` holds something that is not a text"))
        }
        Some(_) => Err(format!("`{name}` is not a list")),
    }
}

/// An empty list could mean everywhere or nowhere, so it is refused.
fn allow_from(line: &Value<'_>) -> Result<Vec<IpNet>, String> {
    let Some(items) = texts(line, "allowFrom")? else { return Ok(Vec::new()) };
    if items.is_empty() {
        return Err("`allowFrom` is empty; leave it out for everywhere".into());
    }
    let network = |item: &&str| network(item).map_err(|problem| format!("`allowFrom` {problem}"));
    items.iter().map(network).collect()
}

fn moment(line: &Value<'_>, name: &str) -> Result<Option<u64>, String> {
    let Some(text) = text(line, name)? else { return Ok(None) };
    let moment =
        timestamp(text).ok_or_else(|| format!("`{name}` is not a date or date-time (RFC 3339)"))?;
    Ok(Some(moment))
}

fn known(names: &[&str], held: &[&str]) -> NameSet {
    let places = held.iter().filter_map(|held| names.iter().position(|name| name == held));
    places.fold(NameSet::EMPTY, NameSet::with)
}

/// 32 bytes from `sha256:HEX`, or the bare hex.
fn sha256(text: &str) -> Option<[u8; 32]> {
    let digits = text.strip_prefix("sha256:").unwrap_or(text).as_bytes();
    let (pairs, []) = digits.as_chunks::<2>() else { return None };
    let pairs: &[[u8; 2]; 32] = pairs.try_into().ok()?;
    let nibble = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; 32];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(bytes)
}
