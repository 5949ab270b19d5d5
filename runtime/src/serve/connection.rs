//! One connection from its first byte to its last.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;
use tower_service::Service;

use super::begun::{Begun, Version};
use super::door::{Door, Entry};
use super::frames::{Frames, Pulse};
use super::guide::{Watched, guide, reached};
use super::refusals::Refused;
use super::tls::{Shaken, Tls, turn_away};
use super::wire::{Turn, Wire};
use crate::metrics::{self, ConnectionRefused};
use crate::reject::Refusal;

/// What the accept loop asks of all connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub(super) enum Signal {
    Serve,
    /// Finish what runs, take nothing new.
    Drain,
    /// Stop now.
    Cut,
}

/// The most bytes that hyper holds of a head, and of a body that nobody has asked for.
const BUFFER: usize = 32 * 1024;
/// How long who speaks plain HTTP to the HTTPS port may take to hear that.
const LINGER: Duration = Duration::from_secs(1);

/// Serves a connection until it ends, is too old, or the server stops. With `tls` it is HTTPS or
/// nothing.
pub(super) async fn run<S>(
    stream: TcpStream,
    service: S,
    entry: Entry,
    tls: Option<Arc<Tls>>,
    signal: watch::Receiver<Signal>,
) where
    S: Service<Request<Body>, Response = Response<Body>, Error = std::convert::Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    // An answer is one write, there is nothing to gather.
    drop(stream.set_nodelay(true));
    match tls {
        None => plain(stream, service, entry, signal).await,
        Some(tls) => secured(stream, service, entry, &tls, signal).await,
    }
}

/// HTTPS: the handshake, and what both sides chose in it.
async fn secured<S>(
    stream: TcpStream,
    service: S,
    mut entry: Entry,
    tls: &Tls,
    signal: watch::Receiver<Signal>,
) where
    S: Service<Request<Body>, Response = Response<Body>, Error = std::convert::Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    let (longest, life) = (entry.bounds.handshake, Arc::clone(&entry.life));
    let shaken = tokio::select! {
        shaken = timeout(longest, tls.shake(stream)) => shaken,
        () = reached(signal.clone(), Signal::Drain) => return,
        () = life.dismissed() => return,
    };
    let peer = entry.peer.ip();
    match shaken {
        Ok(Ok(Shaken::Secured(secured))) => {
            entry.peer = entry.peer.over_tls();
            entry.certificate = secured.certificate;
            if secured.is_http2 {
                http2(secured.stream, service, entry, signal).await;
            } else {
                http1(secured.stream, service, entry, signal).await;
            }
        }
        Ok(Ok(Shaken::Plain(stream))) => {
            let refused = Refused { peer: entry.peer, method: "", cause: "plain-http" };
            let answer = entry.refusals.bytes(Refusal::PLAIN_HTTP, refused);
            drop(timeout(LINGER, turn_away(stream, &answer)).await);
        }
        Ok(Err(error)) => {
            metrics::connection_refused(ConnectionRefused::Handshake);
            tracing::debug!(target: "secgen::serve", %peer, %error, "no handshake");
        }
        Err(_) => {
            metrics::connection_refused(ConnectionRefused::Handshake);
            tracing::debug!(target: "secgen::serve", %peer, "no handshake in time");
        }
    }
}

/// HTTP without TLS.
async fn plain<S>(stream: TcpStream, service: S, entry: Entry, signal: watch::Receiver<Signal>)
where
    S: Service<Request<Body>, Response = Response<Body>, Error = std::convert::Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    let life = Arc::clone(&entry.life);
    let mut stream = Begun::new(stream);
    let version = tokio::select! {
        version = timeout(entry.bounds.head, stream.version()) => version,
        () = reached(signal.clone(), Signal::Drain) => return,
        () = life.dismissed() => return,
    };
    match version {
        Ok(Ok(Version::Http1)) => http1(stream, service, entry, signal).await,
        Ok(Ok(Version::Http2)) => http2(stream, service, entry, signal).await,
        Ok(Err(_)) => {}
        Err(_) => metrics::connection_refused(ConnectionRefused::SlowHead),
    }
}

async fn http1<T, S>(stream: T, service: S, entry: Entry, signal: watch::Receiver<Signal>)
where
    T: AsyncRead + AsyncWrite + Unpin,
    S: Service<Request<Body>, Response = Response<Body>, Error = std::convert::Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    let turn = Arc::new(Turn::new(Arc::clone(&entry.life)));
    let refusals = Arc::clone(&entry.refusals);
    let wire = Wire::new(stream, Arc::clone(&turn), entry.bounds, refusals, entry.peer);
    let watched = Watched { bounds: entry.bounds, life: Arc::clone(&entry.life), pulse: None };
    let door = Door { service, entry: Arc::new(entry) };
    let service = service_fn(move |request: Request<Incoming>| {
        let answer = door.clone().answer(request, Some(Arc::clone(&turn)));
        async move { Ok::<_, std::convert::Infallible>(answer.await) }
    });
    let connection = http1::Builder::new()
        // The wire has a timeout for heads, and another for idle connections.
        .header_read_timeout(None)
        .max_buf_size(BUFFER)
        .serve_connection(wire, service);
    guide(connection, watched, signal).await;
}

async fn http2<T, S>(stream: T, service: S, entry: Entry, signal: watch::Receiver<Signal>)
where
    T: AsyncRead + AsyncWrite + Unpin,
    S: Service<Request<Body>, Response = Response<Body>, Error = std::convert::Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    let (bounds, pulse) = (entry.bounds, Arc::new(Pulse::default()));
    let (life, seen) = (Arc::clone(&entry.life), Arc::clone(&pulse));
    let stream = Frames::new(stream, Arc::clone(&pulse));
    let door = Door { service, entry: Arc::new(entry) };
    let service = service_fn(move |request: Request<Incoming>| {
        let answer = door.clone().answer(request, None);
        async move { Ok::<_, std::convert::Infallible>(answer.await) }
    });
    // RFC 7541 counts 32 bytes more a field than the head has.
    let list = u32::try_from(bounds.header_bytes + bounds.uri_bytes).unwrap_or(u32::MAX);
    let connection = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .max_concurrent_streams(bounds.streams)
        .max_header_list_size(list.saturating_mul(2))
        // Rapid reset (CVE-2023-44487) and its kin.
        .max_pending_accept_reset_streams(20)
        .max_local_error_reset_streams(64)
        // What a stranger can make us hold before anybody asks for a body.
        .initial_stream_window_size(64 * 1024)
        .initial_connection_window_size(128 * 1024)
        .max_send_buf_size(16 * 1024)
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(bounds.stall)
        .serve_connection(TokioIo::new(stream), service);
    guide(connection, Watched { bounds, life, pulse: Some(pulse) }, signal).await;
    if seen.is_flooded() {
        metrics::connection_refused(ConnectionRefused::Protocol);
    }
}
