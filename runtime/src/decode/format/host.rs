//! Host names and e-mail addresses.

use std::net::{Ipv4Addr, Ipv6Addr};

/// RFC 1123 section 2.1: labels of letters, digits and inner hyphens, 253 characters at most.
pub(super) fn is_hostname(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
        // Internationalised labels need tables to be judged; a reserved form that is not theirs
        // (RFC 5891 section 4.2.3.1) is never one.
        && (label.as_bytes().get(2..4) != Some(b"--") || label[..2].eq_ignore_ascii_case("xn"))
}

/// RFC 5321 section 4.1.2 `Mailbox`, with its lengths (section 4.5.3.1).
pub(super) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    local.len() <= 64 && is_local(local) && is_domain(domain)
}

fn is_local(local: &str) -> bool {
    match local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(quoted) => is_quoted(quoted),
        None => local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atext)),
    }
}

fn is_quoted(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let fine = match byte {
            b'\\' => bytes.next().is_some_and(|escaped| (32..127).contains(&escaped)),
            byte => (32..127).contains(&byte) && byte != b'"',
        };
        if !fine {
            return false;
        }
    }
    true
}

fn is_atext(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

fn is_domain(domain: &str) -> bool {
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
    fn host_names_are_labels() {
        for text in ["www.example.com", "a", "xn--4gbwdl.xn--wgbh1c", "1host", "h0-st"] {
            assert!(is_hostname(text), "{text}");
        }
        let (long, longer) = ("a".repeat(64), format!("{}com", "abc.".repeat(63)));
        for text in
            ["", "-a", "a-", "a..b", ".a", "a.", "a_b", "b\u{fc}cher", "ab--cd", &long, &longer]
        {
            assert!(!is_hostname(text), "{text}");
        }
    }

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
            "j\u{f6}@example.com",
            "\"a\"b\"@c.d",
            "a@-b.c",
            "a\n@b.c",
            "\"a\n\"@b.c",
        ] {
            assert!(!is_email(text), "{text}");
        }
    }
}
