//! One connection from its first byte to its last.

use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
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
use tokio::time::{sleep, timeout};
use tower_service::Service;

use super::door::Door;
use super::refusals::Refused;
use super::tls::{Shaken, Tls, turn_away};
use super::wire::{Turn, Wire};
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
    door: Door<S>,
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
        None => plain(stream, door, signal).await,
        Some(tls) => secured(stream, door, &tls, signal).await,
    }
}

/// HTTPS: the handshake, and what both sides chose in it.
async fn secured<S>(
    stream: TcpStream,
    mut door: Door<S>,
    tls: &Tls,
    signal: watch::Receiver<Signal>,
) where
    S: Service<Request<Body>, Response = Response<Body>, Error = std::convert::Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    let (age, longest) = (door.bounds.age, door.bounds.handshake);
    let shaken = tokio::select! {
        shaken = timeout(longest, tls.shake(stream)) => shaken,
        () = reached(signal.clone(), Signal::Drain) => return,
    };
    let peer = door.peer.ip();
    match shaken {
        Ok(Ok(Shaken::Secured(secured))) => {
            door.peer = door.peer.over_tls();
            door.certificate = secured.certificate;
            if secured.is_http2 {
                guide(http2(secured.stream, door), age, signal).await;
            } else {
                guide(http1(secured.stream, door), age, signal).await;
            }
        }
        Ok(Ok(Shaken::Plain(stream))) => {
            let refused = Refused { peer: door.peer, method: "", cause: "plain-http" };
            let answer = door.refusals.bytes(Refusal::PLAIN_HTTP, refused);
            drop(timeout(LINGER, turn_away(stream, &answer)).await);
        }
        Ok(Err(error)) => {
            tracing::debug!(target: "secgen::serve", %peer, %error, "no handshake");
        }
        Err(_) => tracing::debug!(target: "secgen::serve", %peer, "no handshake in time"),
    }
}

/// HTTP without TLS.
async fn plain<S>(stream: TcpStream, door: Door<S>, signal: watch::Receiver<Signal>)
where
    S: Service<Request<Body>, Response = Response<Body>, Error = std::convert::Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    let age = door.bounds.age;
    let version = tokio::select! {
        version = timeout(door.bounds.head, version(&stream)) => version,
        () = reached(signal.clone(), Signal::Drain) => return,
    };
    match version {
        Ok(Ok(Version::Http1)) => guide(http1(stream, door), age, signal).await,
        Ok(Ok(Version::Http2)) => guide(http2(stream, door), age, signal).await,
        // Nothing was sent, or not in time.
        Ok(Err(_)) | Err(_) => {}
    }
}

enum Version {
    Http1,
    Http2,
}

/// Looks at the first bytes: no method begins like HTTP/2's preface (RFC 9113 §3.4).
async fn version(stream: &TcpStream) -> io::Result<Version> {
    const PREFACE: &[u8] = b"PRI ";
    let mut seen = [0; PREFACE.len()];
    loop {
        let count = stream.peek(&mut seen).await?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if seen[..count] != PREFACE[..count] {
            return Ok(Version::Http1);
        }
        if count == PREFACE.len() {
            return Ok(Version::Http2);
        }
        // What was peeked at stays readable, so there is no event to wait for.
        sleep(Duration::from_millis(10)).await;
    }
}

fn http1<T, S>(stream: T, door: Door<S>) -> impl Connection
where
    T: AsyncRead + AsyncWrite + Unpin,
    S: Service<Request<Body>, Response = Response<Body>, Error = std::convert::Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    let turn = Arc::new(Turn::default());
    let refusals = Arc::clone(&door.refusals);
    let wire = Wire::new(stream, Arc::clone(&turn), door.bounds, refusals, door.peer);
    let service = service_fn(move |request: Request<Incoming>| {
        let answer = door.clone().answer(request, Some(Arc::clone(&turn)));
        async move { Ok::<_, std::convert::Infallible>(answer.await) }
    });
    http1::Builder::new()
        // The wire has a timeout for heads, and another for idle connections.
        .header_read_timeout(None)
        .max_buf_size(BUFFER)
        .serve_connection(wire, service)
}

fn http2<T, S>(stream: T, door: Door<S>) -> impl Connection
where
    T: AsyncRead + AsyncWrite + Unpin,
    S: Service<Request<Body>, Response = Response<Body>, Error = std::convert::Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    let bounds = door.bounds;
    let service = service_fn(move |request: Request<Incoming>| {
        let answer = door.clone().answer(request, None);
        async move { Ok::<_, std::convert::Infallible>(answer.await) }
    });
    // RFC 7541 counts 32 bytes more a field than the head has.
    let list = u32::try_from(bounds.header_bytes + bounds.uri_bytes).unwrap_or(u32::MAX);
    http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .max_concurrent_streams(bounds.streams)
        .max_header_list_size(list.saturating_mul(2))
        // Rapid reset (CVE-2023-44487) and its kin.
        .max_pending_accept_reset_streams(20)
        .max_local_error_reset_streams(64)
        // What a stranger can make us hold before anybody asks for a body.
        .initial_stream_window_size(64 * 1024)
        .initial_connection_window_size(256 * 1024)
        .max_send_buf_size(64 * 1024)
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(bounds.stall)
        .serve_connection(TokioIo::new(stream), service)
}

/// A connection that can be asked to take nothing new.
trait Connection: Future<Output = hyper::Result<()>> {
    fn wind_down(self: Pin<&mut Self>);
}

impl<I, B, S> Connection for http1::Connection<I, S>
where
    S: hyper::service::HttpService<Incoming, ResBody = B>,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    I: hyper::rt::Read + hyper::rt::Write + Unpin,
    B: http_body::Body + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    fn wind_down(self: Pin<&mut Self>) {
        self.graceful_shutdown();
    }
}

impl<I, B, S, E> Connection for http2::Connection<I, S, E>
where
    S: hyper::service::HttpService<Incoming, ResBody = B>,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    I: hyper::rt::Read + hyper::rt::Write + Unpin,
    B: http_body::Body + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    E: hyper::rt::bounds::Http2ServerConnExec<S::Future, B>,
{
    fn wind_down(self: Pin<&mut Self>) {
        self.graceful_shutdown();
    }
}

/// Drives a connection; winds it down when it is old or the server drains, and drops it when it
/// is twice as old or the server cuts.
async fn guide(connection: impl Connection, age: Duration, signal: watch::Receiver<Signal>) {
    let mut connection = pin!(connection);
    // What ended it is the peer's affair: a reset, a timeout, a protocol error.
    tokio::select! {
        _ended = connection.as_mut() => return,
        () = sleep(age) => {}
        () = reached(signal.clone(), Signal::Drain) => {}
    }
    connection.as_mut().wind_down();
    tokio::select! {
        _ended = connection.as_mut() => {}
        () = sleep(age) => {}
        () = reached(signal, Signal::Cut) => {}
    }
}

/// Waits for a signal, or for the accept loop to be gone.
async fn reached(mut signal: watch::Receiver<Signal>, wanted: Signal) {
    drop(signal.wait_for(|now| *now >= wanted).await);
}
