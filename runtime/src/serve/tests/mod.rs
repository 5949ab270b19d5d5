//! A real listener, and the strangers that knock at it.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::Body;
use http::{Request, Response};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tower_service::Service;

use super::*;
use crate::audit::{Event, Sink};
use crate::auth::ClientCertificate;
use crate::config::Environment;
use crate::policy::{
    Access, Api, Cors, Headers, Policy, ResourceMetadata, Sessions, Setting, TrustedProxies,
};

mod connections;
mod ending;
mod frames;
mod heads;
mod https;
mod listening;
mod load;
mod smuggling;
mod wire;

pub(super) const API: Api = Api {
    title: "Test",
    version: "1",
    mount: "",
    hosts: &["a", "b.example"],
    scopes: &[],
    roles: &[],
    schemes: &[],
    tiers: &[],
    resources: &[],
    cors: Cors::Closed,
    headers: Headers::JSON_API,
    proxies: TrustedProxies::None,
    sessions: Sessions::None,
    metadata: ResourceMetadata::None,
    debts: 0,
    patterns: &[],
    root: Policy::new("root", Access::Required(&[])),
};

/// Events as `status code cause`.
#[derive(Clone, Default)]
struct Trail(Arc<Mutex<Vec<String>>>, Arc<AtomicUsize>);

impl Sink for Trail {
    fn record(&self, event: &Event<'_>) {
        let line = format!("{} {} {}", event.status, event.code, event.cause);
        self.0.lock().unwrap().push(line);
    }

    fn flush(&self) {
        self.1.fetch_add(1, Ordering::SeqCst);
    }
}

/// Three pieces, each after a while.
struct Gaps {
    left: u8,
    pause: Option<std::pin::Pin<Box<tokio::time::Sleep>>>,
}

impl http_body::Body for Gaps {
    type Data = bytes::Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<bytes::Bytes>, Infallible>>> {
        let pause = self.pause.get_or_insert_with(|| Box::pin(sleep(Duration::from_millis(300))));
        std::task::ready!(pause.as_mut().poll(context));
        self.pause = None;
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        Poll::Ready(Some(Ok(http_body::Frame::data(bytes::Bytes::from_static(b"piece")))))
    }
}

/// Answers with the peer's address; `/gaps` in pieces, `/slow` after a while, `/big` with much, `/echo` with the body.
#[derive(Clone)]
struct Echo;

impl super::guarded::sealed::Sealed for Echo {}
impl super::Guarded for Echo {}

impl Service<Request<Body>> for Echo {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future =
        std::pin::Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        Box::pin(async move {
            let body = match request.uri().path() {
                "/slow" => {
                    sleep(Duration::from_millis(400)).await;
                    Body::from("late but here")
                }
                "/big" => Body::from(vec![b'x'; 64 << 20]),
                "/echo" => request.into_body(),
                "/gaps" => Body::new(Gaps { left: 3, pause: None }),
                "/peer" => {
                    let peer = request.extensions().get::<Peer>();
                    let shown = request.extensions().get::<ClientCertificate>();
                    let thumbprint = shown.map(|it| format!("{it:?}"));
                    let https = peer.unwrap().is_https();
                    Body::from(format!("https {https} {}", thumbprint.unwrap_or_default()))
                }
                _ => {
                    let peer: Peer = *request.extensions().get().unwrap();
                    Body::from(peer.ip().to_string())
                }
            };
            Ok(Response::new(body))
        })
    }
}

/// A server and what it needs to be stopped.
struct World {
    address: SocketAddr,
    trail: Trail,
    stop: oneshot::Sender<()>,
    served: JoinHandle<Result<(), ServeError>>,
}

impl World {
    async fn new() -> Self {
        Self::with(|options| options).await
    }

    async fn with(change: impl FnOnce(ServeOptions) -> ServeOptions) -> Self {
        Self::of(&API, &[], change).await
    }

    async fn of(
        api: &Api,
        environment: &[(&str, &str)],
        change: impl FnOnce(ServeOptions) -> ServeOptions,
    ) -> Self {
        Self::serving(Echo, api, environment, change).await
    }

    async fn serving(
        service: impl Guarded,
        api: &Api,
        environment: &[(&str, &str)],
        change: impl FnOnce(ServeOptions) -> ServeOptions,
    ) -> Self {
        let trail = Trail::default();
        let options = options_of(api, environment, trail.clone()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let stopped = async { stopped.await.unwrap_or_default() };
        let served = tokio::spawn(serve_on(listener, service, change(options), stopped));
        Self { address, trail, stop, served }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends bytes and reads until the server closes.
    async fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        stream.write_all(bytes).await.unwrap();
        all(&mut stream).await
    }

    fn trail(&self) -> Vec<String> {
        self.trail.0.lock().unwrap().clone()
    }
}

fn options_of(
    api: &Api,
    environment: &[(&str, &str)],
    trail: Trail,
) -> Result<ServeOptions, crate::config::StartError> {
    let environment = Environment::of(environment.iter().copied());
    ServeOptions::from_env(api, &environment, Arc::new(trail))
}

/// Everything until the end, or what came within ten seconds.
async fn all(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut bytes = Vec::new();
    drop(timeout(Duration::from_secs(10), stream.read_to_end(&mut bytes)).await);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The head and body of one answer on a connection that stays open.
async fn one(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut text = String::new();
    let mut bytes = [0; 4096];
    while !text.contains("\r\n\r\n127.0.0.1") && !text.contains("correlationId") {
        let count = timeout(Duration::from_secs(10), stream.read(&mut bytes)).await;
        let count = count.unwrap().unwrap();
        assert!(count > 0, "closed after {text:?}");
        text.push_str(std::str::from_utf8(&bytes[..count]).unwrap());
    }
    text
}

/// That an answer is a problem with the header fields of every answer.
fn assert_is_problem(answer: &str, status: &str, code: &str) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    let lower = answer.to_lowercase();
    for field in [
        "content-type: application/problem+json",
        "cache-control: no-store",
        "x-content-type-options: nosniff",
        "content-security-policy: default-src 'none'",
        "x-correlation-id: ",
        "date: ",
        "content-length: ",
    ] {
        assert!(lower.contains(field), "{field} is missing in {answer}");
    }
    assert!(answer.contains(&format!("\"code\":\"{code}\"")), "{answer}");
}

const GET: &[u8] = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";

/// One HTTP/2 exchange.
async fn http2(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    request: Request<Body>,
) -> hyper::Result<Response<Vec<u8>>> {
    use http_body_util::BodyExt;
    use hyper_util::rt::{TokioExecutor, TokioIo};
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let (parts, body) = sender.send_request(request).await?.into_parts();
    Ok(Response::from_parts(parts, body.collect().await?.to_bytes().to_vec()))
}
