//! The answers that this side of the guard gives itself, and their audit events.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::body::Body;
use http::header::{ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, DATE};
use http::{HeaderValue, Response};

use super::peer::Peer;
use crate::audit::{Event, Outcome, Sink};
use crate::config::StartFaults;
use crate::headers::{CORRELATION_ID, SecurityHeaders};
use crate::metrics;
use crate::policy::Headers;
use crate::reject::{Refusal, Rejection, problem};
use crate::trace::Correlations;

/// Makes refusals, each told to the audit trail.
pub(super) struct Refusals {
    security: SecurityHeaders,
    correlations: Correlations,
    sink: Arc<dyn Sink>,
}

/// Who is refused, as far as that is known.
#[derive(Clone, Copy)]
pub(super) struct Refused<'a> {
    pub(super) peer: Peer,
    pub(super) method: &'a str,
    pub(super) cause: &'static str,
}

impl Refusals {
    pub(super) fn new(headers: &Headers, sink: Arc<dyn Sink>, faults: &mut StartFaults) -> Self {
        let security = SecurityHeaders::new(headers, faults);
        Self { security, correlations: Correlations::default(), sink }
    }

    pub(super) fn sink(&self) -> &Arc<dyn Sink> {
        &self.sink
    }

    /// The answer to a request that the guard does not get to see, or must not be answered as it
    /// was.
    pub(super) fn answer(&self, refusal: Refusal, refused: Refused<'_>) -> Response<Body> {
        self.build(refusal, refused).map(Body::from)
    }

    /// The same as bytes of HTTP/1.1, for a request that could not be parsed. The connection ends
    /// with it.
    pub(super) fn bytes(&self, refusal: Refusal, refused: Refused<'_>) -> Vec<u8> {
        let mut answer = self.build(refusal, refused);
        let length = answer.body().len();
        let headers = answer.headers_mut();
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
        if let Ok(date) = HeaderValue::try_from(httpdate::fmt_http_date(SystemTime::now())) {
            headers.insert(DATE, date);
        }
        let mut bytes = format!("HTTP/1.1 {}\r\n", answer.status()).into_bytes();
        for (name, value) in answer.headers() {
            for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
                bytes.extend_from_slice(part);
            }
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(answer.body());
        bytes
    }

    fn build(&self, refusal: Refusal, refused: Refused<'_>) -> Response<Vec<u8>> {
        let rejection = Rejection::new(refusal);
        let correlation = self.correlations.next();
        metrics::turned_away(refusal);
        self.record(&rejection, correlation.as_str(), refused);
        let mut answer = Response::new(problem(&rejection, correlation.as_str()));
        *answer.status_mut() = rejection.status();
        let headers = answer.headers_mut();
        self.security.write(refused.peer.is_https(), headers);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if refusal.status == Refusal::METHOD_NOT_ALLOWED.status {
            // RFC 9110 §10.2.1: nothing is offered to such a method, whatever the path.
            headers.insert(ALLOW, HeaderValue::from_static(""));
        }
        if let Ok(value) = HeaderValue::try_from(correlation.as_str()) {
            headers.insert(CORRELATION_ID, value);
        }
        answer
    }

    fn record(&self, rejection: &Rejection, correlation: &str, refused: Refused<'_>) {
        self.sink.record(&Event {
            time: SystemTime::now(),
            correlation,
            trace: "",
            event: "request-refused",
            operation: "",
            method: refused.method,
            path: "",
            peer: refused.peer.ip(),
            caller: None,
            object: "",
            outcome: Outcome::Refused,
            status: rejection.status().as_u16(),
            code: rejection.code(),
            cause: refused.cause,
            bypass: false,
            unowned: false,
            duration: Duration::ZERO,
            parameters: &[],
            members: &[],
        });
    }
}
