//! RFC 6570: URI templates.

/// Literals, and expressions in braces (section 2).
pub(super) fn is_template(text: &str) -> bool {
    let mut rest = text;
    while let Some((literal, behind)) = rest.split_once('{') {
        let Some((expression, behind)) = behind.split_once('}') else { return false };
        if !is_literal(literal) || !is_expression(expression) {
            return false;
        }
        rest = behind;
    }
    is_literal(rest)
}

/// Section 2.1, with the apostrophe of erratum 6937.
fn is_literal(text: &str) -> bool {
    is_made_of(text, |one| match one {
        one if one.is_ascii() => one > ' ' && one != '\u{7f}' && !r#""<>\^`{|}%"#.contains(one),
        one => super::uri::is_beyond_ascii(one, true),
    })
}

/// Section 2.2: an operator, then variables with their modifiers.
fn is_expression(text: &str) -> bool {
    // `=,!@|` are kept for operators to come; nothing says what they would mean.
    let variables = text.strip_prefix(['+', '#', '.', '/', ';', '?', '&']).unwrap_or(text);
    variables.split(',').all(is_variable)
}

fn is_variable(text: &str) -> bool {
    let name = match (text.strip_suffix('*'), text.split_once(':')) {
        (Some(name), _) => name,
        (None, Some((name, length))) if is_length(length) => name,
        (None, Some(_)) => return false,
        (None, None) => text,
    };
    let part = |part: &str| {
        !part.is_empty() && is_made_of(part, |one| one.is_ascii_alphanumeric() || one == '_')
    };
    name.split('.').all(part)
}

/// `max-length`: 1 to 9999.
fn is_length(text: &str) -> bool {
    (1..=4).contains(&text.len())
        && !text.starts_with('0')
        && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Such characters and percent-encoded bytes.
fn is_made_of(text: &str, such: impl Fn(char) -> bool) -> bool {
    let mut characters = text.chars();
    while let Some(one) = characters.next() {
        let digit = |one: char| one.is_ascii_hexdigit();
        let fine = match one {
            '%' => (0..2).all(|_| characters.next().is_some_and(digit)),
            one => such(one),
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
    fn expressions_name_variables() {
        for text in ["", "/a{?b,c*}", "{+a.b:12}", "{%41}x", "it's/{x}", "\u{e9}{a_1}"] {
            assert!(is_template(text), "{text}");
        }
        for text in [
            "{",
            "}",
            "{}",
            "{{a}}",
            "{a:0}",
            "{a:12345}",
            "{a*:3}",
            "{a b}",
            "{=a}",
            "{a..b}",
            "%4",
            "a b",
            "<",
            "\u{7f}",
            "\u{fffe}",
            "{\u{e9}}",
            "{.}",
            "{a,}",
        ] {
            assert!(!is_template(text), "{text}");
        }
    }
}
