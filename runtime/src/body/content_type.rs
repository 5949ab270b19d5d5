//! `Content-Type` (RFC 9110 section 8.3): read once and strictly.

use http::{HeaderMap, HeaderName, HeaderValue, header::CONTENT_TYPE};

/// A media type with its parameters, as it was sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ContentType<'h> {
    /// The whole field.
    pub(crate) text: &'h str,
    /// `type/subtype`, in any case.
    pub(crate) essence: &'h str,
    parameters: Vec<(&'h str, String)>,
}

/// How text is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charset {
    Utf8,
    Ascii,
    Latin1,
}

/// The most parameters of one field.
const MOST_PARAMETERS: usize = 8;
/// RFC 2046, section 5.1.1.
const LONGEST_BOUNDARY: usize = 70;

impl<'h> ContentType<'h> {
    /// The only one of the head; `None` when it is missing, there are two, or it is not one.
    pub(crate) fn of(headers: &'h HeaderMap) -> Option<Self> {
        Self::read(only(headers, &CONTENT_TYPE)?.to_str().ok()?)
    }

    /// `None` when the text is no media type, or says one parameter twice.
    pub(crate) fn read(text: &'h str) -> Option<Self> {
        let (essence, rest) = match text.split_once(';') {
            Some((essence, rest)) => (essence, Some(rest)),
            None => (text, None),
        };
        let essence = essence.trim_matches([' ', '\t']);
        let (main, sub) = essence.split_once('/')?;
        if !is_token(main) || !is_token(sub) {
            return None;
        }
        let parameters = rest.map_or(Some(Vec::new()), parameters)?;
        Some(Self { text, essence, parameters })
    }

    /// A parameter, unquoted.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let mut parameters = self.parameters.iter();
        parameters.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }

    /// Whether every parameter is one of `names`.
    pub(crate) fn has_only(&self, names: impl Fn(&str) -> bool) -> bool {
        self.parameters.iter().all(|(name, _)| names(name))
    }

    /// UTF-8 when it is not said; `None` when it is one that is not read.
    pub(crate) fn charset(&self) -> Option<Charset> {
        let Some(charset) = self.parameter("charset") else { return Some(Charset::Utf8) };
        let is = |names: &[&str]| names.iter().any(|name| charset.eq_ignore_ascii_case(name));
        if is(&["utf-8"]) {
            Some(Charset::Utf8)
        } else if is(&["us-ascii"]) {
            Some(Charset::Ascii)
        } else if is(&["iso-8859-1"]) {
            Some(Charset::Latin1)
        } else {
            None
        }
    }

    /// The boundary of a multipart body; `None` when there is none that RFC 2046 allows.
    pub(crate) fn boundary(&self) -> Option<&str> {
        let boundary = self.parameter("boundary")?;
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&byte);
        let fits = (1..=LONGEST_BOUNDARY).contains(&boundary.len())
            && boundary.bytes().all(allowed)
            && !boundary.ends_with(' ');
        fits.then_some(boundary)
    }

    /// Whether it is in a media range: `image/png`, `image/*` or `*/*`.
    pub(crate) fn is_in(&self, range: &str) -> bool {
        match range.strip_suffix("/*") {
            Some("*") => true,
            Some(main) => {
                self.essence.split_once('/').is_some_and(|(own, _)| own.eq_ignore_ascii_case(main))
            }
            None => self.essence.eq_ignore_ascii_case(range),
        }
    }

    /// `application/json`, or a structured suffix (RFC 6839).
    pub(crate) fn is_json(&self) -> bool {
        let suffix = self.essence.rsplit_once('+').map(|(_, suffix)| suffix);
        self.essence.eq_ignore_ascii_case("application/json")
            || suffix.is_some_and(|suffix| suffix.eq_ignore_ascii_case("json"))
    }
}

/// The only value of a header; `None` when it is missing or there are two.
pub(super) fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h HeaderValue> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    values.next().is_none().then_some(first)
}

/// `name=value` pairs between semicolons (RFC 9110 section 5.6.6); each name once.
pub(super) fn parameters(text: &str) -> Option<Vec<(&str, String)>> {
    let mut found: Vec<(&str, String)> = Vec::new();
    let mut rest = text;
    loop {
        let (name, value) = rest.trim_start_matches([' ', '\t']).split_once('=')?;
        if !is_token(name)
            || found.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
            || found.len() == MOST_PARAMETERS
        {
            return None;
        }
        let (value, behind) = match value.strip_prefix('"') {
            Some(quoted) => unquoted(quoted)?,
            None => {
                let end = value.find([';', ' ', '\t']).unwrap_or(value.len());
                let (token, behind) = value.split_at(end);
                (is_token(token).then(|| token.to_owned())?, behind)
            }
        };
        found.push((name, value));
        let behind = behind.trim_start_matches([' ', '\t']);
        if behind.is_empty() {
            return Some(found);
        }
        rest = behind.strip_prefix(';')?;
    }
}

/// A quoted string behind its first quote, and what follows it.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, &text[at + 1..])),
            // Browsers escape nothing but write `%22`; a backslash before anything else than these
            // two is a Windows path of an old client, or two readings of one name.
            '\\' => match characters.next()?.1 {
                escaped @ ('"' | '\\') => value.push(escaped),
                _ => return None,
            },
            other => value.push(other),
        }
    }
    None
}

fn is_token(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_is_what_rfc_2046_allows_and_nothing_longer() {
        let boundary = |text: &str| {
            let text = format!("multipart/form-data; {text}");
            let read = ContentType::read(&text);
            read.and_then(|it| it.boundary().map(str::to_owned))
        };
        assert_eq!(
            boundary("boundary=----WebKitFormBoundary7MA4").unwrap(),
            "----WebKitFormBoundary7MA4"
        );
        assert_eq!(boundary("boundary=\"a b:c\"").unwrap(), "a b:c");
        assert!(boundary(&format!("boundary={}", "a".repeat(70))).is_some());
        for bad in [
            "charset=utf-8",
            "boundary=",
            "boundary=\"\"",
            "boundary=\"ends with \"",
            "boundary=a b",
            "boundary=a; boundary=b",
            "boundary=a; Boundary=a",
            "boundary=\"a",
            "boundary=\"a\\b\"",
            "boundary=a;",
            "boundary=\"a\r\nb\"",
            "boundary=\"é\"",
        ] {
            assert_eq!(boundary(bad), None, "{bad}");
        }
        assert_eq!(boundary(&format!("boundary={}", "a".repeat(71))), None);
    }

    #[test]
    fn a_range_holds_its_types_in_any_case() {
        let png = ContentType::read("Image/PNG;q=1").unwrap();
        assert!(png.is_in("image/*") && png.is_in("*/*") && png.is_in("image/png"));
        assert!(!png.is_in("text/*") && !png.is_in("image/pn") && !png.is_in("image/gif"));
        let json = |text: &str| ContentType::read(text).is_some_and(|it| it.is_json());
        assert!(json("application/JSON") && json("application/merge-patch+json; charset=utf-8"));
        assert!(!json("application/jsonx") && !json("text/json") && !json("application/x+jsonx"));
    }

    #[test]
    fn what_is_no_media_type_is_none() {
        for bad in
            ["", "json", "application/", "/json", "a b/c", "a/b, c/d", "a/b;", "a/b; =x", "a/b; x"]
        {
            assert_eq!(ContentType::read(bad), None, "{bad}");
        }
    }
}
