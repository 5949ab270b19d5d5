//! Whether a body is worth reading, told by the head.

use crate::{
    body::{Charset, ContentType},
    policy::{BodyType, Policy, Requests, Syntax},
    reject::{Refusal, Rejection},
};
use http::{
    HeaderMap,
    header::{CONTENT_ENCODING, CONTENT_LENGTH},
    request::Parts,
};

/// The media type of a body that was sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taken {
    /// Its place among the operation's.
    pub(super) index: usize,
    pub(super) syntax: Syntax,
    pub(super) charset: Charset,
}

/// Media type (415), encoding (415) and announced length (413) of what follows the head, when a
/// body was `sent` at all.
pub(super) fn check_request(
    policy: &Policy,
    head: &Parts,
    sent: bool,
) -> Result<Option<Taken>, Rejection> {
    match policy.requests {
        Requests::Bodyless if sent => {
            Err(Rejection::new(Refusal::UNSUPPORTED_MEDIA_TYPE).because("body-not-declared"))
        }
        Requests::Bodyless => Ok(None),
        Requests::Body { media, .. } if !sent => Ok(empty(&head.headers, media)),
        Requests::Extracted if !sent => Ok(None),
        Requests::Extracted => {
            check_encoding(&head.headers)?;
            check_length(&head.headers, policy.limits.body)?;
            Ok(None)
        }
        Requests::Body { media, .. } => {
            check_encoding(&head.headers)?;
            let taken = check_media(&head.headers, media)?;
            check_length(&head.headers, limit(policy, &taken))?;
            Ok(Some(taken))
        }
    }
}

/// The most bytes of a body.
pub(super) fn limit(policy: &Policy, taken: &Taken) -> u64 {
    match taken.syntax {
        Syntax::Bytes(most) => most.min(policy.limits.body),
        _ => policy.limits.body,
    }
}

/// No bytes are a text, a form or a file too, when their type says so; JSON and parts need some.
fn empty(headers: &HeaderMap, media: &[BodyType]) -> Option<Taken> {
    let taken = chosen(&ContentType::of(headers)?, media)?;
    matches!(taken.syntax, Syntax::Text | Syntax::Form(_) | Syntax::Bytes(_)).then_some(taken)
}

fn check_encoding(headers: &HeaderMap) -> Result<(), Rejection> {
    let mut encodings = headers.get_all(CONTENT_ENCODING).iter();
    if encodings.all(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        Ok(())
    } else {
        Err(Rejection::new(Refusal::UNSUPPORTED_MEDIA_TYPE).because("content-encoding"))
    }
}

fn check_media(headers: &HeaderMap, media: &[BodyType]) -> Result<Taken, Rejection> {
    let refused = |cause| Rejection::new(Refusal::UNSUPPORTED_MEDIA_TYPE).because(cause);
    let sent = ContentType::of(headers).ok_or_else(|| refused("media-type-missing-or-twice"))?;
    chosen(&sent, media).ok_or_else(|| refused("media-type"))
}

/// The most specific of `media` that `sent` is one of: a type goes before `image/*`, that before
/// `*/*` (RFC 9110 section 12.5.1), and more parameters before fewer.
fn chosen(sent: &ContentType<'_>, media: &[BodyType]) -> Option<Taken> {
    let mut best: Option<((u8, usize), Taken)> = None;
    for (index, media) in media.iter().enumerate() {
        let Some(charset) = fits(sent, media) else { continue };
        let rank = match media.range {
            "*/*" => 0,
            range if range.ends_with("/*") => 1,
            _ => 2,
        };
        let rank = (rank, media.parameters.len());
        if best.as_ref().is_none_or(|(other, _)| rank > *other) {
            best = Some((rank, Taken { index, syntax: media.syntax, charset }));
        }
    }
    best.map(|(_, taken)| taken)
}

/// The charset of a body of that type; `None` when it is of another one, or has a parameter that
/// changes what it means.
fn fits(sent: &ContentType<'_>, media: &BodyType) -> Option<Charset> {
    let is_range = media.range.ends_with("/*");
    let is_read = !is_range || !matches!(media.syntax, Syntax::Json) || sent.is_json();
    let declared = media
        .parameters
        .iter()
        .all(|(name, value)| sent.parameter(name).is_some_and(|it| it.eq_ignore_ascii_case(value)));
    if !sent.is_in(media.range) || !is_read || !declared {
        return None;
    }
    let is_declared =
        |name: &str| media.parameters.iter().any(|it| it.0.eq_ignore_ascii_case(name));
    let charset = || sent.charset();
    let only = |more: &str| {
        sent.has_only(|name| {
            is_declared(name) || [more, "charset"].iter().any(|it| name.eq_ignore_ascii_case(it))
        })
    };
    match media.syntax {
        Syntax::Bytes(_) => Some(Charset::Utf8),
        Syntax::Text => charset().filter(|_| only("charset")),
        Syntax::Json | Syntax::Form(_) => {
            charset().filter(|it| only("charset") && *it == Charset::Utf8)
        }
        Syntax::Multipart(_) => charset()
            .filter(|it| only("boundary") && *it == Charset::Utf8 && sent.boundary().is_some()),
    }
}

