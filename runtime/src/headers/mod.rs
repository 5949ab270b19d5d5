//! The header fields of every answer: built once at start, put on each, errors included.

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
        X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
    },
};

use crate::{
    config::{Origin, StartFault, StartFaults},
    policy::{Cache, Headers},
};

/// Where an answer tells our correlation id.
pub(crate) const CORRELATION_ID: HeaderName = HeaderName::from_static("x-correlation-id");

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");

/// The security header fields of a document (OWASP REST Security Cheat Sheet).
#[derive(Debug)]
pub(crate) struct SecurityHeaders {
    always: Vec<(HeaderName, HeaderValue)>,
    hsts: Option<HeaderValue>,
}

impl SecurityHeaders {
    /// The fields of `headers`; an empty one is not sent.
    pub(crate) fn new(headers: &Headers, faults: &mut StartFaults) -> Self {
        let mut value = |name: &str, text: &'static str| {
            if text.is_empty() {
                return None;
            }
            let value = HeaderValue::from_str(text).ok();
            if value.is_none() {
                faults.push(StartFault::Wrong {
                    origin: Origin::Document,
                    part: format!("headers, {name}"),
                    problem: "is not a header value".to_owned(),
                    expected: "printable ASCII",
                });
            }
            value
        };
        let hsts = value("hsts", headers.hsts);
        let declared = [
            (CONTENT_SECURITY_POLICY, value("csp", headers.csp)),
            (X_FRAME_OPTIONS, value("frameOptions", headers.frame_options)),
            (REFERRER_POLICY, value("referrerPolicy", headers.referrer_policy)),
            (PERMISSIONS_POLICY, value("permissionsPolicy", headers.permissions_policy)),
        ];
        let mut always = vec![
            (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("same-origin")),
        ];
        always.extend(declared.into_iter().filter_map(|(name, value)| Some((name, value?))));
        Self { always, hsts }
    }

    /// Puts them on an answer. A browser ignores HSTS over http (RFC 6797 §8.1); it is not sent.
    pub(crate) fn write(&self, https: bool, headers: &mut HeaderMap) {
        for (name, value) in &self.always {
            headers.insert(name, value.clone());
        }
        if https && let Some(hsts) = &self.hsts {
            headers.insert(STRICT_TRANSPORT_SECURITY, hsts.clone());
        }
    }
}

/// `Cache-Control` of an operation's answers.
#[derive(Debug)]
pub(crate) struct CacheControl(Option<HeaderValue>);

impl CacheControl {
    /// As the policy says.
    pub(crate) fn new(cache: Cache) -> Self {
        Self(match cache {
            Cache::NoStore => Some(HeaderValue::from_static("no-store")),
            Cache::Private(age) => {
                HeaderValue::try_from(format!("private, max-age={}", age.as_secs())).ok()
            }
            Cache::Unsaid => None,
        })
    }

    /// Puts it on an answer. Refusals are never kept, whatever the operation says.
    pub(crate) fn write(&self, refused: bool, headers: &mut HeaderMap) {
        if refused {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        } else if let Some(value) = &self.0 {
            headers.insert(CACHE_CONTROL, value.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn written(https: bool) -> HeaderMap {
        let mut faults = StartFaults::new();
        let mut headers = HeaderMap::new();
        SecurityHeaders::new(&Headers::JSON_API, &mut faults).write(https, &mut headers);
        assert!(faults.is_empty());
        headers
    }

    #[test]
    fn hsts_is_promised_only_over_https() {
        assert!(!written(false).contains_key(STRICT_TRANSPORT_SECURITY));
        assert!(written(true).contains_key(STRICT_TRANSPORT_SECURITY));
    }

    #[test]
    fn nothing_may_sniff_frame_or_embed_an_answer() {
        let headers = written(false);
        assert_eq!(headers[X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(headers[X_FRAME_OPTIONS], "DENY");
        assert!(headers[CONTENT_SECURITY_POLICY].to_str().unwrap().contains("default-src 'none'"));
    }

    #[test]
    fn a_value_that_would_split_the_head_keeps_the_server_from_starting() {
        let mut faults = StartFaults::new();
        let split = Headers { csp: "a\r\nset-cookie: x", ..Headers::JSON_API };
        SecurityHeaders::new(&split, &mut faults);
        assert_eq!(faults.len(), 1);
    }

    #[test]
    fn a_refusal_is_never_cached() {
        let mut headers = HeaderMap::new();
        let cache = CacheControl::new(Cache::Private(Duration::from_secs(60)));
        cache.write(true, &mut headers);
        assert_eq!(headers[CACHE_CONTROL], "no-store");
        cache.write(false, &mut headers);
        assert_eq!(headers[CACHE_CONTROL], "private, max-age=60");
    }
}
