//! E-mail addresses.

use std::{
    borrow::Cow,
    net::{Ipv4Addr, Ipv6Addr},
};

use unicode_normalization::UnicodeNormalization as _;

use super::{host, idn};

/// RFC 5321 section 4.1.2 `Mailbox`, with its lengths (section 4.5.3.1).
pub(super) fn is_email(text: &str) -> bool {
    text.is_ascii() && is_mailbox(text, host::is_hostname)
}

/// RFC 6531 section 3.3: the same with UTF-8 beyond ASCII. The domain need not be normalised
/// before it is sent.
pub(super) fn is_idn_email(text: &str) -> bool {
    is_mailbox(text, |domain| {
        let composed = match domain.is_ascii() {
            true => Cow::Borrowed(domain),
            // What could not be a host name anyway is not worth the work.
            false if domain.len() > 1024 => return false,
            false => Cow::Owned(domain.nfc().collect()),
        };
        idn::is_hostname(&composed)
    })
}

fn is_mailbox(text: &str, is_hostname: impl Fn(&str) -> bool) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    local.len() <= 64 && is_local(local) && is_domain(domain, is_hostname)
}

fn is_local(local: &str) -> bool {
    match local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(quoted) => is_quoted(quoted),
        None => local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atext)),
    }
}

fn is_quoted(text: &str) -> bool {
    let mut bytes = text.bytes();
    let printed = |byte: u8| byte >= 32 && byte != 127;
    while let Some(byte) = bytes.next() {
        let fine = match byte {
            b'\\' => bytes.next().is_some_and(|escaped| escaped.is_ascii() && printed(escaped)),
            byte => printed(byte) && byte != b'"',
        };
        if !fine {
            return false;
        }
    }
    true
}

fn is_atext(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

fn is_domain(domain: &str, is_hostname: impl Fn(&str) -> bool) -> bool {
    match domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(literal) => match literal.strip_prefix("IPv6:") {
            Some(address) => address.parse::<Ipv6Addr>().is_ok(),
            None => literal.parse::<Ipv4Addr>().is_ok(),
        },
        None => is_hostname(domain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mailboxes_have_a_local_part_and_a_domain() {
        for text in [
            "joe.bloggs@example.com",
            "te~st@example.com",
            "\"joe bloggs\"@example.com",
            "\"a@b\"@example.com",
            "joe@[127.0.0.1]",
            "joe@[IPv6:::1]",
            "a+b@localhost",
        ] {
            assert!(is_email(text), "{text}");
            assert!(is_idn_email(text), "{text}");
        }
        for text in [
            "2962",
            "joe bloggs@example.com",
            ".a@b.c",
            "a.@b.c",
            "a..b@c.d",
            "@b.c",
            "a@",
            "a@b@c.d",
            "joe@[127.0.0.300]",
            "\"a\"b\"@c.d",
            "a@-b.c",
            "a\n@b.c",
            "\"a\n\"@b.c",
        ] {
            assert!(!is_email(text), "{text}");
            assert!(!is_idn_email(text), "{text}");
        }
    }

    #[test]
    fn only_international_ones_go_beyond_ascii() {
        for text in
            ["j\u{f6}@example.com", "a@b\u{fc}cher.example", "\"\u{3b4}\"@b.c", "a@cafe\u{301}.c"]
        {
            assert!(!is_email(text), "{text}");
            assert!(is_idn_email(text), "{text}");
        }
        for text in ["a@b\u{ff20}c", "a\u{ff20}b.c", "a@\u{302e}x.c", "\"\\\u{e9}\"@b.c"] {
            assert!(!is_idn_email(text), "{text}");
        }
    }
}
