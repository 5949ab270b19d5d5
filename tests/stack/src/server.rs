//! The router with its layers, and the server.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    middleware,
    routing::{get, post},
};
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use tokio::net::TcpListener;
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::CorsLayer,
    limit::RequestBodyLimitLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    sensitive_headers::SetSensitiveRequestHeadersLayer,
    set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
    trace::TraceLayer,
};

use crate::{
    audit::{CORRELATION_ID, Lines, Spans},
    auth::{Verifier, authenticate},
    handlers, limits,
    problem::Problem,
    store::Store,
};

/// The longest body, in bytes.
const BODY: usize = 64 * 1024;

/// What the handlers share.
#[derive(Debug)]
pub struct Stack {
    pub(crate) store: Store,
    pub(crate) verifier: Verifier,
}

/// The orders API, with the controls that its document asks for.
pub fn router(verifier: Verifier) -> Router {
    let stack = Arc::new(Stack { store: Store::default(), verifier });
    let known = || middleware::from_fn_with_state(Arc::clone(&stack), authenticate);
    // Of two layers the later one is asked first: who it is, then how often.
    let read = ServiceBuilder::new().layer(known()).layer(limits::by_caller(600, 600));
    let write = ServiceBuilder::new().layer(known()).layer(limits::by_caller(20, 5));
    let reading = Router::new()
        .route("/v1/orders", get(handlers::list))
        .route("/v1/orders/{orderId}", get(handlers::item))
        .route_layer(read);
    let writing = Router::new()
        .route("/v1/orders", post(handlers::create))
        .route(
            "/v1/orders/{orderId}",
            axum::routing::patch(handlers::update).delete(handlers::remove),
        )
        .route_layer(write);
    let health = Router::new().route("/v1/health", get(async || StatusCode::NO_CONTENT));
    let routes = reading.merge(writing).merge(health).with_state(stack);
    let routes =
        routes.fallback(async || Problem::not_found()).method_not_allowed_fallback(async || {
            let status = StatusCode::METHOD_NOT_ALLOWED;
            Problem::new(status, "method-not-allowed", "This method is not allowed here.")
        });
    routes.layer(
        // From the outside in.
        ServiceBuilder::new()
            .layer(SetSensitiveRequestHeadersLayer::new([
                header::AUTHORIZATION,
                header::COOKIE,
                HeaderName::from_static("x-api-key"),
            ]))
            .map_request(without_id)
            .layer(SetRequestIdLayer::new(CORRELATION_ID, MakeRequestUuid))
            .layer(
                TraceLayer::new_for_http()
                    .make_span_with(Spans)
                    .on_request(())
                    .on_response(Lines)
                    .on_failure(()),
            )
            .layer(PropagateRequestIdLayer::new(CORRELATION_ID))
            .layer(always(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .layer(always(header::X_FRAME_OPTIONS, "DENY"))
            .layer(always(header::REFERRER_POLICY, "no-referrer"))
            .layer(always(header::CACHE_CONTROL, "no-store"))
            .layer(always(
                header::CONTENT_SECURITY_POLICY,
                "default-src 'none'; frame-ancestors 'none'",
            ))
            .layer(always(
                HeaderName::from_static("permissions-policy"),
                "camera=(), geolocation=(), microphone=()",
            ))
            .layer(always(HeaderName::from_static("cross-origin-resource-policy"), "same-origin"))
            .layer(cors())
            .layer(CatchPanicLayer::new())
            .layer(TimeoutLayer::with_status_code(
                StatusCode::GATEWAY_TIMEOUT,
                Duration::from_secs(10),
            ))
            .layer(RequestBodyLimitLayer::new(BODY))
            .layer(limits::by_address(3000))
            .layer(DefaultBodyLimit::disable()),
    )
}

/// Serves a router until the process ends.
///
/// # Errors
/// When the listener fails.
pub async fn serve(listener: TcpListener, router: Router) -> std::io::Result<()> {
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await
}

/// A request's id is ours, never its sender's.
fn without_id(mut request: Request) -> Request {
    request.headers_mut().remove(CORRELATION_ID);
    request
}

fn always(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}

fn cors() -> CorsLayer {
    let origins = ["https://app.example.com", "https://www.example.com"];
    CorsLayer::new()
        .allow_origin(origins.map(HeaderValue::from_static))
        .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        .expose_headers([
            HeaderName::from_static("x-ratelimit-limit"),
            HeaderName::from_static("x-ratelimit-remaining"),
            header::RETRY_AFTER,
        ])
        .max_age(Duration::from_secs(600))
}
