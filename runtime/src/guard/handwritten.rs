//! The same guard for a handler that the document does not know (`#[secure]`).

use std::{pin::Pin, sync::Arc};

use axum::body::Body;
use http::{
    HeaderValue, Request, Response,
    header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
};
use http_body::Body as _;
use http_body_util::Limited;

use super::{Prover, Security, journey::Journey, order, panics};
use crate::{
    limit::Stage,
    policy::Policy,
    reject::{Carried, Refusal, Rejection},
    route,
};

/// What a hand-written handler comes to.
pub type Handling<'p> =
    Pin<Box<dyn Future<Output = Result<Response<Body>, Rejection>> + Send + 'p>>;

impl Security {
    /// Passes one request through the order of checks, runs a hand-written handler, and puts
    /// header fields and audit behind it.
    ///
    /// `path` is the route as the application wrote it, for the audit trail. `run` proves what
    /// the policy owns and then calls the handler; an answer without every proof is not sent.
    /// The body that it receives ends with an error at the policy's limit. An answer that is an
    /// error without being a problem of RFC 9457 is replaced by one, so that no extractor's or
    /// handler's text reaches the caller.
    pub async fn guard<F>(
        &self,
        policy: &'static Policy,
        path: &str,
        request: Request<Body>,
        run: F,
    ) -> Response<Body>
    where
        F: for<'p> FnOnce(&'p Prover<'p>, Request<Body>) -> Handling<'p> + Send,
    {
        let (head, body) = request.into_parts();
        let controls = self.controls_by_hand(policy);
        let mut journey = Journey::begin(self, &head);
        let controls = match &controls {
            Ok(controls) => controls,
            Err(error) => {
                journey.enter(&self.outside, path, &head);
                let cause = error.to_string();
                return journey.end(Err(Rejection::new(Refusal::INTERNAL).because(cause)));
            }
        };
        journey.enter(controls, path, &head);
        if controls.plan.asks(Stage::Body) {
            // Its body is read by the handler, where no tier can be asked any more.
            return journey.end(Err(Rejection::new(Refusal::INTERNAL).because("tier-by-body")));
        }
        // Asked here: a body is not `Sync`, so the checks may not hold on to it.
        let sends_body = !body.is_end_stream();
        let checked = async {
            order::knock(&mut journey, &head).await?;
            if !route::is_plain(head.uri.path()) {
                return Err(Rejection::new(Refusal::MALFORMED).because("path-unclear"));
            }
            order::admit(&mut journey, &head, sends_body).await?;
            controls.slot()
        };
        let _slot = match checked.await {
            Ok(slot) => slot,
            Err(rejection) => {
                let refused = journey.agree_at_the_end(Err(rejection), &head.headers).await;
                return journey.end(refused);
            }
        };
        let limit = usize::try_from(policy.limits.body).unwrap_or(usize::MAX);
        let request = Request::from_parts(head, Body::new(Limited::new(body, limit)));
        match handled(&journey, request, run).await {
            Ok(response) => journey.end_streaming(response),
            Err(rejection) => journey.end(Err(rejection)),
        }
    }
}

async fn handled<F>(
    journey: &Journey<'_>,
    request: Request<Body>,
    run: F,
) -> Result<Response<Body>, Rejection>
where
    F: for<'p> FnOnce(&'p Prover<'p>, Request<Body>) -> Handling<'p> + Send,
{
    let evidence = journey.evidence();
    let policy = journey.controls().policy;
    // The handler reads the body itself; time that passes is taken for ours.
    evidence.body_arrived();
    let prover = Prover::new(journey.security, policy, journey.visitor(), evidence);
    let work = async {
        let response = panics::caught(run(&prover, request)).await??;
        prover.finish()?;
        checked(response)
    };
    order::within(policy.limits.timeout, evidence, work).await
}

/// An answer as it is, unless it is an error in somebody else's words.
fn checked(mut response: Response<Body>) -> Result<Response<Body>, Rejection> {
    if let Some(Carried(rejection)) = response.extensions_mut().remove::<Carried>() {
        return Err(Arc::try_unwrap(rejection)
            .unwrap_or_else(|_| Rejection::new(Refusal::INTERNAL).because("rejection-shared")));
    }
    let status = response.status();
    let problem = HeaderValue::from_static("application/problem+json");
    if status.as_u16() < 400 || response.headers().get(CONTENT_TYPE) == Some(&problem) {
        return Ok(response);
    }
    let refusal = match status.as_u16() {
        400 => Refusal::MALFORMED,
        403 => Refusal::FORBIDDEN,
        404 => Refusal::NOT_FOUND,
        409 => Refusal::CONFLICT,
        413 => Refusal::TOO_LARGE,
        415 => Refusal::UNSUPPORTED_MEDIA_TYPE,
        422 => Refusal::INVALID,
        503 => Refusal::UNAVAILABLE,
        500.. => Refusal::INTERNAL,
        status => Refusal { status, ..Refusal::REFUSED },
    };
    let mut rejection = Rejection::new(refusal).because("handler");
    for name in [WWW_AUTHENTICATE, RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            rejection = rejection.with(name, value.clone());
        }
    }
    Err(rejection)
}
