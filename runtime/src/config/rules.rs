//! The rules that a value of the environment must keep, the same that `check` applies to a literal.

use std::{net::IpAddr, path::PathBuf};

use http::Uri;
use ipnet::IpNet;

use super::Trust;

/// Where verification keys are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeyLocation {
    /// An address, and how far it is believed.
    Address(Uri, Trust),
    /// A file; only from the environment.
    File(PathBuf),
}

/// A URL without user, password and fragment: https, or plain http where `trust` allows it for a
/// loopback address.
pub(crate) fn url(text: &str, trust: Trust) -> Result<Uri, &'static str> {
    if text.contains('#') {
        return Err("has a fragment");
    }
    let uri: Uri = text.parse().map_err(|_| "is not a URL")?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err("is not an absolute URL");
    };
    if authority.as_str().contains('@') {
        return Err("carries a user name");
    }
    match scheme {
        "https" => Ok(uri),
        "http"
            if trust == Trust::Environment
                && literal_host(&uri).is_some_and(|ip| ip.is_loopback()) =>
        {
            Ok(uri)
        }
        "http" => Err(
            "is plain http, which is believed only for a loopback address that comes from the environment",
        ),
        _ => Err("is not https"),
    }
}

/// The host of `uri` when it is written as an address.
pub(crate) fn literal_host(uri: &Uri) -> Option<IpAddr> {
    let host = uri.host()?;
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// An address for keys, or from the environment `file:PATH`.
pub(crate) fn key_location(text: &str, trust: Trust) -> Result<KeyLocation, &'static str> {
    let Some(path) = text.strip_prefix("file:") else {
        return url(text, trust).map(|uri| KeyLocation::Address(uri, trust));
    };
    if trust != Trust::Environment {
        return Err("is a file, which is believed only when it comes from the environment");
    }
    let path = match path.strip_prefix("//") {
        Some(rest) if rest.starts_with('/') => rest,
        Some(_) => return Err("is a file URL with a host"),
        None => path,
    };
    if path.is_empty() {
        return Err("names no file");
    }
    Ok(KeyLocation::File(PathBuf::from(path)))
}

/// An issuer: compared with `iss` byte by byte, never fetched.
pub(super) fn issuer(text: &str, trust: Trust) -> Result<String, &'static str> {
    url(text, trust)?;
    Ok(text.to_owned())
}

/// A byte-exact origin (RFC 6454 §6.2), as a browser sends it.
pub(super) fn origin(text: &str) -> Result<String, &'static str> {
    if text.contains('*') {
        return Err("has a wildcard");
    }
    if text.eq_ignore_ascii_case("null") {
        return Err("is `null`, which every sandboxed page sends");
    }
    let (scheme, authority) = text.split_once("://").ok_or("is not an origin")?;
    let shape = authority.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b));
    if authority.is_empty() || !shape {
        return Err("is not just scheme, host and port");
    }
    if text.bytes().any(|b| b.is_ascii_uppercase()) {
        return Err("has upper-case letters, which no browser sends");
    }
    let uri: Uri = text.parse().map_err(|_| "is not an origin")?;
    let host = uri.host().unwrap_or_default();
    let loopback = host == "localhost" || literal_host(&uri).is_some_and(|ip| ip.is_loopback());
    match (scheme, uri.port_u16()) {
        ("https", Some(443)) | ("http", Some(80)) => {
            Err("names its default port, which no browser sends")
        }
        ("https", _) => Ok(text.to_owned()),
        ("http", _) if loopback => Ok(text.to_owned()),
        ("http", _) => Err("is plain http and not loopback"),
        _ => Err("is not https"),
    }
}

/// A network (`10.0.0.0/8`), or a single address.
pub(crate) fn network(text: &str) -> Result<IpNet, &'static str> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(IpNet::from(address));
    }
    let network: IpNet = text.parse().map_err(|_| "is not a network like 203.0.113.0/24")?;
    if network.trunc() != network {
        return Err("has bits beyond its prefix length");
    }
    Ok(network)
}

/// Whether what is sent there stays on the machine or in a network of its owner: loopback, private
/// (RFC 1918, RFC 4193) and link-local addresses.
pub(crate) fn is_private(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_must_be_what_a_browser_sends() {
        for good in [
            "https://app.example.com",
            "https://a.example:8443",
            "http://localhost:3000",
            "http://127.0.0.1:1",
            "http://[::1]:3000",
        ] {
            assert_eq!(origin(good).as_deref(), Ok(good));
        }
        for bad in [
            "*",
            "https://*.example.com",
            "null",
            "NULL",
            "http://app.example.com",
            "https://app.example.com/",
            "https://app.example.com/x",
            "https://App.example.com",
            "https://u@app.example.com",
            "ftp://a.example",
            "app.example.com",
            "https://",
            "https://a.example:443",
            "https://a.example?x",
            "https://a.example#x",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "https://a b",
            "",
        ] {
            assert!(origin(bad).is_err(), "{bad} was accepted");
        }
    }

    #[test]
    fn files_and_plain_http_are_believed_only_from_the_environment() {
        for text in [
            "file:/etc/keys.json",
            "file:///etc/keys.json",
            "http://127.0.0.1:9/jwks",
            "http://[::1]:9/jwks",
        ] {
            assert!(key_location(text, Trust::Environment).is_ok(), "{text}");
            assert!(key_location(text, Trust::Document).is_err(), "{text}");
        }
        for text in [
            "http://id.example.com/jwks",
            "http://localhost:9/jwks",
            "http://10.0.0.1/jwks",
            "ftp://id.example.com/",
            "https://u:p@id.example.com/",
            "https://id.example.com/#x",
            "/etc/keys.json",
            "file:",
            "file://host/x",
            "id.example.com",
            "",
        ] {
            assert!(key_location(text, Trust::Environment).is_err(), "{text} was accepted");
        }
        assert!(key_location("https://id.example.com/jwks", Trust::Document).is_ok());
    }

    #[test]
    fn a_network_is_exact() {
        for good in ["10.0.0.0/8", "2001:db8::/32", "192.0.2.1"] {
            assert!(network(good).is_ok(), "{good}");
        }
        for bad in ["10.0.0.1/8", "10.0.0.0/33", "10.0.0", "example.com", ""] {
            assert!(network(bad).is_err(), "{bad} was accepted");
        }
    }

    #[test]
    fn knows_which_addresses_are_private() {
        for (ip, private) in [
            ("127.0.0.1", true),
            ("10.1.2.3", true),
            ("::ffff:192.168.0.1", true),
            ("fd00::1", true),
            ("::1", true),
            ("203.0.113.9", false),
            ("2001:db8::1", false),
            ("172.32.0.1", false),
        ] {
            assert_eq!(is_private(ip.parse().unwrap()), private, "{ip}");
        }
    }
}
