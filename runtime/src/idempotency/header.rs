//! The key of a request: a string of RFC 9651, or the same text bare.

use std::fmt;

use http::HeaderMap;

/// The most characters of a key.
const LONGEST: usize = 255;

/// What a caller calls one request and its repetitions: 1 to 255 characters of printable ASCII.
pub(crate) struct Key(Box<str>);

/// A key that is not one, or two of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

impl Key {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// The key in the header field `name`; `None` when the field is absent. `"a"` and `a` are one key.
///
/// # Errors
/// Two fields, parameters behind the string, characters that it may not have, none, too many.
pub(crate) fn key(headers: &HeaderMap, name: &str) -> Result<Option<Key>, Malformed> {
    let mut fields = headers.get_all(name).iter();
    let Some(field) = fields.next() else { return Ok(None) };
    if fields.next().is_some() {
        return Err(Malformed);
    }
    let text = field.as_bytes().trim_ascii();
    let text = match text.strip_prefix(b"\"") {
        Some(rest) => quoted(rest)?,
        None => bare(text)?,
    };
    let is_long_enough = (1..=LONGEST).contains(&text.len());
    if is_long_enough { Ok(Some(Key(text.into()))) } else { Err(Malformed) }
}

/// What stands behind the opening quote (RFC 9651 §4.2.5).
fn quoted(rest: &[u8]) -> Result<String, Malformed> {
    let mut text = String::with_capacity(rest.len());
    let mut rest = rest.iter();
    loop {
        match rest.next() {
            Some(b'"') if rest.as_slice().is_empty() => return Ok(text),
            Some(b'\\') => match rest.next() {
                Some(escaped @ (b'"' | b'\\')) => text.push(char::from(*escaped)),
                _ => return Err(Malformed),
            },
            Some(plain @ (b' '..=b'~')) if *plain != b'"' => text.push(char::from(*plain)),
            _ => return Err(Malformed),
        }
    }
}

/// No quotes, no spaces and nothing that parts the members of a list: `a, b` may be two fields that
/// a proxy has joined.
fn bare(text: &[u8]) -> Result<String, Malformed> {
    let is_plain = |byte: &u8| byte.is_ascii_graphic() && !b"\"\\,;".contains(byte);
    if !text.iter().all(is_plain) {
        return Err(Malformed);
    }
    Ok(text.iter().copied().map(char::from).collect())
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn read(fields: &[&[u8]]) -> Result<Option<String>, Malformed> {
        let mut headers = HeaderMap::new();
        for field in fields {
            headers.append("idempotency-key", HeaderValue::from_bytes(field).unwrap());
        }
        key(&headers, "Idempotency-Key").map(|key| key.map(|it| it.0.into()))
    }

    #[test]
    fn a_quoted_and_a_bare_key_are_one() {
        assert_eq!(read(&[]), Ok(None));
        for same in [&b"8e03978e-40d5"[..], b"\"8e03978e-40d5\"", b" \"8e03978e-40d5\" "] {
            assert_eq!(read(&[same]), Ok(Some("8e03978e-40d5".into())));
        }
        assert_eq!(read(&[br#""a \"b\" \\ c""#]), Ok(Some(r#"a "b" \ c"#.into())));
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_no_key() {
        let long = [b'a'; LONGEST + 1];
        for wrong in [
            &b""[..],
            b"\"\"",
            b"\"a",
            b"\"a\"b",
            b"\"a\";p=1",
            b"\"a\", \"b\"",
            b"\"a\\n\"",
            b"a\"",
            b"a b",
            b"a,b",
            b"a;b",
            b"a\\b",
            b"\xc3\xa4",
            b"\"\xc3\xa4\"",
            &long,
        ] {
            assert_eq!(read(&[wrong]), Err(Malformed), "{}", wrong.escape_ascii());
        }
        assert_eq!(read(&[b"a", b"a"]), Err(Malformed));
        assert!(read(&[&long[1..]]).is_ok());
    }
}
