//! How a journey ends: the answer with every header field, and the audit event.

use std::{
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};

use axum::body::Body;
use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode,
    header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE},
    request::Parts,
    response,
};

use super::journey::Journey;
use crate::{
    audit::{CallerId, Event, Outcome},
    auth::Metadata,
    cors,
    headers::CORRELATION_ID,
    metrics::{self, Class},
    policy::AuditLevel,
    reject::{Refusal, Rejection, problem},
};

/// What a DPoP client's next proof must hold (RFC 9449 §8.2).
const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// What the audit trail hears of the end.
struct Ended<'e> {
    outcome: Outcome,
    status: u16,
    code: &'e str,
    cause: &'e str,
}

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
            tracing::error!(
                target: "secgen",
                correlation = self.correlation.as_str(),
                operation = self.controls.policy.operation,
                code,
                cause,
            );
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
        if let Some(nonce) = &self.nonce {
            headers.insert(DPOP_NONCE, nonce.clone());
        }
        // An address that holds a credential is no key for a cache.
        self.controls.cache.write(refused || self.credential_in_url, headers);
        self.settle(head);
    }

    /// One event a decision: refusals and uses of a bypass always, the rest as the policy says.
    fn record(&mut self, ended: &Ended<'_>) {
        self.ended = true;
        let took = self.security.clock.now().since(&self.began);
        self.count(ended, took);
        let policy = self.controls.policy;
        let bypass = self.evidence.has_bypassed();
        let allowed = ended.outcome == Outcome::Allowed;
        let unowned = policy.unowned && allowed;
        let silent = policy.audit.level == AuditLevel::None && !bypass && !unowned;
        if allowed && (self.quiet || silent) {
            return;
        }
        let parameters: Vec<(&str, &str)> =
            self.parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let members: Vec<&str> = self.evidence.named_members().iter().map(String::as_str).collect();
        let operation = policy.operation;
        self.security.sink.record(&Event {
            time: self.began.wall(),
            correlation: self.correlation.as_str(),
            trace: self.trace.as_ref().map_or("", |it| std::str::from_utf8(it).unwrap_or("")),
            event: if policy.audit.event.is_empty() { operation } else { policy.audit.event },
            operation,
            method: self.method.as_str(),
            path: self.template,
            peer: self.client.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |it| it.ip),
            caller: self.caller_id(),
            object: self.evidence.named_object(),
            outcome: ended.outcome,
            status: ended.status,
            code: ended.code,
            cause: ended.cause,
            bypass,
            unowned,
            duration: took,
            parameters: &parameters,
            members: &members,
        });
    }
}

impl Journey<'_> {
    /// What operators see of it: no name of anybody, and nothing that was sent.
    fn count(&self, ended: &Ended<'_>, took: Duration) {
        let registry = &self.security.registry;
        let outcome = match ended.outcome {
            Outcome::Allowed => metrics::Outcome::answered(ended.status),
            _ if ended.status == 0 => metrics::Outcome::cancelled(),
            _ => metrics::Outcome::refused(ended.status, ended.code),
        };
        if ended.code == Refusal::RATE_LIMITED.code {
            registry.limited(ended.cause);
        }
        let class = self.class(ended.code);
        self.controls.meter.ended(&self.method, class, outcome, took);
        #[cfg(feature = "otel")]
        self.trace(ended, class, took);
    }

    fn class(&self, code: &str) -> Class {
        match self.visitor.caller().or(self.seen.as_ref()) {
            Some(caller) => self.security.registry.class(caller.scheme_index()),
            None if is_unverified(code) => Class::Unverified,
            None => Class::Anonymous,
        }
    }

    /// The request as a span, when a collector is to hear of it.
    #[cfg(feature = "otel")]
    fn trace(&self, ended: &Ended<'_>, class: Class, took: Duration) {
        let spans = &self.security.spans;
        if spans.wants(&self.correlation) {
            spans.ended(crate::trace::Span {
                correlation: self.correlation,
                parent: self.parent,
                method: metrics::method_name(&self.method),
                route: self.template.to_owned(),
                operation: self.controls.policy.operation,
                caller: class.name(),
                status: ended.status,
                code: ended.code.to_owned(),
                began: self.began.wall(),
                took,
            });
        }
    }
}

impl Drop for Journey<'_> {
    /// Nobody waits for the answer any more. What the handler had done by then is done, so the
    /// trail must know of it; status 0 says that nothing was sent.
    fn drop(&mut self) {
        if !self.ended {
            let (code, cause) = ("cancelled", "caller-went-away");
            self.record(&Ended { outcome: Outcome::Failed, status: 0, code, cause });
        }
    }
}

impl Journey<'_> {
    /// Who it was: by credential, or by the session that the operation began or ended.
    fn caller_id(&self) -> Option<CallerId<'_>> {
        let caller = self.visitor.caller().or(self.seen.as_ref()).map(|caller| CallerId {
            scheme: caller.scheme(),
            issuer: caller.issuer(),
            subject: caller.subject(),
            tenant: caller.tenant().unwrap_or_default(),
        });
        caller.or_else(|| {
            self.evidence.of_session().map(|who| CallerId {
                scheme: who.scheme,
                issuer: &who.issuer,
                subject: &who.subject,
                tenant: &who.tenant,
            })
        })
    }
}

fn is_unverified(code: &str) -> bool {
    code == Refusal::TOKEN_INVALID.code || code == Refusal::TOKEN_EXPIRED.code
}

fn no_content() -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}
