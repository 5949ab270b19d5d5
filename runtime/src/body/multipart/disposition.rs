//! The headers of a part: whose it is, and what it claims to be.

use std::str;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{CONTENT_DISPOSITION, CONTENT_TYPE},
};

use super::super::content_type::{only, parameters};

/// The most headers of one part.
const MAX_HEADERS: usize = 16;
/// The most bytes of a name that [`file_name`] gives.
const MAX_FILE_NAME: usize = 255;

/// What `Content-Disposition: form-data` says (RFC 7578 section 4.2).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Disposition {
    pub(super) name: String,
    /// The sender's word.
    pub(super) file_name: Option<String>,
}

/// The header lines of a part; `None` when one is none, or there are too many.
pub(super) fn headers(head: &Bytes) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    if head.is_empty() {
        return Some(headers);
    }
    for line in str::from_utf8(head).ok()?.split("\r\n") {
        let (name, value) = line.split_once(':')?;
        // Browsers send names that are not ASCII as UTF-8; a lone line end is no header value.
        let value = HeaderValue::from_bytes(value.trim_matches([' ', '\t']).as_bytes()).ok()?;
        headers.append(HeaderName::from_bytes(name.as_bytes()).ok()?, value);
        if headers.len() > MAX_HEADERS {
            return None;
        }
    }
    Some(headers)
}

/// `None` unless there is exactly one, with exactly one name. `filename*` must not be used in a form:
/// beside `filename` it would be a second name for readers that prefer it.
pub(super) fn disposition(headers: &HeaderMap) -> Option<Disposition> {
    let value = str::from_utf8(only(headers, &CONTENT_DISPOSITION)?.as_bytes()).ok()?;
    let (kind, rest) = value.split_once(';')?;
    if !kind.trim_matches([' ', '\t']).eq_ignore_ascii_case("form-data") {
        return None;
    }
    let (mut name, mut file_name) = (None, None);
    for (key, value) in parameters(rest)? {
        match key.to_ascii_lowercase().as_str() {
            "name" => name = Some(unescaped(value)),
            "filename" => file_name = Some(unescaped(value)),
            _ => return None,
        }
    }
    Some(Disposition { name: name?, file_name })
}

/// Whether the part says two things of its type, or one that cannot be read.
pub(super) fn content_type(headers: &HeaderMap) -> Result<Option<&str>, ()> {
    if !headers.contains_key(CONTENT_TYPE) {
        return Ok(None);
    }
    only(headers, &CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(Some).ok_or(())
}

/// What browsers write for the characters that would end a quoted name (WHATWG HTML, section
/// 4.10.21.8).
fn unescaped(text: String) -> String {
    if !text.contains('%') {
        return text;
    }
    text.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
}

/// What is left of a sender's file name when it can do no harm as one segment of a path: no
/// directories, no control characters, none of the names with a meaning. `None` when nothing is left.
pub(super) fn file_name(sent: &str) -> Option<String> {
    let last = sent.rsplit(['/', '\\', ':']).next().unwrap_or_default();
    let shown = |character: &char| !character.is_control() && !is_invisible(*character);
    let name: String = last.chars().filter(shown).collect();
    let name = name.trim_matches([' ', '.']);
    let name = &name[..name.floor_char_boundary(MAX_FILE_NAME)];
    (!name.is_empty()).then(|| name.to_owned())
}

/// Characters that make a name look like another: marks of direction, zero widths.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(head: &str) -> Option<Disposition> {
        disposition(&headers(&Bytes::copy_from_slice(head.as_bytes()))?)
    }

    fn name(head: &str) -> Option<String> {
        read(head).map(|it| it.name)
    }

    #[test]
    fn a_part_has_one_name_that_every_reader_sees() {
        assert_eq!(name("Content-Disposition: form-data; name=\"a\"").unwrap(), "a");
        assert_eq!(name("content-disposition:FORM-DATA;name=a").unwrap(), "a");
        assert_eq!(name("Content-Disposition: form-data; name=\"\"").unwrap(), "");
        let both = read("Content-Disposition: form-data; filename=\"x; name=evil\"; name=\"good\"");
        assert_eq!(both.unwrap().name, "good");
        for bad in [
            "",
            "Content-Type: text/plain",
            "Content-Disposition: form-data",
            "Content-Disposition: attachment; name=\"a\"",
            "Content-Disposition: form-data; name=\"a\"; name=\"b\"",
            "Content-Disposition: form-data; name=\"a\"; Name=\"b\"",
            "Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"",
            "Content-Disposition: form-data; filename=\"a\"",
            "Content-Disposition: form-data; name=\"a\"; filename=\"b\"; filename*=utf-8''c",
            "Content-Disposition: form-data; name*=utf-8''a",
            "Content-Disposition: form-data; name=\"a\"; x=\"b\"",
            "Content-Disposition: form-data; name=\"a",
            "Content-Disposition: form-data; name=\"a\"b",
            "Content-Disposition : form-data; name=\"a\"",
            "Content-Disposition: form-data;\r\n name=\"a\"",
            "Content-Disposition: form-data; name=\"a\"\nX: y",
            "Content-Disposition: form-data; name=\"a\"\rX: y",
            "Content-Disposition: form-data; name=\"a\0\"",
        ] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
        let many = "X: y\r\n".repeat(MAX_HEADERS) + "Content-Disposition: form-data; name=a";
        assert_eq!(read(&many), None);
    }

    #[test]
    fn a_file_name_cannot_leave_its_directory() {
        let sent = |name: &str| {
            let head = format!("Content-Disposition: form-data; name=f; filename=\"{name}\"");
            file_name(&read(&head)?.file_name?)
        };
        assert_eq!(sent("photo.png").unwrap(), "photo.png");
        assert_eq!(sent("Zoë 1.png").unwrap(), "Zoë 1.png");
        assert_eq!(sent("../../etc/passwd").unwrap(), "passwd");
        assert_eq!(sent("C:\\\\x\\\\evil.exe").unwrap(), "evil.exe");
        assert_eq!(sent("file.txt:stream").unwrap(), "stream");
        assert_eq!(sent("a%0D%0ASet-Cookie.txt").unwrap(), "aSet-Cookie.txt");
        assert_eq!(sent("gpj.\u{202e}exe").unwrap(), "gpj.exe");
        assert_eq!(sent(".htaccess").unwrap(), "htaccess");
        for nothing in ["", ".", "..", "../", " . ", "a/..", "\u{200b}"] {
            assert_eq!(sent(nothing), None, "{nothing:?}");
        }
        assert_eq!(file_name(&"é".repeat(300)).unwrap().len(), 254);
    }
}
