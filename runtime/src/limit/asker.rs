//! Who asks, unhashed: what a key part of a request is, as bytes that are the same on every server.

use std::net::{IpAddr, Ipv6Addr};

use http::HeaderMap;

use super::fold::folded;
use crate::{auth, json::Value, policy::KeyPart};

/// One request as tiers see it. Nothing of it is read, hashed or copied before a tier asks.
#[derive(Clone, Copy)]
pub struct Asker<'r> {
    /// Whose address counts: the peer's, or the one that a trusted proxy tells of.
    pub ip: IpAddr,
    /// The verified caller, once there is one.
    pub caller: Option<&'r dyn Identity>,
    /// The request's header fields.
    pub headers: &'r HeaderMap,
    /// The decoded body, once there is one.
    pub body: Option<&'r Value<'r>>,
}

/// What of a verified caller tiers may count by.
pub trait Identity: Send + Sync {
    /// A keyed hash of (scheme, issuer, subject), good for this process.
    fn key(&self) -> u128;
    /// A keyed hash of the tenant, good for this process.
    fn tenant_key(&self) -> Option<u128>;
    /// The security scheme's name.
    fn scheme(&self) -> &str;
    /// Who vouches.
    fn issuer(&self) -> &str;
    /// Who it is.
    fn subject(&self) -> &str;
    /// For whom it acts.
    fn tenant(&self) -> Option<&str>;
    /// The API key's id.
    fn api_key(&self) -> Option<&str>;
    /// A claim by its dotted path, when it is a string.
    fn claim(&self, path: &str) -> Option<&str>;

    /// The OAuth client that the caller uses (RFC 9068, section 2.2; OpenID Connect Core, section 2).
    fn client(&self) -> Option<&str> {
        let named = |path| self.claim(path).filter(|client| !client.is_empty());
        named("client_id").or_else(|| named("azp"))
    }
}

impl Identity for auth::Caller {
    fn key(&self) -> u128 {
        self.key().0
    }

    fn tenant_key(&self) -> Option<u128> {
        self.tenant_key().map(|key| key.0)
    }

    fn scheme(&self) -> &str {
        self.scheme()
    }

    fn issuer(&self) -> &str {
        self.issuer()
    }

    fn subject(&self) -> &str {
        self.subject()
    }

    fn tenant(&self) -> Option<&str> {
        self.tenant()
    }

    fn api_key(&self) -> Option<&str> {
        self.api_key()
    }

    fn claim(&self, path: &str) -> Option<&str> {
        self.claim(path)?.as_str()
    }
}

impl Asker<'_> {
    /// Writes the bytes that `part` of this request is counted under: a letter for the kind, then
    /// every text behind its length, so that no two requests that differ are written alike. What
    /// stands in for what is not there is as in memory: the address for a caller, the caller for
    /// its tenant, client or key. A header or member that is absent is written as none.
    pub(super) fn write(&self, part: KeyPart, to: &mut Vec<u8>) {
        match (part, self.caller) {
            (KeyPart::Global, _) => to.push(b'g'),
            (KeyPart::Header(name), _) => self.write_header(name, to),
            (KeyPart::Body(pointer), _) => self.write_member(pointer, to),
            (KeyPart::Ip, _) | (_, None) => write_address(self.ip, to),
            (KeyPart::Principal, Some(caller)) => write_principal(caller, to),
            (KeyPart::Client, Some(caller)) => match caller.client() {
                Some(client) => write(b'c', [caller.scheme(), caller.issuer(), client], to),
                None => write_principal(caller, to),
            },
            (KeyPart::ApiKey, Some(caller)) => match caller.api_key() {
                Some(id) => write(b'k', [caller.scheme(), id], to),
                None => write_principal(caller, to),
            },
            (KeyPart::Tenant, Some(caller)) => match caller.tenant() {
                Some(tenant) => write(b't', [tenant], to),
                None => write_principal(caller, to),
            },
        }
    }

    fn write_header(&self, name: &str, to: &mut Vec<u8>) {
        write(b'h', [name], to);
        for value in self.headers.get_all(name) {
            write_text(value.as_bytes(), to);
        }
    }

    fn write_member(&self, pointer: &str, to: &mut Vec<u8>) {
        write(b'b', [pointer], to);
        let member = self.body.and_then(|body| body.pointer(pointer)).and_then(Value::as_str);
        if let Some(text) = member {
            write_text(folded(text).as_bytes(), to);
        }
    }
}

impl std::fmt::Debug for Asker<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Asker").field("ip", &self.ip).finish_non_exhaustive()
    }
}

/// A peer's address as it is counted: IPv4-mapped undone, IPv6 by its /64, which is what one
/// subscriber gets.
#[inline]
pub(super) fn counted(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(ip) => IpAddr::V4(ip),
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64)),
    }
}

fn write_address(ip: IpAddr, to: &mut Vec<u8>) {
    to.push(b'i');
    match counted(ip) {
        IpAddr::V4(ip) => write_text(&ip.octets(), to),
        IpAddr::V6(ip) => write_text(&ip.octets()[..8], to),
    }
}

fn write_principal(caller: &dyn Identity, to: &mut Vec<u8>) {
    write(b'p', [caller.scheme(), caller.issuer(), caller.subject()], to);
}

fn write<const N: usize>(kind: u8, texts: [&str; N], to: &mut Vec<u8>) {
    to.push(kind);
    texts.into_iter().for_each(|text| write_text(text.as_bytes(), to));
}

fn write_text(text: &[u8], to: &mut Vec<u8>) {
    to.extend_from_slice(&(text.len() as u64).to_le_bytes());
    to.extend_from_slice(text);
}
