//! An `htu` in its normal form (RFC 3986 §6.2.2, §6.2.3), so that two spellings of one address are
//! one.

use http::uri::Authority;

/// An address without query and fragment.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// Scheme, host and port; the default port is left out.
    pub(super) origin: String,
    pub(super) path: String,
}

impl Target {
    /// An absolute http or https address without a user; its query and fragment are not looked at
    /// (RFC 9449 §4.3).
    pub(super) fn of(uri: &str) -> Option<Self> {
        let (scheme, rest) = uri.split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        let default = match scheme.as_str() {
            "https" => ":443",
            "http" => ":80",
            _ => return None,
        };
        let rest = rest.split(['?', '#']).next()?;
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if authority.contains(['@', '%']) {
            return None;
        }
        let authority: Authority = authority.parse().ok()?;
        let authority = authority.as_str().to_ascii_lowercase();
        let authority = authority.strip_suffix(default).unwrap_or(&authority);
        let authority = authority.strip_suffix(':').unwrap_or(authority);
        (!authority.is_empty()).then(|| {
            Some(Self { origin: format!("{scheme}://{authority}"), path: normal_path(path)? })
        })?
    }
}

/// A path with what needs no encoding decoded, the rest of the encodings in upper case, and no dot
/// segments; `None` for one that is no path.
pub(super) fn normal_path(path: &str) -> Option<String> {
    if !(path.is_empty() || path.starts_with('/')) {
        return None;
    }
    let decoded = decoded(path)?;
    let mut segments: Vec<&str> = Vec::new();
    let mut rest = decoded.split('/').skip(1).peekable();
    while let Some(segment) = rest.next() {
        let is_last = rest.peek().is_none();
        match segment {
            "." => {}
            ".." => drop(segments.pop()),
            segment => {
                segments.push(segment);
                continue;
            }
        }
        // What ends in a dot segment is a directory.
        if is_last {
            segments.push("");
        }
    }
    Some(format!("/{}", segments.join("/")))
}

fn decoded(path: &str) -> Option<String> {
    let mut out = String::with_capacity(path.len());
    let mut bytes = path.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => {
                let mut digit = || char::from(bytes.next()?).to_digit(16);
                let code = u8::try_from(digit()? * 16 + digit()?).ok()?;
                if code.is_ascii_alphanumeric() || b"-._~".contains(&code) {
                    out.push(char::from(code));
                } else {
                    out.push_str(&format!("%{code:02X}"));
                }
            }
            b'!'..=b'~' => out.push(char::from(byte)),
            _ => return None,
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(uri: &str) -> Option<String> {
        Target::of(uri).map(|target| format!("{}{}", target.origin, target.path))
    }

    #[test]
    fn spellings_of_one_address_are_one() {
        for (uri, expected) in [
            ("https://api.example.com/v1/orders", "https://api.example.com/v1/orders"),
            ("HTTPS://API.Example.COM:443/v1/orders", "https://api.example.com/v1/orders"),
            ("https://api.example.com:/v1/orders?a=b#c", "https://api.example.com/v1/orders"),
            ("https://api.example.com/v1/%6frders", "https://api.example.com/v1/orders"),
            ("https://api.example.com/v1/a%2fb%3a", "https://api.example.com/v1/a%2Fb%3A"),
            ("https://api.example.com/v1/./x/../orders", "https://api.example.com/v1/orders"),
            ("https://api.example.com/v1/x/%2e%2e/orders", "https://api.example.com/v1/orders"),
            ("https://api.example.com/../..", "https://api.example.com/"),
            ("https://api.example.com/v1/.", "https://api.example.com/v1/"),
            ("https://api.example.com", "https://api.example.com/"),
            ("https://api.example.com?x", "https://api.example.com/"),
            ("http://[::1]:80/", "http://[::1]/"),
            ("http://[::1]:8080/", "http://[::1]:8080/"),
            ("https://a.example:8443/", "https://a.example:8443/"),
            ("http://a.example:443/", "http://a.example:443/"),
        ] {
            assert_eq!(normal(uri).as_deref(), Some(expected), "{uri}");
        }
    }

    #[test]
    fn addresses_that_differ_stay_apart() {
        let ours = normal("https://api.example.com/v1/orders");
        for other in [
            "http://api.example.com/v1/orders",
            "https://api.example.com:8443/v1/orders",
            "https://api.example.com./v1/orders",
            "https://evil.example/v1/orders",
            "https://api.example.com/v1/orders/",
            "https://api.example.com/v1/Orders",
            "https://api.example.com/v1/orders%2F",
            "https://api.example.com/orders",
            "https://api.example.com//v1/orders",
        ] {
            assert_ne!(normal(other), ours, "{other}");
            assert!(normal(other).is_some(), "{other}");
        }
    }

    #[test]
    fn what_is_no_address_is_none() {
        for wrong in [
            "",
            "/v1/orders",
            "//api.example.com/",
            "api.example.com/v1",
            "ftp://api.example.com/",
            "https:///v1",
            "https://:443/",
            "https://ada@api.example.com/",
            "https://api%2eexample.com/",
            "https://api.example.com/%",
            "https://api.example.com/%4",
            "https://api.example.com/%zz",
            "https://api.example.com/a b",
            "https://api.example.com/\u{e9}",
            "https://api example.com/",
            " https://api.example.com/",
        ] {
            assert_eq!(normal(wrong), None, "{wrong}");
        }
    }
}
