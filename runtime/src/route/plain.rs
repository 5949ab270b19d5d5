//! Whether a path says the same to everybody who reads it: the ways to write a path twice are
//! refused before anything is looked up.

use std::borrow::Cow;

/// Whether `path` is plain: it begins with `/`, has no empty segment but the last, no `.` or `..`
/// (encoded ones included), no backslash, and its percent-encoding is whole, gives UTF-8, and
/// hides neither `/`, `\` nor NUL (x-security.md, section 3; CWE-22, CWE-436).
pub(crate) fn is_plain(path: &str) -> bool {
    let Some(path) = path.strip_prefix('/') else { return false };
    let mut segments = path.split('/').peekable();
    while let Some(segment) = segments.next() {
        if (segment.is_empty() && segments.peek().is_some()) || !is_plain_segment(segment) {
            return false;
        }
    }
    true
}

fn is_plain_segment(segment: &str) -> bool {
    if memchr::memchr2(b'%', b'\\', segment.as_bytes()).is_none() {
        return !matches!(segment, "." | "..");
    }
    match decode(segment) {
        Some(decoded) => !matches!(&*decoded, "." | "..") && !decoded.contains(['/', '\\', '\0']),
        None => false,
    }
}

/// The segment without its percent-encoding (RFC 3986 §2.1); `None` when that is broken or the
/// result is not UTF-8.
pub(super) fn decode(segment: &str) -> Option<Cow<'_, str>> {
    if !segment.contains('%') {
        return Some(Cow::Borrowed(segment));
    }
    let mut bytes = segment.bytes();
    let mut decoded = Vec::with_capacity(segment.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => digit(bytes.next()?)? << 4 | digit(bytes.next()?)?,
            _ => byte,
        });
    }
    String::from_utf8(decoded).ok().map(Cow::Owned)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_paths_that_can_be_read_in_one_way_only() {
        for path in ["/", "/a", "/a/", "/a/b.json", "/a/%41", "/a/%C3%A4", "/...", "/a/.b", "/a;b"]
        {
            assert!(is_plain(path), "{path}");
        }
    }

    #[test]
    fn refuses_every_way_to_write_a_path_twice() {
        for path in [
            "",
            "*",
            "a",
            "//",
            "//a",
            "/a//b",
            "/a//",
            "/.",
            "/..",
            "/a/../b",
            "/a/./b",
            "/a/..",
            "/%2e",
            "/%2E%2e/a",
            "/.%2e/a",
            "/a%2Fb",
            "/a%2fb",
            "/a%5Cb",
            "/a\\b",
            "/a%00",
            "/a%",
            "/a%4",
            "/a%zz",
            "/a%+1",
            "/%ff",
            "/%C3",
            "/a/%C0%AF",
        ] {
            assert!(!is_plain(path), "{path}");
        }
    }
}
