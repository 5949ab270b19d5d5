//! What `Authorization: Basic` carries (RFC 7617 §2), read strictly.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{password::MAX_PASSWORD, values::Secret};

/// The longest user-id, in bytes.
const MAX_USER: usize = 255;
/// The most base64 that is decoded.
const LONGEST: usize = (MAX_USER + 1 + MAX_PASSWORD).div_ceil(3) * 4;

/// A user-id and a password as they were sent.
pub(super) struct Credentials {
    pub(super) user: String,
    pub(super) password: Secret,
}

impl Credentials {
    /// Canonical base64 of UTF-8 without control characters; the first colon ends the user-id.
    pub(super) fn read(encoded: &[u8]) -> Option<Self> {
        if encoded.len() > LONGEST {
            return None;
        }
        let text: Secret = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?.into();
        if text.expose().chars().any(char::is_control) {
            return None;
        }
        let (user, password) = text.expose().split_once(':')?;
        let fits = !user.is_empty() && user.len() <= MAX_USER && password.len() <= MAX_PASSWORD;
        fits.then(|| Self { user: user.to_owned(), password: password.to_owned().into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Option<(String, String)> {
        let read = Credentials::read(STANDARD.encode(text).as_bytes())?;
        Some((read.user, read.password.expose().to_owned()))
    }

    #[test]
    fn the_first_colon_ends_the_user_id() {
        let is = |user: &str, password: &str| Some((user.to_owned(), password.to_owned()));
        assert_eq!(read(b"Aladdin:open sesame"), is("Aladdin", "open sesame"));
        assert_eq!(read(b"a:b:c"), is("a", "b:c"));
        assert_eq!(read("test:123£".as_bytes()), is("test", "123£"));
        assert_eq!(read(b"a:"), is("a", ""));
    }

    #[test]
    fn what_is_not_of_the_form_is_refused() {
        for wrong in [&b""[..], b"a", b":b", b"a\0:b", b"a:b\n", b"a:\xff", "a:\u{85}".as_bytes()] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
        // Missing padding, the URL alphabet, bits that are not zero, blanks.
        for wrong in ["YTpi=", "YTpiYw", "YTo_", "YTpiYx==", "YTpi ", " YTpi", "YT:pi"] {
            assert!(Credentials::read(wrong.as_bytes()).is_none(), "{wrong}");
        }
        assert_eq!(read(format!("{}:b", "a".repeat(256)).as_bytes()), None);
        assert_eq!(read(format!("a:{}", "b".repeat(1025)).as_bytes()), None);
        assert!(read(format!("{}:{}", "a".repeat(255), "b".repeat(1024)).as_bytes()).is_some());
    }
}