fn check_length(headers: &HeaderMap, limit: u64) -> Result<(), Rejection> {
    let Some(length) = headers.get(CONTENT_LENGTH) else { return Ok(()) };
    match length.to_str().ok().and_then(|it| it.parse::<u64>().ok()) {
        Some(length) if length <= limit => Ok(()),
        Some(_) => Err(Rejection::new(Refusal::TOO_LARGE).because("content-length")),
        None => Err(Rejection::new(Refusal::MALFORMED).because("content-length")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &[BodyType] = &[BodyType::json("application/json")];
    const MANY: &[BodyType] = &[
        BodyType::bytes("*/*", 9),
        BodyType::bytes("image/*", 9),
        BodyType::bytes("image/png", 9),
        BodyType::text("text/plain"),
        BodyType::json("application/json"),
        BodyType::json("application/json").with(&[("version", "2")]),
    ];

    fn place(text: &str, media: &[BodyType]) -> Option<usize> {
        ContentType::read(text).and_then(|sent| chosen(&sent, media)).map(|taken| taken.index)
    }

    #[test]
    fn only_declared_json_types_are_taken_and_only_in_utf_8() {
        for good in [
            "application/json",
            "Application/JSON",
            "application/json; charset=utf-8",
            "application/json;charset=\"UTF-8\"",
        ] {
            assert_eq!(place(good, JSON), Some(0), "{good}");
        }
        for bad in [
            "",
            "text/plain",
            "application/jsonx",
            "application/merge-patch+json",
            "application/json; charset=utf-16",
            "application/json; charset=utf-8; charset=utf-16",
            "application/json; boundary=x",
            "application/json, text/plain",
            "application/json;",
        ] {
            assert_eq!(place(bad, JSON), None, "{bad}");
        }
    }

    #[test]
    fn the_most_specific_declared_type_is_taken() {
        for (sent, index) in [
            ("image/png", Some(2)),
            ("image/gif", Some(1)),
            ("application/pdf", Some(0)),
            ("text/plain", Some(3)),
            ("text/plain; charset=iso-8859-1", Some(3)),
            ("application/json", Some(4)),
            ("application/json; version=2", Some(5)),
            // Not read as text or JSON, but bytes are bytes.
            ("text/plain; charset=utf-16", Some(0)),
            ("application/json; version=3", Some(0)),
        ] {
            assert_eq!(place(sent, MANY), index, "{sent}");
        }
        assert_eq!(place("application/json; version=3", &MANY[3..]), None);
        assert_eq!(place("text/plain; charset=utf-16", &MANY[3..]), None);
        let any_json = &[BodyType::json("*/*")];
        assert_eq!(place("application/vnd.x+json", any_json), Some(0));
        assert_eq!(place("text/plain", any_json), None, "nothing says how text becomes an object");
    }

    #[test]
    fn an_empty_file_is_a_file_and_empty_json_is_nothing() {
        let sent = |content_type: &str| {
            let mut headers = HeaderMap::new();
            headers.append("content-type", content_type.parse().unwrap());
            empty(&headers, MANY).map(|taken| taken.index)
        };
        assert_eq!(sent("image/png"), Some(2));
        assert_eq!(sent("text/plain"), Some(3));
        assert_eq!(sent("application/json"), None);
        assert!(empty(&HeaderMap::new(), MANY).is_none());
    }

    #[test]
    fn a_body_that_is_encoded_or_announced_too_long_is_not_read() {
        let refused = |pairs: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.append(*name, value.parse().unwrap());
            }
            let media = check_encoding(&headers).and(check_media(&headers, JSON).map(|_| ()));
            media.and(check_length(&headers, 100)).map_or_else(|it| it.status().as_u16(), |()| 0)
        };
        let json = ("content-type", "application/json");
        assert_eq!(refused(&[json]), 0);
        assert_eq!(refused(&[json, ("content-encoding", "identity")]), 0);
        assert_eq!(refused(&[json, ("content-encoding", "gzip")]), 415);
        assert_eq!(refused(&[json, ("content-encoding", "identity, gzip")]), 415);
        assert_eq!(refused(&[json, json]), 415);
        assert_eq!(refused(&[]), 415);
        assert_eq!(refused(&[json, ("content-length", "100")]), 0);
        assert_eq!(refused(&[json, ("content-length", "101")]), 413);
        assert_eq!(refused(&[json, ("content-length", "99999999999999999999999")]), 400);
        assert_eq!(refused(&[json, ("content-length", "-1")]), 400);
    }
}
