//! Whether a path says the same to everybody who reads it: the ways to write a path twice are
//! refused before anything is looked up.

use std::borrow::Cow;

/// Whether `path` is plain: it begins with `/`, has no empty segment but the last, no `.` or `..`
/// (encoded ones included), no backslash, and its percent-encoding is whole, gives UTF-8, and
/// hides neither `/`, `\` nor NUL (x-security.md, section 3; CWE-22, CWE-436).
pub(crate) fn is_plain(path: &str) -> bool {
    is_evidently_plain(path.as_bytes()) || is_plain_by_segment(path)
}

/// Whether nothing is in the path that would need a second look, which is so of nearly all.
fn is_evidently_plain(path: &[u8]) -> bool {
    path.first() == Some(&b'/')
        && memchr::memchr2(b'%', b'\\', path).is_none()
        && path.windows(2).all(|pair| pair[0] != b'/' || !matches!(pair[1], b'/' | b'.'))
}

fn is_plain_by_segment(path: &str) -> bool {
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

    #[test]
    fn what_is_evidently_plain_is_plain_by_segment() {
        let letters = ['/', '.', 'a', '%', '\\', '2', 'f'];
        for number in 0..letters.len().pow(6) {
            let digit = |place| letters[number / letters.len().pow(place) % letters.len()];
            let path: String = (0..6).map(digit).collect();
            for path in [path.as_str(), path.trim_end_matches('a')] {
                assert!(
                    !is_evidently_plain(path.as_bytes()) || is_plain_by_segment(path),
                    "{path}"
                );
            }
        }
    }
}
