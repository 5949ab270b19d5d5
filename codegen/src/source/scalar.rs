//! What a plain scalar of YAML means: the core schema of YAML 1.2, where `on` and `yes` are strings.

use super::Value;

/// A plain scalar, decided.
#[derive(Debug, PartialEq)]
pub(super) enum Plain {
    /// A value that means the same to every reader.
    Certain(Value),
    /// A number that YAML 1.1 readers take for an octal one.
    Octal(Value),
    /// `.inf` or `.nan`, or an integer beyond 128 bits: JSON has no such number.
    NoJson,
}

/// Decides a plain scalar (YAML 1.2.2, section 10.3.2).
pub(super) fn resolve(text: &str) -> Plain {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Plain::Certain(Value::Null),
        "true" | "True" | "TRUE" => return Plain::Certain(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Plain::Certain(Value::Bool(false)),
        _ => {}
    }
    let starts_like_number =
        text.bytes().next().is_some_and(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    if !starts_like_number {
        return Plain::Certain(Value::String(text.into()));
    }
    number(text).unwrap_or_else(|| Plain::Certain(Value::String(text.into())))
}

/// The number that `text` is, or none when it is a string.
fn number(text: &str) -> Option<Plain> {
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    let (minus, unsigned) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Some(Plain::NoJson);
    }
    decimal(minus, unsigned)
}

fn radix(digits: &str, radix: u32) -> Option<Plain> {
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    Some(match u128::from_str_radix(digits, radix) {
        Ok(value) => Plain::Certain(Value::Number(value.to_string().into())),
        Err(_) => Plain::NoJson,
    })
}

/// A decimal number, its text put into JSON's grammar without touching its value.
fn decimal(minus: bool, text: &str) -> Option<Plain> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fraction_text = fraction.unwrap_or_default();
    if !digits(whole) || !digits(fraction_text) || (whole.is_empty() && fraction_text.is_empty()) {
        return None;
    }
    if let Some(exponent) = exponent {
        let bare = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if bare.is_empty() || !digits(bare) {
            return None;
        }
    }
    let octal = fraction.is_none() && exponent.is_none() && is_octal_in_yaml_1_1(whole);
    let value = Value::Number(json_number(minus, whole, fraction, exponent).into());
    Some(if octal { Plain::Octal(value) } else { Plain::Certain(value) })
}

fn is_octal_in_yaml_1_1(whole: &str) -> bool {
    whole.len() > 1 && whole.starts_with('0') && whole.bytes().all(|byte| byte < b'8')
}

fn json_number(minus: bool, whole: &str, fraction: Option<&str>, exponent: Option<&str>) -> String {
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        trimmed => trimmed,
    };
    let mut text = String::with_capacity(whole.len() + 8);
    if minus {
        text.push('-');
    }
    text.push_str(whole);
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(if fraction.is_empty() { "0" } else { fraction });
    }
    if let Some(exponent) = exponent {
        text.push('e');
        text.push_str(exponent);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(text: &str) -> Plain {
        Plain::Certain(Value::String(text.into()))
    }

    fn number(text: &str) -> Plain {
        Plain::Certain(Value::Number(text.into()))
    }

    #[test]
    fn the_booleans_of_yaml_1_1_are_strings() {
        for text in ["on", "off", "yes", "no", "y", "n", "Yes", "OFF"] {
            assert_eq!(resolve(text), string(text));
        }
    }

    #[test]
    fn a_date_a_version_and_an_address_are_strings() {
        for text in
            ["2024-01-01", "1.2.3", "203.0.113.0/24", "10m", "64KiB", "1_000", "+", "-", "."]
        {
            assert_eq!(resolve(text), string(text));
        }
    }

    #[test]
    fn numbers_keep_every_digit() {
        let digits = "123456789012345678901234567890.10";
        assert_eq!(resolve(digits), number(digits));
        assert_eq!(resolve("1e400"), number("1e400"));
    }

    #[test]
    fn numbers_that_json_cannot_write_are_put_into_its_grammar() {
        assert_eq!(resolve("+15551234567"), number("15551234567"));
        assert_eq!(resolve(".5"), number("0.5"));
        assert_eq!(resolve("-1."), number("-1.0"));
        assert_eq!(resolve("0x1F"), number("31"));
        assert_eq!(resolve("0o17"), number("15"));
        assert_eq!(resolve("1E+3"), number("1e+3"));
    }

    #[test]
    fn a_leading_zero_is_told_apart() {
        assert_eq!(resolve("010"), Plain::Octal(Value::Number("10".into())));
        assert_eq!(resolve("09"), number("9"));
        assert_eq!(resolve("0"), number("0"));
    }

    #[test]
    fn infinity_is_no_number_of_json() {
        for text in [".inf", "-.inf", "+.INF", ".nan"] {
            assert_eq!(resolve(text), Plain::NoJson);
        }
    }
}
