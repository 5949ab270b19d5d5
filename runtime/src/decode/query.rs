//! The pairs of a query string or cookie header, and percent-decoding.

use std::{borrow::Cow, iter};

use super::List;

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

/// The pairs of a query string; `None` when a name is not text.
pub(super) fn pairs(query: &str) -> Option<Vec<Pair<'_>>> {
    let pair = |text| {
        let (name, value) = split(text);
        Some(Pair { name: decoded(name, true)?, value, asked: false })
    };
    query.split('&').filter(|text| !text.is_empty()).map(pair).collect()
}

/// The pairs of a `Cookie` header (RFC 6265 section 4.2.1); names are taken as they are.
pub(super) fn cookies(header: &str) -> impl Iterator<Item = (&str, &str)> {
    header.split(';').map(|text| split(text.trim_matches([' ', '\t'])))
}

fn split(text: &str) -> (&str, &str) {
    text.split_once('=').unwrap_or((text, ""))
}

/// The items of one encoded text, each decoded; `None` when one is not text. Commas that are
/// percent-encoded belong to an item.
pub(super) fn items<'r>(text: &'r str, list: List, plus: bool) -> Option<Vec<Cow<'r, str>>> {
    let apart = |text: &str, by: char| text.split(by).map(|item| item.to_owned().into()).collect();
    match list {
        List::Exploded => iter::once(decoded(text, plus)).collect(),
        List::Comma => text.split(',').map(|item| decoded(item, plus)).collect(),
        List::Space => decoded(text, plus).map(|text| apart(&text, ' ')),
        List::Pipe => decoded(text, plus).map(|text| apart(&text, '|')),
    }
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
    fn an_encoded_comma_belongs_to_its_item() {
        assert_eq!(items("a,b%2Cc", List::Comma, true).unwrap(), ["a", "b,c"]);
        assert_eq!(items("a%20b+c", List::Space, true).unwrap(), ["a", "b", "c"]);
        assert_eq!(items("a%7Cb|c", List::Pipe, true).unwrap(), ["a", "b", "c"]);
    }
}
