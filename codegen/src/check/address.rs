//! Hosts, URLs, origins and networks as text, judged without the network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An `http` or `https` URL in parts; nothing is resolved.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Url<'a> {
    /// `https` or `http`, as written.
    pub(super) scheme: &'a str,
    /// Without port and user; an IPv6 address without its brackets.
    pub(super) host: &'a str,
    /// Digits, or empty.
    pub(super) port: &'a str,
    /// From the first `/`, `?` or `#` on.
    pub(super) rest: &'a str,
}

/// Takes a URL apart; `None` when it is not `SCHEME://HOST…`, or carries a user.
pub(super) fn url(text: &str) -> Option<Url<'_>> {
    let (scheme, after) = text.split_once("://")?;
    let end = after.find(['/', '?', '#', '\\']).unwrap_or(after.len());
    let (authority, rest) = after.split_at(end);
    if authority.is_empty() || authority.contains('@') {
        return None;
    }
    let (host, port) = match authority.strip_prefix('[') {
        Some(v6) => {
            let (host, port) = v6.split_once(']')?;
            (host, port.strip_prefix(':').unwrap_or(port))
        }
        None => authority.split_once(':').unwrap_or((authority, "")),
    };
    let sound = !host.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    sound.then_some(Url { scheme, host, port, rest })
}

/// Whether `host` is this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || ip(host).is_some_and(|address| address.is_loopback())
}

/// Whether `host` is inside: loopback, private, link-local, unspecified, or a name that only an
/// inner network knows.
pub(super) fn is_private(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    let inner_name = [".local", ".internal", ".lan", ".home.arpa", ".intranet"]
        .iter()
        .any(|suffix| name.ends_with(suffix));
    let bare_name = !name.contains('.') && ip(host).is_none();
    is_loopback(host) || inner_name || bare_name || ip(host).is_some_and(is_private_address)
}

fn ip(host: &str) -> Option<IpAddr> {
    host.parse().ok().or_else(|| odd_ipv4(host).map(IpAddr::V4))
}

/// Spellings of IPv4 that some resolvers take: `2130706433`, `0x7f.1`, `127.1`.
fn odd_ipv4(host: &str) -> Option<Ipv4Addr> {
    let parts: Vec<u64> = host.split('.').map(odd_number).collect::<Option<_>>()?;
    let (last, heads) = parts.split_last()?;
    let room = 4_u32.checked_sub(u32::try_from(heads.len()).ok()?).filter(|room| *room > 0)?;
    if heads.iter().any(|part| *part > 255) || *last >= 1_u64 << (8 * room) {
        return None;
    }
    let high = heads.iter().fold(0_u64, |sum, part| (sum << 8) | part);
    u32::try_from((high << (8 * room)) | last).ok().map(Ipv4Addr::from)
}

fn odd_number(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    if let Some(hex) = lower.strip_prefix("0x") {
        return u64::from_str_radix(hex, 16).ok();
    }
    match lower.strip_prefix('0') {
        Some(octal) if !octal.is_empty() => u64::from_str_radix(octal, 8).ok(),
        _ => lower.parse().ok(),
    }
}

fn is_private_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_private_v4(v4),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_private_v4(v4),
            None => is_private_v6(v6),
        },
    }
}

fn is_private_v4(v4: Ipv4Addr) -> bool {
    let [first, second, ..] = v4.octets();
    v4.is_private()
        || v4.is_loopback()
        || v4.is_link_local()
        || v4.is_broadcast()
        || first == 0
        || (first == 100 && (64..128).contains(&second))
}

fn is_private_v6(v6: Ipv6Addr) -> bool {
    v6.is_loopback() || v6.is_unspecified() || v6.is_unique_local() || v6.is_unicast_link_local()
}

/// A network: its address and its prefix length; an address alone is a network of one.
pub(super) fn network(text: &str) -> Option<(IpAddr, u8)> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    let prefix = match prefix {
        None => longest,
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok()?,
        Some(_) => return None,
    };
    (prefix <= longest).then_some((address, prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_an_inside_address_in_every_disguise() {
        for host in [
            "localhost",
            "LOCALHOST.",
            "a.localhost",
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f.1",
            "0177.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "db.internal",
            "nas",
            "printer.local",
        ] {
            assert!(is_private(host), "{host}");
        }
        for host in ["id.example.com", "93.184.215.14", "172.32.0.1", "2606:4700::1111"] {
            assert!(!is_private(host), "{host}");
        }
    }

    #[test]
    fn takes_a_url_apart_and_refuses_a_user_in_it() {
        let parts = url("https://id.example.com:8443/keys?x").unwrap();
        assert_eq!((parts.host, parts.port, parts.rest), ("id.example.com", "8443", "/keys?x"));
        assert_eq!(url("http://[::1]:80").unwrap().host, "::1");
        for text in ["https://good@evil.example", "example.com", "https://", "https://a:b", ""] {
            assert_eq!(url(text), None, "{text}");
        }
    }

    #[test]
    fn reads_networks_and_nothing_else() {
        assert!(network("203.0.113.0/24").is_some() && network("2001:db8::/32").is_some());
        assert!(network("10.0.0.1").is_some());
        for text in ["10.0.0.0/33", "10.0.0/8", "::/129", "a/8", "10.0.0.0/+8", "10.0.0.0/", ""] {
            assert_eq!(network(text), None, "{text}");
        }
    }
}
