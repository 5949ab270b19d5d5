//! Whether a body is worth reading, told by the head.

use crate::{
    policy::{MediaType, Policy, Requests},
    reject::{Refusal, Rejection},
};
use http::{
    HeaderMap, HeaderValue,
    header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE},
    request::Parts,
};

/// Media type (415), encoding (415) and announced length (413) of what follows the head, when a
/// body was `sent` at all.
pub(super) fn check_request(policy: &Policy, head: &Parts, sent: bool) -> Result<(), Rejection> {
    match policy.requests {
        Requests::Bodyless if sent => {
            Err(Rejection::new(Refusal::UNSUPPORTED_MEDIA_TYPE).because("body-not-declared"))
        }
        Requests::Bodyless => Ok(()),
        Requests::Body { .. } | Requests::Extracted if !sent => Ok(()),
        Requests::Extracted => {
            check_encoding(&head.headers)?;
            check_length(&head.headers, policy.limits.body)
        }
        Requests::Body { media, .. } => {
            check_encoding(&head.headers)?;
            check_media(&head.headers, media)?;
            check_length(&head.headers, policy.limits.body)
        }
    }
}

fn check_encoding(headers: &HeaderMap) -> Result<(), Rejection> {
    let mut encodings = headers.get_all(CONTENT_ENCODING).iter();
    if encodings.all(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        Ok(())
    } else {
        Err(Rejection::new(Refusal::UNSUPPORTED_MEDIA_TYPE).because("content-encoding"))
    }
}

fn check_media(headers: &HeaderMap, media: &[MediaType]) -> Result<(), Rejection> {
    let refuse = |cause| Err(Rejection::new(Refusal::UNSUPPORTED_MEDIA_TYPE).because(cause));
    match only(headers, &CONTENT_TYPE).map(|value| value.to_str().is_ok_and(|it| is_one(it, media)))
    {
        Some(true) => Ok(()),
        Some(false) => refuse("media-type"),
        None => refuse("media-type-missing-or-twice"),
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

/// The only value of a header; `None` when it is missing or there are two.
fn only<'h>(headers: &'h HeaderMap, name: &http::HeaderName) -> Option<&'h HeaderValue> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    values.next().is_none().then_some(first)
}

/// Whether a `Content-Type` (RFC 9110 §8.3) is one of `media`. The only parameter that changes
/// nothing is `charset=utf-8`.
fn is_one(text: &str, media: &[MediaType]) -> bool {
    let mut parts = text.split(';');
    let essence = parts.next().unwrap_or_default().trim();
    media.iter().any(|MediaType(known)| known.eq_ignore_ascii_case(essence))
        && parts.all(|parameter| {
            parameter.trim().split_once('=').is_some_and(|(name, value)| {
                name.eq_ignore_ascii_case("charset")
                    && value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &[MediaType] = &[MediaType("application/json")];

    #[test]
    fn only_declared_json_types_are_taken_and_only_in_utf_8() {
        for good in [
            "application/json",
            "Application/JSON",
            "application/json; charset=utf-8",
            "application/json;charset=\"UTF-8\"",
        ] {
            assert!(is_one(good, JSON), "{good}");
        }
        for bad in [
            "",
            "text/plain",
            "application/jsonx",
            "application/merge-patch+json",
            "application/json; charset=utf-16",
            "application/json; boundary=x",
            "application/json, text/plain",
            "application/json;",
        ] {
            assert!(!is_one(bad, JSON), "{bad}");
        }
    }

    #[test]
    fn a_body_that_is_encoded_or_announced_too_long_is_not_read() {
        let refused = |pairs: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.append(*name, value.parse().unwrap());
            }
            let media = check_encoding(&headers).and(check_media(&headers, JSON));
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
