//! Whether a body is worth reading, told by the head, and whether an answer can be understood.

use crate::{
    policy::{MediaType, Policy, Requests},
    reject::{Refusal, Rejection},
};
use http::{
    HeaderMap, HeaderValue,
    header::{ACCEPT, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE},
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

/// 406 only when `Accept` (RFC 9110 §12.5.1) shuts out every JSON answer, errors included.
pub(super) fn check_accept(headers: &HeaderMap) -> Result<(), Rejection> {
    let mut sent = headers.get_all(ACCEPT).iter().peekable();
    if sent.peek().is_none() {
        return Ok(());
    }
    let welcome = sent.any(|value| {
        // What nearly everybody sends needs no reading, and what cannot be read asks for nothing in
        // particular.
        matches!(value.as_bytes(), b"application/json" | b"*/*")
            || value
                .to_str()
                .map_or(true, |text| text.trim().is_empty() || text.split(',').any(takes_json))
    });
    if welcome { Ok(()) } else { Err(Refusal::NOT_ACCEPTABLE.into()) }
}

fn takes_json(range: &str) -> bool {
    let mut parts = range.split(';');
    let essence = parts.next().unwrap_or_default().trim();
    let (main, sub) = essence.split_once('/').unwrap_or((essence, ""));
    let json = main == "*"
        || main.eq_ignore_ascii_case("application")
            && (sub == "*"
                || sub.eq_ignore_ascii_case("json")
                || sub.len() >= 5
                    && sub.is_char_boundary(sub.len() - 5)
                    && sub[sub.len() - 5..].eq_ignore_ascii_case("+json"));
    let refused = |parameter: &str| {
        parameter.trim().split_once('=').is_some_and(|(name, value)| {
            name.eq_ignore_ascii_case("q") && value.parse::<f32>().is_ok_and(|weight| weight <= 0.0)
        })
    };
    json && !parts.any(refused)
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

    #[test]
    fn accept_refuses_only_when_it_shuts_json_out() {
        let refused = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.append(ACCEPT, accept.parse().unwrap());
            check_accept(&headers).is_err()
        };
        for fine in [
            "",
            "*/*",
            "application/*",
            "application/json",
            "text/html, application/json;q=0.1",
            "application/problem+json",
            "application/merge-patch+json",
            "text/html,*/*;q=0.8",
        ] {
            assert!(!refused(fine), "{fine}");
        }
        for wrong in ["text/html", "application/xml", "application/json;q=0", "image/*, text/*"] {
            assert!(refused(wrong), "{wrong}");
        }
        assert!(check_accept(&HeaderMap::new()).is_ok());
    }
}
