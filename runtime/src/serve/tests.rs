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
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tower_service::Service;

use super::*;
use crate::audit::{Event, Sink};
use crate::config::Environment;
use crate::policy::{
    Access, Api, Cors, Headers, Policy, ResourceMetadata, Sessions, Setting, TrustedProxies,
};

const API: Api = Api {
    title: "Test",
    version: "1",
    mount: "",
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

/// Answers with the peer's address; `/slow` after a while, `/big` with much, `/echo` with the body.
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
        let trail = Trail::default();
        let options = options_of(&API, &[], trail.clone()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let stopped = async { stopped.await.unwrap_or_default() };
        let served = tokio::spawn(serve_on(listener, Echo, change(options), stopped));
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
async fn all(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    drop(timeout(Duration::from_secs(10), stream.read_to_end(&mut bytes)).await);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The head and body of one answer on a connection that stays open.
async fn one(stream: &mut TcpStream) -> String {
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

#[tokio::test]
async fn serves_many_requests_on_one_connection_and_says_who_is_there() {
    let world = World::new().await;
    let mut stream = world.connect().await;
    for _ in 0..5 {
        stream.write_all(GET).await.unwrap();
        let answer = one(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("127.0.0.1"), "{answer}");
    }
    assert!(world.trail().is_empty());
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_turn() {
    let world = World::new().await;
    let bytes = [GET, b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n", b"nonsense\r\n\r\n"].concat();
    let answers = world.exchange(&bytes).await;
    assert_eq!(answers.matches("HTTP/1.1 200").count(), 2, "{answers}");
    let (_, last) = answers.split_once("late but here").unwrap();
    assert_is_problem(last, "400", "malformed-request");
}

#[tokio::test]
async fn a_request_without_exactly_one_host_is_refused() {
    let world = World::new().await;
    for head in [
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\r\nhost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nhost:\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "GET http://a.example/ HTTP/1.1\r\nhost: b.example\r\n\r\n",
    ] {
        let mut stream = world.connect().await;
        stream.write_all(head.as_bytes()).await.unwrap();
        let answer = one(&mut stream).await.replace("HTTP/1.0", "HTTP/1.1");
        assert_is_problem(&answer, "400", "malformed-request");
    }
    assert_eq!(world.trail().len(), 5);
}

#[tokio::test]
async fn what_hyper_cannot_parse_is_refused_in_our_shape() {
    let world = World::new().await;
    for garbage in [
        "\x16\x03\x01\x02\x00\x01\x00\x01\u{7f}\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\r\nbad name: x\r\n\r\n",
        "GET / HTTP/9.9\r\nhost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: x\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\r\nx: a\u{0}b\r\n\r\n",
    ] {
        let answer = world.exchange(garbage.as_bytes()).await;
        assert_is_problem(&answer, "400", "malformed-request");
        assert!(answer.contains("connection: close"), "{answer}");
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "hyper's own answer came too: {answer}");
    }
    let trail = world.trail();
    assert_eq!(trail.len(), 7);
    assert!(trail.iter().all(|line| line == "400 malformed-request not HTTP"), "{trail:?}");
}

#[tokio::test]
async fn garbage_after_a_good_request_is_refused_in_our_shape_too() {
    let world = World::new().await;
    let mut stream = world.connect().await;
    stream.write_all(GET).await.unwrap();
    one(&mut stream).await;
    stream.write_all(b"\0\0\0\0\r\n\r\n").await.unwrap();
    assert_is_problem(&all(&mut stream).await, "400", "malformed-request");
}

#[tokio::test]
async fn an_answer_that_looks_like_a_refusal_of_hyper_is_not_touched() {
    let world = World::new().await;
    let bait = "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    let request = "POST /echo HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\
                   transfer-encoding: chunked\r\n\r\n";
    let mut stream = world.connect().await;
    stream.write_all(request.as_bytes()).await.unwrap();
    sleep(Duration::from_millis(50)).await;
    let chunk = format!("{:x}\r\n{bait}\r\n0\r\n\r\n", bait.len());
    stream.write_all(chunk.as_bytes()).await.unwrap();
    let answer = all(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains(bait), "{answer}");
    assert!(!answer.contains("correlation"), "{answer}");
}

#[tokio::test]
async fn heads_over_each_limit_are_refused() {
    let world = World::new().await;
    let field = |count: usize| (0..count).map(|it| format!("x-{it}: y\r\n")).collect::<String>();
    let close = "host: a\r\nconnection: close\r\n";
    for (head, status, code) in [
        (format!("GET / HTTP/1.1\r\n{close}{}\r\n", field(80)), "431", "headers-too-large"),
        (format!("GET / HTTP/1.1\r\n{close}{}\r\n", field(300)), "431", "headers-too-large"),
        (
            format!("GET / HTTP/1.1\r\n{close}x: {}\r\n\r\n", "y".repeat(20_000)),
            "431",
            "headers-too-large",
        ),
        (
            format!("GET / HTTP/1.1\r\n{close}x: {}\r\n\r\n", "y".repeat(200_000)),
            "431",
            "headers-too-large",
        ),
        (format!("GET /{} HTTP/1.1\r\n{close}\r\n", "y".repeat(9000)), "414", "uri-too-long"),
    ] {
        let answer = world.exchange(head.as_bytes()).await;
        assert_is_problem(&answer, status, code);
    }
    assert_eq!(world.trail().len(), 5);
}

#[tokio::test]
async fn trace_and_connect_are_never_answered() {
    let world = World::new().await;
    for head in [
        "TRACE / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
        "CONNECT a:80 HTTP/1.1\r\nhost: a:80\r\nconnection: close\r\n\r\n",
    ] {
        let answer = world.exchange(head.as_bytes()).await;
        assert_is_problem(&answer, "405", "method-not-allowed");
        assert!(answer.to_lowercase().contains("\r\nallow:"), "{answer}");
    }
}

#[tokio::test]
async fn who_says_nothing_or_drips_is_let_go() {
    let world = World::with(|options| options.head_timeout(Duration::from_millis(200))).await;
    let begin = Instant::now();
    let mut silent = world.connect().await;
    assert_eq!(all(&mut silent).await, "");
    assert!(begin.elapsed() < Duration::from_secs(5));

    for start in ["GET / HTTP/1.1\r\nhost: a\r\n", "P", "PRI"] {
        let begin = Instant::now();
        let (mut read, mut write) = world.connect().await.into_split();
        let drip = tokio::spawn(async move {
            drop(write.write_all(start.as_bytes()).await);
            while write.write_all(b"x").await.is_ok() {
                sleep(Duration::from_millis(20)).await;
            }
        });
        let mut bytes = Vec::new();
        drop(timeout(Duration::from_secs(9), read.read_to_end(&mut bytes)).await.unwrap());
        assert!(begin.elapsed() < Duration::from_secs(5), "{start:?} was listened to");
        drip.abort();
    }
}

#[tokio::test]
async fn an_idle_connection_has_its_own_time_and_a_second_head_the_first_ones() {
    let world = World::with(|options| {
        options.head_timeout(Duration::from_millis(200)).idle_timeout(Duration::from_millis(800))
    })
    .await;
    let mut stream = world.connect().await;
    stream.write_all(GET).await.unwrap();
    one(&mut stream).await;
    sleep(Duration::from_millis(400)).await;
    stream.write_all(GET).await.unwrap();
    one(&mut stream).await;
    let begin = Instant::now();
    stream.write_all(b"GET / HT").await.unwrap();
    assert_eq!(all(&mut stream).await, "");
    assert!(begin.elapsed() < Duration::from_millis(700), "{:?}", begin.elapsed());

    let mut idle = world.connect().await;
    idle.write_all(GET).await.unwrap();
    one(&mut idle).await;
    let begin = Instant::now();
    assert_eq!(all(&mut idle).await, "");
    assert!(begin.elapsed() >= Duration::from_millis(700), "{:?}", begin.elapsed());
    assert!(begin.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_slow_handler_is_not_an_idle_connection() {
    let world = World::with(|options| {
        options.head_timeout(Duration::from_millis(100)).idle_timeout(Duration::from_millis(100))
    })
    .await;
    let answer = world.exchange(b"GET /slow HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    assert!(answer.await.ends_with("late but here"));
}

#[tokio::test]
async fn who_does_not_take_the_answer_is_let_go() {
    let world = World::with(|options| options.stall_timeout(Duration::from_millis(200))).await;
    let mut stream = world.connect().await;
    stream.write_all(b"GET /big HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    sleep(Duration::from_secs(1)).await;
    let mut bytes = Vec::new();
    let read = timeout(Duration::from_secs(10), stream.read_to_end(&mut bytes)).await.unwrap();
    assert!(read.is_err() || bytes.len() < 64 << 20, "all {} bytes came", bytes.len());
}

#[tokio::test]
async fn a_refusal_is_readable_while_the_body_is_still_being_sent() {
    let world = World::new().await;
    let (mut read, mut write) = world.connect().await.into_split();
    write.write_all(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 150000\r\n\r\n").await.unwrap();
    sleep(Duration::from_millis(100)).await;
    let sent = write.write_all(&vec![b'x'; 150_000]).await;
    let mut answer = Vec::new();
    timeout(Duration::from_secs(10), read.read_to_end(&mut answer)).await.unwrap().unwrap();
    assert!(sent.is_ok() && answer.starts_with(b"HTTP/1.1 200"));
}

#[tokio::test]
async fn one_address_gets_only_so_many_connections_and_their_end_frees_them() {
    let world = World::with(|options| options.connections(10, 2)).await;
    let mut first = world.connect().await;
    let mut second = world.connect().await;
    for stream in [&mut first, &mut second] {
        stream.write_all(GET).await.unwrap();
        one(stream).await;
    }
    let mut third = world.connect().await;
    drop(third.write_all(GET).await);
    assert_eq!(all(&mut third).await, "");
    drop(first);
    for attempt in 0.. {
        let mut again = world.connect().await;
        drop(again.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await);
        if all(&mut again).await.contains("127.0.0.1") {
            break;
        }
        assert!(attempt < 100, "the place was not freed");
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn over_the_cap_of_all_connections_the_next_waits() {
    let world = World::with(|options| options.connections(1, 1)).await;
    let mut first = world.connect().await;
    first.write_all(GET).await.unwrap();
    one(&mut first).await;
    let mut second = world.connect().await;
    second.write_all(GET).await.unwrap();
    let mut byte = [0];
    let early = timeout(Duration::from_millis(200), second.read(&mut byte)).await;
    assert!(early.is_err(), "it was served beside the first");
    drop(first);
    assert!(one(&mut second).await.ends_with("127.0.0.1"));
}

#[tokio::test]
async fn an_old_connection_takes_no_new_request() {
    let world = World::with(|options| options.connection_age(Duration::from_millis(200))).await;
    let mut stream = world.connect().await;
    stream.write_all(GET).await.unwrap();
    one(&mut stream).await;
    let begin = Instant::now();
    assert_eq!(all(&mut stream).await, "");
    assert!(begin.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn stopping_lets_what_runs_end_takes_nothing_new_and_flushes_the_trail() {
    let world = World::new().await;
    let mut busy = world.connect().await;
    let mut idle = world.connect().await;
    idle.write_all(GET).await.unwrap();
    one(&mut idle).await;
    busy.write_all(b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    sleep(Duration::from_millis(100)).await;
    world.stop.send(()).unwrap();
    sleep(Duration::from_millis(50)).await;
    assert!(TcpStream::connect(world.address).await.is_err(), "a new connection was taken");
    assert!(all(&mut busy).await.ends_with("late but here"));
    assert_eq!(all(&mut idle).await, "");
    timeout(Duration::from_secs(10), world.served).await.unwrap().unwrap().unwrap();
    assert_eq!(world.trail.1.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn who_does_not_end_is_cut_after_the_grace() {
    let world = World::with(|options| {
        options.grace(Duration::from_millis(200)).stall_timeout(Duration::from_secs(60))
    })
    .await;
    let mut stuck = world.connect().await;
    stuck.write_all(b"GET /big HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    sleep(Duration::from_millis(100)).await;
    world.stop.send(()).unwrap();
    let begin = Instant::now();
    timeout(Duration::from_secs(10), world.served).await.unwrap().unwrap().unwrap();
    assert!(begin.elapsed() < Duration::from_secs(5));
}

/// One HTTP/2 exchange by prior knowledge.
async fn http2(address: SocketAddr, request: Request<Body>) -> hyper::Result<Response<Vec<u8>>> {
    use http_body_util::BodyExt;
    use hyper_util::rt::{TokioExecutor, TokioIo};
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let (parts, body) = sender.send_request(request).await?.into_parts();
    Ok(Response::from_parts(parts, body.collect().await?.to_bytes().to_vec()))
}

#[tokio::test]
async fn http2_is_served_and_held_to_the_same_limits() {
    let world = World::new().await;
    let uri = "http://localhost/";
    let good = Request::builder().uri(uri).body(Body::empty()).unwrap();
    let answer = http2(world.address, good).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.body().as_slice()), (200, &b"127.0.0.1"[..]));

    let two = Request::builder().uri(uri).header("host", "other").body(Body::empty()).unwrap();
    let answer = http2(world.address, two).await.unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");

    let long = format!("{uri}{}", "y".repeat(9000));
    let long = Request::builder().uri(long).body(Body::empty()).unwrap();
    assert_eq!(http2(world.address, long).await.unwrap().status(), 414);

    let mut many = Request::builder().uri(uri);
    for name in 0..80 {
        many = many.header(format!("x-{name}"), "y");
    }
    let many = many.body(Body::empty()).unwrap();
    assert_eq!(http2(world.address, many).await.unwrap().status(), 431);

    let huge = Request::builder().uri(uri).header("x", "y".repeat(200_000));
    let huge = http2(world.address, huge.body(Body::empty()).unwrap()).await;
    assert!(huge.is_err() || huge.unwrap().status() == 431);
}

#[test]
fn bind_is_loopback_unless_a_proxy_is_trusted_and_nothing_is_unreviewed() {
    let proxied = Api {
        proxies: TrustedProxies::Listed {
            cidrs: &[Setting::Env("PROXIES")],
            header: "forwarded",
            proto: true,
        },
        ..API
    };
    let indebted = Api { debts: 3, ..proxied };
    let proxies = ("PROXIES", "10.0.0.0/8");
    let outside = ("BIND", "0.0.0.0:80");
    let options = |api: &Api, environment: &[(&str, &str)]| {
        options_of(api, environment, Trail::default()).map_err(|error| error.to_string())
    };
    assert_eq!(options(&API, &[]).unwrap().bind().to_string(), "127.0.0.1:8080");
    assert_eq!(options(&API, &[("BIND", "[::1]:0")]).unwrap().bind().to_string(), "[::1]:0");
    assert!(options(&API, &[outside]).unwrap_err().contains("trusted proxy"));
    assert!(options(&API, &[("BIND", "localhost")]).unwrap_err().contains("BIND"));
    assert!(options(&API, &[("BIND", "[::ffff:192.0.2.1]:1")]).is_err());
    assert!(options(&proxied, &[outside]).unwrap_err().contains("PROXIES"));
    assert!(options(&proxied, &[outside, proxies]).is_ok());
    let error = options(&indebted, &[outside, proxies]).unwrap_err();
    assert!(error.contains("3 decisions"), "{error}");
    assert!(options(&indebted, &[proxies]).is_ok(), "loopback is open to debts");
}

#[tokio::test]
async fn a_listener_beyond_loopback_is_not_served_when_bind_was_not_checked_for_it() {
    let options = options_of(&API, &[], Trail::default()).unwrap();
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let served = serve_on(listener, Echo, options, std::future::pending()).await;
    assert!(matches!(served, Err(ServeError::Exposed { .. })));
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let options = options_of(&API, &[("BIND", &address)], Trail::default()).unwrap();
    let error = serve_with(Echo, options).await.unwrap_err();
    let error = crate::config::StartError::from(error);
    assert!(error.to_string().contains(&address), "{error}");
}

#[test]
fn a_future_that_is_ready_is_enough_to_stop() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let options = options_of(&API, &[], Trail::default()).unwrap();
        let stop: Ready<()> = ready(());
        let served = serve_on(listener, Echo, options, stop);
        timeout(Duration::from_secs(5), served).await.unwrap().unwrap();
    });
}

#[cfg(unix)]
#[tokio::test]
async fn sigterm_ends_it_in_order() {
    use tokio::signal::unix::{SignalKind, signal};
    // From here on the signal does not kill the process, however early it comes.
    let _handler = signal(SignalKind::terminate()).unwrap();
    let trail = Trail::default();
    let options = options_of(&API, &[("BIND", "127.0.0.1:0")], trail.clone()).unwrap();
    let served = tokio::spawn(serve_with(Echo, options));
    for attempt in 0.. {
        if served.is_finished() {
            break;
        }
        assert!(attempt < 100, "it did not stop");
        sleep(Duration::from_millis(50)).await;
        let process = std::process::id().to_string();
        let sent = std::process::Command::new("kill").args(["-TERM", &process]).status();
        assert!(sent.unwrap().success());
    }
    served.await.unwrap().unwrap();
    assert_eq!(trail.1.load(Ordering::SeqCst), 1);
}
