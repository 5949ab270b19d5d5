//! The pairs of a query string or cookie header, and percent-decoding.

use std::borrow::Cow;

/// The most pairs of a query that are looked at.
const MOST_PAIRS: usize = 1000;

/// The most names within names: `a[b][c]` has two.
const DEEPEST: usize = 16;

/// One `name=value`; the value is still encoded.
#[derive(Debug)]
pub(super) struct Pair<'r> {
    pub(super) name: Cow<'r, str>,
    pub(super) value: &'r str,
    /// Whether a parameter has asked for it.
    pub(super) asked: bool,
}

impl<'r> Pair<'r> {
    /// The encoded value, for the parameter of this name.
    pub(super) fn ask(&mut self) -> &'r str {
        self.asked = true;
        self.value
    }
}

/// The pairs of a query string; `None` when a name is not text, or they are too many.
pub(super) fn pairs(query: &str) -> Option<Vec<Pair<'_>>> {
    if query.is_empty() {
        return Some(Vec::new());
    }
    let pair = |text| {
        let (name, value) = split(text);
        Some(Pair { name: decoded(name, true)?, value, asked: false })
    };
    let texts = query.split('&').filter(|text| !text.is_empty());
    let pairs: Vec<_> = texts.take(MOST_PAIRS + 1).map(pair).collect::<Option<_>>()?;
    (pairs.len() <= MOST_PAIRS).then_some(pairs)
}

/// The names behind `name` in `name[a][b]`; `None` when that is not how it is written.
pub(super) fn within<'n>(pair: &'n str, name: &str) -> Option<Vec<&'n str>> {
    let mut rest = pair.strip_prefix(name)?;
    let mut names = Vec::new();
    while !rest.is_empty() {
        let (inner, behind) = rest.strip_prefix('[')?.split_once(']')?;
        if inner.is_empty() || inner.contains('[') || names.len() == DEEPEST {
            return None;
        }
        names.push(inner);
        rest = behind;
    }
    (!names.is_empty()).then_some(names)
}

/// The pairs of a `Cookie` header (RFC 6265 section 4.2.1); names are taken as they are.
pub(super) fn cookies(header: &str) -> impl Iterator<Item = (&str, &str)> {
    header.split(';').map(|text| split(text.trim_matches([' ', '\t'])))
}

pub(super) fn split(text: &str) -> (&str, &str) {
    text.split_once('=').unwrap_or((text, ""))
}

/// The text behind percent-encoding (RFC 3986 section 2.1); `plus` reads `+` as a space, as forms
/// do. `None` when an escape is broken or the bytes are not UTF-8.
pub(super) fn decoded(text: &str, plus: bool) -> Option<Cow<'_, str>> {
    let Some(first) = memchr::memchr2(b'%', if plus { b'+' } else { b'%' }, text.as_bytes()) else {
        return Some(Cow::Borrowed(text));
    };
    let mut bytes = Vec::with_capacity(text.len());
    bytes.extend_from_slice(&text.as_bytes()[..first]);
    let mut rest = text.as_bytes()[first..].iter().copied();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex(rest.next()?)? << 4 | hex(rest.next()?)?,
            b'+' if plus => b' ',
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_decoded_once() {
        assert_eq!(decoded("a%2525+b", false).as_deref(), Some("a%25+b"));
        assert_eq!(decoded("a+%C3%BC", true).as_deref(), Some("a \u{fc}"));
        assert!(matches!(decoded("plain", true), Some(Cow::Borrowed("plain"))));
    }

    #[test]
    fn broken_escapes_and_other_encodings_are_not_text() {
        for text in ["%", "%4", "%zz", "%ff", "%C3", "%+1", "%\u{fc}"] {
            assert_eq!(decoded(text, true), None, "{text}");
        }
    }

    #[test]
    fn names_within_names_stand_in_brackets() {
        assert_eq!(within("a[b]", "a").unwrap(), ["b"]);
        assert_eq!(within("a[b][c d]", "a").unwrap(), ["b", "c d"]);
        for name in
            ["a", "a[]", "a[b", "a[b]c", "a[b]]", "a[[b]]", "a[b][]", "ab[c]", "b[a]", "a]b["]
        {
            assert_eq!(within(name, "a"), None, "{name}");
        }
        let deep = |levels: usize| format!("a{}", "[b]".repeat(levels));
        assert!(within(&deep(16), "a").is_some());
        assert!(within(&deep(17), "a").is_none());
    }

    #[test]
    fn a_query_of_too_many_pairs_is_not_read() {
        assert!(pairs(&"a&".repeat(1000)).is_some());
        assert!(pairs(&"a&".repeat(1001)).is_none());
    }
}
