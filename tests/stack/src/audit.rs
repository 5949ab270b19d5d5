//! The audit trail: one line of JSON a request, through tracing-subscriber.

use std::{net::SocketAddr, time::Duration};

use axum::extract::{ConnectInfo, MatchedPath};
use http::{HeaderName, Request, Response};
use tower_http::trace::{MakeSpan, OnResponse};
use tracing::{Span, field};
use tracing_subscriber::{
    EnvFilter, Layer as _, filter::LevelFilter, fmt::MakeWriter, layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use crate::problem::Code;

/// Where request and answer tell our id of the request.
pub(crate) const CORRELATION_ID: HeaderName = HeaderName::from_static("x-correlation-id");

/// Writes events to `writer` from now on.
pub fn start<W: for<'w> MakeWriter<'w> + Send + Sync + 'static>(writer: W) {
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_target(false)
        .with_writer(writer);
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into());
    tracing_subscriber::registry().with(lines.with_filter(filter.from_env_lossy())).init();
}

/// The span of a request, which carries what the line will tell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spans;

impl<B> MakeSpan<B> for Spans {
    fn make_span(&mut self, request: &Request<B>) -> Span {
        let text = |name: &HeaderName| {
            request.headers().get(name).and_then(|it| it.to_str().ok()).unwrap_or_default()
        };
        let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let span = tracing::info_span!(
            "request",
            correlation = text(&CORRELATION_ID),
            method = request.method().as_str(),
            path,
            peer = field::Empty,
            caller = field::Empty,
            tenant = field::Empty,
            object = field::Empty,
        );
        if let Some(peer) = peer {
            span.record("peer", field::display(peer.0.ip()));
        }
        span
    }
}

/// The line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lines;

impl<B> OnResponse<B> for Lines {
    fn on_response(self, response: &Response<B>, latency: Duration, _span: &Span) {
        let status = response.status();
        let outcome = match status.as_u16() {
            500.. => "failed",
            400.. => "refused",
            _ => "allowed",
        };
        let code = response.extensions().get::<Code>().map_or("", |code| code.0);
        let micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
        tracing::info!(outcome, status = status.as_u16(), code, micros);
    }
}
