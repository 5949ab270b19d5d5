//! RFC 3986 and 3987: URIs, IRIs and references to them.

use std::net::Ipv6Addr;

/// URIs.
pub(super) const ASCII: Syntax = Syntax { beyond_ascii: false };
/// IRIs.
pub(super) const UNICODE: Syntax = Syntax { beyond_ascii: true };

/// Which characters stand for themselves.
#[derive(Clone, Copy)]
pub(super) struct Syntax {
    beyond_ascii: bool,
}

impl Syntax {
    /// Whether `text` is an identifier with a scheme.
    pub(super) fn is_absolute(self, text: &str) -> bool {
        match text.split_once(':') {
            Some((scheme, rest)) => is_scheme(scheme) && self.is_relative(rest),
            None => false,
        }
    }

    /// Whether `text` is one with a scheme or a relative reference.
    pub(super) fn is_reference(self, text: &str) -> bool {
        let first = text.find(['/', '?', '#']).unwrap_or(text.len());
        // A colon in the first segment makes it a scheme (section 4.2).
        if text[..first].contains(':') { self.is_absolute(text) } else { self.is_relative(text) }
    }

    /// `[ "//" authority ] path [ "?" query ] [ "#" fragment ]`
    fn is_relative(self, text: &str) -> bool {
        let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
        let (text, query) = text.split_once('?').unwrap_or((text, ""));
        let (authority, path) = match text.strip_prefix("//") {
            Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
            None => ("", text),
        };
        self.is_authority(authority)
            && self.is_made_of(path, ":@/", false)
            && self.is_made_of(query, ":@/?", true)
            && self.is_made_of(fragment, ":@/?", false)
    }

    fn is_authority(self, text: &str) -> bool {
        let (user, host) = text.rsplit_once('@').unwrap_or(("", text));
        let (host, port) = match host.strip_prefix('[') {
            Some(rest) => match rest.split_once(']') {
                Some((address, port)) if is_ip_literal(address) => ("", port),
                _ => return false,
            },
            None => host.split_at(host.find(':').unwrap_or(host.len())),
        };
        let digits = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
        self.is_made_of(user, ":", false)
            && self.is_made_of(host, "", false)
            && (port.is_empty() || port.strip_prefix(':').is_some_and(digits))
    }

    /// Unreserved characters, sub-delimiters, escapes and `more`.
    fn is_made_of(self, text: &str, more: &str, private: bool) -> bool {
        let mut characters = text.chars();
        while let Some(one) = characters.next() {
            let digit = |one: char| one.is_ascii_hexdigit();
            let fine = match one {
                '%' => (0..2).all(|_| characters.next().is_some_and(digit)),
                one if one.is_ascii() => {
                    one.is_ascii_alphanumeric()
                        || "-._~!$&'()*+,;=".contains(one)
                        || more.contains(one)
                }
                one => self.beyond_ascii && is_beyond_ascii(one, private),
            };
            if !fine {
                return false;
            }
        }
        true
    }
}

/// RFC 3987 section 2.2 `ucschar`, or `iprivate` where that may stand; no characters that only
/// direct how others are shown (section 4.1).
pub(super) fn is_beyond_ascii(one: char, private: bool) -> bool {
    match u32::from(one) {
        0x200e | 0x200f | 0x202a..=0x202e => false,
        0xa0..=0xd7ff | 0xf900..=0xfdcf | 0xfdf0..=0xffef => true,
        0xe000..=0xf8ff | 0xf_0000.. => private && u32::from(one) & 0xffff < 0xfffe,
        0xe_0000..=0xe_0fff => false,
        other => other >= 0x1_0000 && other & 0xffff < 0xfffe,
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

fn is_ip_literal(text: &str) -> bool {
    match text.strip_prefix(['v', 'V']).and_then(|future| future.split_once('.')) {
        Some((version, rest)) => {
            !version.is_empty()
                && version.bytes().all(|byte| byte.is_ascii_hexdigit())
                && !rest.is_empty()
                && !rest.contains('%')
                && ASCII.is_made_of(rest, ":", false)
        }
        None => text.parse::<Ipv6Addr>().is_ok(),
    }
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
            assert!(ASCII.is_absolute(text), "{text}");
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
            assert!(!ASCII.is_absolute(text), "{text}");
        }
    }

    #[test]
    fn references_may_be_relative() {
        for text in ["", "/abc", "abc", "#frag", "?q", "//foo.bar/x", "./a:b", "http://x"] {
            assert!(ASCII.is_reference(text), "{text}");
        }
        for text in ["\\\\WINDOWS", "a:b:c d", "1a:b", "#frag\\ment", "//[x]/", "%"] {
            assert!(!ASCII.is_reference(text), "{text}");
        }
    }

    #[test]
    fn iris_go_beyond_ascii() {
        for text in [
            "http://\u{192}\u{f8}\u{f8}.com/\u{fc}?\u{e000}#\u{e9}",
            "urn:\u{1f600}",
            "http://[::1]/\u{10300}",
        ] {
            assert!(UNICODE.is_absolute(text), "{text}");
            assert!(!ASCII.is_absolute(text), "{text}");
        }
        for text in [
            "\u{fc}:x",
            "http://x/\u{e000}",
            "http://x/\u{fffe}",
            "http://x/\u{80}",
            "http://x/\u{202e}",
            "http://x/\u{a0}\\",
            "//x/y",
        ] {
            assert!(!UNICODE.is_absolute(text), "{text}");
        }
        assert!(UNICODE.is_reference("\u{fc}?\u{fc}") && !UNICODE.is_reference("\u{fc} "));
    }
}
