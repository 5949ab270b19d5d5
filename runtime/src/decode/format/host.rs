//! Host names.

use super::idn;

/// RFC 1123 section 2.1: labels of letters, digits and inner hyphens, 253 characters at most.
pub(super) fn is_hostname(text: &str) -> bool {
    if text.len() > 253 || !text.split('.').all(is_label) {
        return false;
    }
    // What an A-label stands for needs the tables of Unicode.
    !text.split('.').any(is_a_label) || idn::is_hostname(text)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// RFC 5890 section 2.3.2.1
fn is_a_label(label: &str) -> bool {
    label.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("xn--"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names_are_labels() {
        for text in ["www.example.com", "a", "xn--4gbwdl.xn--wgbh1c", "1host", "h0-st", "ab--cd.e"]
        {
            assert!(is_hostname(text), "{text}");
        }
        let (long, longer) = ("a".repeat(64), format!("{}com", "abc.".repeat(63)));
        for text in [
            "",
            "-a",
            "a-",
            "a..b",
            ".a",
            "a.",
            "a_b",
            "b\u{fc}cher",
            "xn--X",
            "xn--",
            &long,
            &longer,
        ] {
            assert!(!is_hostname(text), "{text}");
        }
    }
}
