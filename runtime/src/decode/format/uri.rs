//! RFC 3986: URIs and references, ASCII only.

use std::net::Ipv6Addr;

/// A URI with a scheme.
pub(super) fn is_uri(text: &str) -> bool {
    match text.split_once(':') {
        Some((scheme, rest)) => is_scheme(scheme) && is_relative(rest),
        None => false,
    }
}

/// A URI or a relative reference.
pub(super) fn is_reference(text: &str) -> bool {
    let first = text.find(['/', '?', '#']).unwrap_or(text.len());
    // A colon in the first segment makes it a scheme (section 4.2).
    if text[..first].contains(':') { is_uri(text) } else { is_relative(text) }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// `[ "//" authority ] path [ "?" query ] [ "#" fragment ]`
fn is_relative(text: &str) -> bool {
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (text, query) = text.split_once('?').unwrap_or((text, ""));
    let (authority, path) = match text.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
        None => ("", text),
    };
    is_authority(authority)
        && is_made_of(path, b":@/")
        && is_made_of(query, b":@/?")
        && is_made_of(fragment, b":@/?")
}

fn is_authority(text: &str) -> bool {
    let (user, host) = text.rsplit_once('@').unwrap_or(("", text));
    let (host, port) = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((address, port)) if is_ip_literal(address) => ("", port),
            _ => return false,
        },
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let digits = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    is_made_of(user, b":")
        && is_made_of(host, b"")
        && (port.is_empty() || port.strip_prefix(':').is_some_and(digits))
}

fn is_ip_literal(text: &str) -> bool {
    match text.strip_prefix(['v', 'V']).and_then(|future| future.split_once('.')) {
        Some((version, rest)) => {
            !version.is_empty()
                && version.bytes().all(|byte| byte.is_ascii_hexdigit())
                && !rest.is_empty()
                && !rest.contains('%')
                && is_made_of(rest, b":")
        }
        None => text.parse::<Ipv6Addr>().is_ok(),
    }
}

/// Unreserved characters, sub-delimiters, escapes and `more`.
fn is_made_of(text: &str, more: &[u8]) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let fine = match byte {
            b'%' => (0..2).all(|_| bytes.next().is_some_and(|digit| digit.is_ascii_hexdigit())),
            byte => {
                byte.is_ascii_alphanumeric()
                    || b"-._~!$&'()*+,;=".contains(&byte)
                    || more.contains(&byte)
            }
        };
        if !fine {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_have_a_scheme() {
        for text in [
            "http://foo.bar/?baz=qux#quux",
            "urn:oasis:names",
            "mailto:a@b.c",
            "tel:+1-816",
            "http://u:p@[2001:db8::7]:8080/c=GB?a?b",
            "ftp://x/%20",
            "http:",
            "file:///etc/x",
            "http://[v1.a:b]/",
        ] {
            assert!(is_uri(text), "{text}");
        }
        for text in [
            "//foo.bar/",
            "/abc",
            "\\\\WINDOWS",
            "abc",
            "http:// shouldfail.com",
            ":// x",
            "",
            "bar,baz:foo",
            "http://x/%2",
            "http://x/<>",
            "http://[::1",
            "http://a:b:c/",
            "1http://x",
            "http://x/\u{fc}",
            "http://[fe80::1%25eth0]/",
            "http://x/[",
            "http://x/\n",
            "http://x:8a/",
            "http://x/#a#b",
        ] {
            assert!(!is_uri(text), "{text}");
        }
    }

    #[test]
    fn references_may_be_relative() {
        for text in ["", "/abc", "abc", "#frag", "?q", "//foo.bar/x", "./a:b", "http://x"] {
            assert!(is_reference(text), "{text}");
        }
        for text in ["\\\\WINDOWS", "a:b:c d", "1a:b", "#frag\\ment", "//[x]/", "%"] {
            assert!(!is_reference(text), "{text}");
        }
    }
}
