//! Pointers, base64 and numbers in texts.

/// RFC 6901.
pub(super) fn is_json_pointer(text: &str) -> bool {
    let escaped = |rest: &str| rest.starts_with(['0', '1']);
    (text.is_empty() || text.starts_with('/')) && text.split('~').skip(1).all(escaped)
}

/// How many levels up, then a pointer, or `#` for the name of the place.
pub(super) fn is_relative_json_pointer(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (up, rest) = text.split_at(digits);
    is_integer(up) && (rest == "#" || is_json_pointer(rest))
}

/// RFC 4648 section 4.
pub(super) fn is_base64(text: &str) -> bool {
    text.len().is_multiple_of(4) && is_encoded(unpadded(text), b'+', b'/')
}

/// RFC 4648 section 5; padding may be left out (section 3.2).
pub(super) fn is_base64_url(text: &str) -> bool {
    let bare = unpadded(text);
    let padded = bare.len() == text.len() || text.len().is_multiple_of(4);
    padded && bare.len() % 4 != 1 && is_encoded(bare, b'-', b'_')
}

fn unpadded(text: &str) -> &str {
    text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text)
}

fn is_encoded(text: &str, plus: u8, slash: u8) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == plus || byte == slash)
}

/// A fixed-point number: OpenAPI's `decimal`.
pub(super) fn is_decimal(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    digits(fraction) && digits(whole) && (whole == "0" || !whole.starts_with('0'))
}

/// The one way to write an integer.
pub(super) fn is_integer(text: &str) -> bool {
    is_decimal(text) && !text.contains('.') && text != "-0"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_padded() {
        for text in ["", "YQ==", "YWI=", "YWJj", "+/+/"] {
            assert!(is_base64(text), "{text}");
        }
        for text in ["YQ", "YQ=", "Y===", "YW-_", "YQ==YQ==", "=", "===="] {
            assert!(!is_base64(text), "{text}");
        }
    }

    #[test]
    fn base64_of_urls_may_leave_padding_out() {
        for text in ["", "YQ==", "YQ", "YWI", "YWJj", "-_-_"] {
            assert!(is_base64_url(text), "{text}");
        }
        for text in ["YQ=", "Y", "Y===", "+/+/", "YWJjZ", "="] {
            assert!(!is_base64_url(text), "{text}");
        }
    }

    #[test]
    fn decimals_are_digits_around_a_point() {
        for text in ["0", "-0.00", "12.50", "123456789012345678901234567890.1"] {
            assert!(is_decimal(text), "{text}");
        }
        for text in ["", "-", ".5", "5.", "1e3", "+1", "00", "1,5", "NaN", "1.2.3", "0x1"] {
            assert!(!is_decimal(text), "{text}");
        }
    }

    #[test]
    fn relative_pointers_begin_with_a_level() {
        for text in ["0", "1/a~0", "10#", "0/"] {
            assert!(is_relative_json_pointer(text), "{text}");
        }
        for text in ["", "/a", "01", "1a", "0##", "1#/", "-1/a", "0/~"] {
            assert!(!is_relative_json_pointer(text), "{text}");
        }
    }
}
