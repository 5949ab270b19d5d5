//! What HTTP's header fields hold (RFC 9110).

/// Section 5.6.7, also in the two forms that are obsolete.
pub(super) fn is_date(text: &str) -> bool {
    httpdate::parse_http_date(text).is_ok()
}

/// Section 12.5.1, without a weight.
pub(super) fn is_media_range(text: &str) -> bool {
    let end = text.find([';', ' ', '\t']).unwrap_or(text.len());
    let (range, parameters) = text.split_at(end);
    let Some((kind, subtype)) = range.split_once('/') else { return false };
    let known = match (kind, subtype) {
        ("*", "*") => true,
        (kind, "*") => kind != "*" && is_token(kind),
        (kind, subtype) => kind != "*" && is_token(kind) && is_token(subtype),
    };
    known && are_parameters(parameters)
}

/// Section 5.6.6: `*( OWS ";" OWS [ parameter ] )`
fn are_parameters(mut rest: &str) -> bool {
    while !rest.is_empty() {
        let Some(behind) = rest.trim_start_matches([' ', '\t']).strip_prefix(';') else {
            return false;
        };
        rest = behind.trim_start_matches([' ', '\t']);
        if rest.is_empty() || rest.starts_with(';') {
            continue;
        }
        let Some((name, value)) = rest.split_once('=') else { return false };
        let Some(length) = value_length(value).filter(|_| is_token(name)) else { return false };
        rest = &value[length..];
    }
    true
}

/// How long the token or the quoted string is that `text` begins with.
fn value_length(text: &str) -> Option<usize> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.bytes().position(|byte| !is_tchar(byte)).unwrap_or(text.len());
        return (end > 0).then_some(end);
    };
    let mut bytes = quoted.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        let taken = match byte {
            b'"' => return Some(at + 2),
            b'\\' => bytes.next().map(|(_, escaped)| escaped),
            byte => Some(byte),
        };
        taken.filter(|byte| *byte == b'\t' || (*byte >= b' ' && *byte != 0x7f))?;
    }
    None
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_tchar)
}

fn is_tchar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_http() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert!(is_date(text), "{text}");
        }
        for text in
            ["", "1994-11-06", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 32 Nov 1994 08:49:37 GMT"]
        {
            assert!(!is_date(text), "{text}");
        }
    }

    #[test]
    fn media_ranges_have_a_type_and_a_subtype() {
        for text in [
            "*/*",
            "text/*",
            "application/merge-patch+json",
            "text/plain; charset=utf-8",
            "text/plain ;a=\"b;\\\"c\u{e9}\";; d=e",
        ] {
            assert!(is_media_range(text), "{text}");
        }
        for text in [
            "",
            "text",
            "*/html",
            "text/",
            "/x",
            "text/pl ain",
            "text/plain; a",
            "text/plain; a=",
            "text/plain; a=\"b",
            "text/plain; a =b",
            "text/plain x",
            "a/b/c",
            "text/plain; a=\"\n\"",
            "t\u{e9}xt/plain",
        ] {
            assert!(!is_media_range(text), "{text}");
        }
    }
}
