//! What can be said of a request by its head alone.

use http::{
    HeaderValue, Version,
    header::{ALLOW, HOST},
    request::Parts,
};

use crate::reject::{Refusal, Rejection};

/// The longest path and query, in bytes.
const MAX_URI: usize = 8 * 1024;
/// The most header bytes, names and values.
const MAX_HEADER_BYTES: usize = 32 * 1024;
/// The most header fields.
const MAX_HEADERS: usize = 100;

/// Limits of URI and header fields, and `Host` (RFC 9112 §3.2).
pub(super) fn within_limits(head: &Parts) -> Result<(), Rejection> {
    let uri = head.uri.path_and_query().map_or(0, |it| it.as_str().len());
    if uri > MAX_URI {
        return Err(Refusal::URI_TOO_LONG.into());
    }
    let bytes: usize =
        head.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if head.headers.len() > MAX_HEADERS || bytes > MAX_HEADER_BYTES {
        return Err(Refusal::HEADERS_TOO_LARGE.into());
    }
    let mut hosts = head.headers.get_all(HOST).iter();
    let (first, second) = (hosts.next(), hosts.next());
    // HTTP/2 has `:authority`, which hyper puts into the URI.
    let named =
        first.is_some() || (head.version >= Version::HTTP_2 && head.uri.authority().is_some());
    if head.version > Version::HTTP_10 && !named || second.is_some() {
        return Err(Rejection::new(Refusal::MALFORMED).because("host-missing-or-twice"));
    }
    Ok(())
}

/// 405 with `Allow` (RFC 9110 §15.5.6).
pub(super) fn no_method(allow: &HeaderValue) -> Rejection {
    Rejection::new(Refusal::METHOD_NOT_ALLOWED).with(ALLOW, allow.clone())
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn status(request: http::request::Builder) -> u16 {
        let (head, ()) = request.body(()).unwrap().into_parts();
        within_limits(&head).map_or_else(|it| it.status().as_u16(), |()| 200)
    }

    #[test]
    fn a_head_over_a_limit_is_refused_by_its_own_status() {
        let request = || Request::get("/").header("host", "a");
        assert_eq!(status(request()), 200);
        assert_eq!(status(request().uri(format!("/{}", "a".repeat(9000)))), 414);
        assert_eq!(status(request().header("x", "a".repeat(40_000))), 431);
        let many = (0..200).fold(request(), |it, n| it.header(format!("x-{n}"), "a"));
        assert_eq!(status(many), 431);
    }

    #[test]
    fn a_request_names_exactly_one_host() {
        assert_eq!(status(Request::get("/")), 400);
        assert_eq!(status(Request::get("/").header("host", "a").header("host", "b")), 400);
        assert_eq!(status(Request::get("/").version(Version::HTTP_10)), 200);
        let authority = Request::get("https://a.example/").version(Version::HTTP_2);
        assert_eq!(status(authority), 200);
    }
}
