//! How a journey ends: the answer with every header field, and the audit event.

use std::sync::Arc;

use axum::body::Body;
use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode,
    header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, VARY},
    request::Parts,
    response,
};

use super::{
    Security, accept,
    flow::Flowing,
    journey::Journey,
    trail::{CANCELLED, Ended, Tail, Trail},
};
use crate::{
    audit::Outcome,
    auth::{Metadata, Visitor},
    cors,
    encode::Content,
    headers::CORRELATION_ID,
    reject::{Rejection, problem},
};

/// What a DPoP client's next proof must hold (RFC 9449 §8.2).
const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

impl Journey<'_> {
    /// The answer to a preflight: 204, with every permission or none.
    pub(super) fn preflight(&mut self, head: &Parts) -> Response<Bytes> {
        self.quiet = true;
        let mut response = no_content();
        self.controls.cors.write_preflight(&head.headers, response.headers_mut());
        response
    }

    /// The answer to `OPTIONS` of a path: 204 with `Allow` (RFC 9110 §9.3.7).
    pub(super) fn options(&mut self, allow: &HeaderValue) -> Response<Bytes> {
        self.quiet = true;
        let mut response = no_content();
        response.headers_mut().insert(ALLOW, allow.clone());
        response
    }

    /// What the server tells clients of itself. Anybody may ask, so nobody's trail is left.
    pub(super) fn metadata(&mut self, metadata: &Metadata) -> Response<Bytes> {
        self.quiet = true;
        let mut response = Response::new(metadata.body());
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.controls.cors.write(self.origin, headers);
        response
    }

    /// The answer that is sent, header fields and all, once the event is recorded.
    pub(super) fn end(mut self, outcome: Result<Response<Bytes>, Rejection>) -> Response<Body> {
        let refused = outcome.is_err();
        let response = match outcome {
            Ok(response) => {
                let status = response.status().as_u16();
                let cause = if self.evidence.is_replay() { "idempotency-replayed" } else { "" };
                self.record(&Ended { outcome: Outcome::Allowed, status, code: "", cause });
                response
            }
            Err(rejection) => {
                if self.evidence.has_refused_credential() {
                    self.charge_failed_credential();
                }
                self.refuse(&rejection)
            }
        };
        let (mut head, body) = response.into_parts();
        self.dress(&mut head, refused);
        if self.method == Method::HEAD && !body.is_empty() {
            head.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
            return Response::from_parts(head, Body::empty());
        }
        Response::from_parts(head, Body::from(body))
    }

    /// As [`Journey::end`], for an answer of a generated operation, which may be made while it is
    /// sent: then the event is recorded when that ends.
    pub(super) fn end_with_content(
        mut self,
        outcome: Result<Response<Content>, Rejection>,
        security: &Arc<Security>,
    ) -> Response<Body> {
        let (mut head, flow) = match outcome {
            Err(rejection) => return self.end(Err(rejection)),
            Ok(response) => match response.into_parts() {
                (head, Content::Whole(body)) => {
                    return self.end(Ok(Response::from_parts(head, body)));
                }
                (head, Content::Flowing(flow)) => (head, flow),
            },
        };
        self.dress(&mut head, false);
        if let Some(length) = flow.length {
            head.headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        }
        if self.method == Method::HEAD {
            let status = head.status.as_u16();
            self.record(&Ended { outcome: Outcome::Allowed, status, code: "", cause: "" });
            return Response::from_parts(head, Body::empty());
        }
        let tail = self.into_tail(head.status.as_u16(), Arc::clone(security));
        Response::from_parts(head, Body::new(Flowing::new(*flow, tail)))
    }

    /// As [`Journey::end`], for a body that is not in memory.
    pub(super) fn end_streaming(mut self, response: Response<Body>) -> Response<Body> {
        let status = response.status().as_u16();
        self.record(&Ended { outcome: Outcome::Allowed, status, code: "", cause: "" });
        let (mut head, body) = response.into_parts();
        cors::withdraw(&mut head.headers);
        self.dress(&mut head, false);
        Response::from_parts(head, body)
    }

    /// Records a refusal and makes its answer.
    fn refuse(&mut self, rejection: &Rejection) -> Response<Bytes> {
        let status = rejection.status();
        let (code, cause) = (rejection.code(), rejection.cause());
        let outcome = if status.is_server_error() { Outcome::Failed } else { Outcome::Refused };
        if outcome == Outcome::Failed {
            self.trail().log(code, cause);
        }
        self.record(&Ended { outcome, status: status.as_u16(), code, cause });
        let mut response =
            Response::new(Bytes::from(problem(rejection, self.correlation.as_str())));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.reserve(16);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        for (name, value) in &rejection.parts().headers {
            headers.append(name, value.clone());
        }
        response
    }

    /// Puts on the header fields that every answer carries.
    fn dress(&mut self, head: &mut response::Parts, refused: bool) {
        let headers: &mut HeaderMap = &mut head.headers;
        self.security.headers.write(self.client.is_some_and(|it| it.https), headers);
        if let Ok(correlation) = HeaderValue::from_str(self.correlation.as_str()) {
            headers.insert(CORRELATION_ID, correlation);
        }
        if !self.quiet {
            self.controls.cors.write(self.origin, headers);
        }
        if !self.quiet && accept::decides(self.controls.policy.answers) {
            headers.append(VARY, HeaderValue::from_static("Accept"));
        }
        if let Some(nonce) = &self.nonce {
            headers.insert(DPOP_NONCE, nonce.clone());
        }
        // An address that holds a credential is no key for a cache.
        self.controls.cache.write(refused || self.credential_in_url, headers);
        self.settle(head);
    }
}

impl Journey<'_> {
    fn record(&mut self, ended: &Ended<'_>) {
        self.ended = true;
        let took = self.security.clock.now().since(&self.began);
        self.trail().record(ended, took, took);
    }

    fn trail(&self) -> Trail<'_> {
        Trail {
            security: self.security,
            policy: self.controls.policy,
            meter: &self.controls.meter,
            template: self.template,
            method: &self.method,
            began: self.began,
            correlation: &self.correlation,
            trace: self.trace.as_ref(),
            #[cfg(feature = "otel")]
            parent: self.parent,
            client: self.client,
            caller: self.visitor.caller().or(self.seen.as_ref()),
            evidence: &self.evidence,
            parameters: &self.parameters,
            quiet: self.quiet,
        }
    }

    /// What is left to tell once the flow of its answer ends.
    fn into_tail(mut self, status: u16, security: Arc<Security>) -> Tail {
        self.ended = true;
        Tail {
            answered: self.security.clock.now().since(&self.began),
            policy: self.controls.policy,
            meter: Arc::clone(&self.controls.meter),
            template: self.template.to_owned(),
            method: self.method.clone(),
            began: self.began,
            correlation: self.correlation,
            trace: self.trace,
            #[cfg(feature = "otel")]
            parent: self.parent,
            client: self.client,
            visitor: std::mem::replace(&mut self.visitor, Visitor::Anonymous),
            evidence: std::mem::take(&mut self.evidence),
            parameters: std::mem::take(&mut self.parameters),
            quiet: self.quiet,
            status,
            security,
        }
    }
}

impl Drop for Journey<'_> {
    /// Nobody waits for the answer any more. What the handler had done by then is done, so the
    /// trail must know of it; status 0 says that nothing was sent.
    fn drop(&mut self) {
        if !self.ended {
            let (code, cause) = (CANCELLED, "caller-went-away");
            self.record(&Ended { outcome: Outcome::Failed, status: 0, code, cause });
        }
    }
}

fn no_content() -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}
