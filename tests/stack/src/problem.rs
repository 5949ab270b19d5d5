//! Refusals as `application/problem+json` (RFC 9457).

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

/// Why a request is refused.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: &'static str,
    errors: Vec<Violation>,
}

/// One thing that is wrong with what was sent.
#[derive(Debug, Serialize)]
pub(crate) struct Violation {
    pub(crate) pointer: String,
    pub(crate) message: String,
}

#[derive(Serialize)]
struct Body9457<'p> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    code: &'static str,
    detail: &'static str,
    #[serde(skip_serializing_if = "<[Violation]>::is_empty")]
    errors: &'p [Violation],
}

impl Problem {
    pub(crate) const fn new(status: StatusCode, code: &'static str, detail: &'static str) -> Self {
        Self { status, code, detail, errors: Vec::new() }
    }

    pub(crate) const fn unauthenticated(code: &'static str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code, "Authentication is required.")
    }

    pub(crate) const fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "This is not allowed.")
    }

    pub(crate) const fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "Nothing was found here.")
    }

    pub(crate) const fn malformed() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed-request", "The request cannot be read.")
    }

    pub(crate) fn invalid(errors: Vec<Violation>) -> Self {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Self { errors, ..Self::new(status, "invalid-request", "The request is not valid.") }
    }

    pub(crate) const fn too_many() -> Self {
        let status = StatusCode::TOO_MANY_REQUESTS;
        Self::new(status, "rate-limited", "Too many requests.")
    }

    /// The code, for the audit trail.
    pub(crate) const fn code(&self) -> &'static str {
        self.code
    }
}

/// The code of a refusal, for the audit trail.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Code(pub(crate) &'static str);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = Body9457 {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            code: self.code,
            detail: self.detail,
            errors: &self.errors,
        };
        let body = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static(r#"Bearer realm="orders""#),
            );
        }
        response.extensions_mut().insert(Code(self.code()));
        response
    }
}
