//! Text in the charsets that are read.

use std::borrow::Cow;

use super::Charset;

/// The text behind the bytes; `None` when they are no text of that charset. A byte order mark is
/// no part of it.
pub(crate) fn read(bytes: &[u8], charset: Charset) -> Option<Cow<'_, str>> {
    match charset {
        Charset::Utf8 => {
            let text = std::str::from_utf8(bytes).ok()?;
            Some(Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text)))
        }
        Charset::Ascii => {
            bytes.is_ascii().then(|| std::str::from_utf8(bytes).ok())?.map(Cow::Borrowed)
        }
        Charset::Latin1 => Some(bytes.iter().copied().map(char::from).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_of_their_charset_are_refused() {
        assert_eq!(read("\u{feff}é".as_bytes(), Charset::Utf8).as_deref(), Some("é"));
        assert_eq!(read(b"\xe9", Charset::Latin1).as_deref(), Some("é"));
        assert_eq!(read(b"\xe9", Charset::Utf8), None);
        assert_eq!(read(b"\xe9", Charset::Ascii), None);
        assert_eq!(read(b"\xed\xa0\x80", Charset::Utf8), None, "a lone surrogate");
    }
}
