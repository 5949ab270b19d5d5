//! What is told on the operators' address.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{
    HeaderValue, Method, Response, StatusCode, Uri,
    header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
};
use http_body_util::Full;
use tokio::time::timeout;

use crate::{
    guard::Security,
    metrics,
    policy::{Api, OnStoreError, Revocation, Sessions, Verifier},
    reject::{Refusal, Rejection, problem},
    serve::Readiness,
    store::StoreKey,
    trace::Correlations,
};

/// The longest that the store is waited for.
const PATIENCE: Duration = Duration::from_secs(1);
const TEXT: &str = "text/plain; charset=utf-8";

/// Everything that is asked for here.
pub(in crate::serve) struct Answers {
    security: Option<Arc<Security>>,
    readiness: Readiness,
    correlations: Correlations,
}

/// What a page holds.
struct Page {
    status: StatusCode,
    media: &'static str,
    body: Vec<u8>,
}

impl Answers {
    pub(in crate::serve) fn new(security: Option<Arc<Security>>, readiness: Readiness) -> Self {
        Self { security, readiness, correlations: Correlations::default() }
    }

    /// The answer; what is not told here is a 404 whoever asks.
    pub(super) async fn answer(&self, method: &Method, uri: &Uri) -> Response<Full<Bytes>> {
        let is_read = method == Method::GET || method == Method::HEAD;
        let page = match uri.path() {
            "/metrics" | "/livez" | "/readyz" if !is_read => {
                self.refused(Refusal::METHOD_NOT_ALLOWED)
            }
            "/metrics" => Page::new(StatusCode::OK, metrics::MEDIA_TYPE, self.metrics()),
            "/livez" => Page::new(StatusCode::OK, TEXT, "alive\n".to_owned()),
            "/readyz" => self.readiness().await,
            _ => self.refused(Refusal::NOT_FOUND),
        };
        page.response(method)
    }

    fn metrics(&self) -> String {
        match &self.security {
            Some(security) => security.registry().page(),
            None => metrics::page_of_process(),
        }
    }

    /// Ready is who takes requests and has everything that answering them needs.
    async fn readiness(&self) -> Page {
        if !self.readiness.is_ready() {
            let standing = format!("{:?}\n", self.readiness.standing()).to_lowercase();
            return Page::new(StatusCode::SERVICE_UNAVAILABLE, TEXT, standing);
        }
        match &self.security {
            Some(security) if !has_store(security).await => {
                let status = match needs_store(security.api()) {
                    true => StatusCode::SERVICE_UNAVAILABLE,
                    // What it has no store for, it answers as well as it can.
                    false => StatusCode::OK,
                };
                Page::new(status, TEXT, "the store does not answer\n".to_owned())
            }
            _ => Page::new(StatusCode::OK, TEXT, "ready\n".to_owned()),
        }
    }

    fn refused(&self, refusal: Refusal) -> Page {
        let rejection = Rejection::new(refusal);
        let body = problem(&rejection, self.correlations.next().as_str());
        Page { status: rejection.status(), media: "application/problem+json", body }
    }
}

/// Whether the store answers a question; which does not matter.
async fn has_store(security: &Security) -> bool {
    let asked = security.store().get(StoreKey::of("readiness", &[]));
    matches!(timeout(PATIENCE, asked).await, Ok(Ok(_)))
}

/// Whether requests are refused while the store does not answer.
fn needs_store(api: &Api) -> bool {
    let is_asked = |verifier: &Verifier| match verifier {
        Verifier::Token(rules) => rules.revocation != Revocation::NONE,
        Verifier::Introspected(rules) => rules.revocation != Revocation::NONE,
        _ => false,
    };
    matches!(api.sessions, Sessions::Issued(_))
        || api.tiers.iter().any(|tier| tier.on_store_error == OnStoreError::Deny)
        || api.schemes.iter().any(|scheme| is_asked(&scheme.verifier))
}

impl Page {
    fn new(status: StatusCode, media: &'static str, text: String) -> Self {
        Self { status, media, body: text.into_bytes() }
    }

    fn response(self, method: &Method) -> Response<Full<Bytes>> {
        let is_empty = method == Method::HEAD;
        let body = if is_empty { Bytes::new() } else { Bytes::from(self.body) };
        let mut response = Response::new(Full::new(body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        response
    }
}
