//! Requests that two parsers could read differently, over a real connection: refused, the connection
//! closed, and whatever stands behind them never served.

use super::*;
use http_body_util::BodyExt as _;

/// Keeps the paths that it was asked for.
#[derive(Clone, Default)]
pub(super) struct Listening(pub(super) Arc<Mutex<Vec<String>>>);

impl crate::serve::guarded::sealed::Sealed for Listening {}
impl Guarded for Listening {}

impl Service<Request<Body>> for Listening {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future =
        std::pin::Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let asked = Arc::clone(&self.0);
        Box::pin(async move {
            let (head, body) = request.into_parts();
            asked.lock().unwrap().push(head.uri.path().to_owned());
            let mut answer = Response::new(Body::from("127.0.0.1"));
            // As the guard does with a body that breaks.
            if body.collect().await.is_err() {
                *answer.status_mut() = http::StatusCode::BAD_REQUEST;
            }
            Ok(answer)
        })
    }
}

struct Stage {
    world: World,
    asked: Listening,
}

impl Stage {
    async fn new() -> Self {
        let asked = Listening::default();
        let world = World::serving(asked.clone(), &API, &[], |options| options).await;
        Self { world, asked }
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.0.lock().unwrap())
    }
}

/// What an attacker wants to be served.
const HIDDEN: &str = "GET /hidden HTTP/1.1\r\nhost: a\r\n\r\n";

#[tokio::test]
async fn a_head_that_can_be_read_in_two_ways_hides_nothing() {
    let stage = Stage::new().await;
    for head in [
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\ncontent-length: 0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\ncontent-length: 41\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: +0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0, 0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0x0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length : 0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 18446744073709551616\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked, identity\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: identity, chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: x\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding : chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.0\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\r\nx: y\r\n z\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\r\nx: y\rz: w\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\nx: y\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\n\n",
        "GET / HTTP/1.1\nhost: a\n\n",
        "GET / HTTP/1.1\r\nhost: a\r\n\n",
        "GET / HTTP/1.1\r\nhost: a\r\nx: a\0b\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\r\nx\0: b\r\n\r\n",
        "GET /\0 HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET / HTTP/1.1\r\n host: a\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\nhost: a\r\n\r\n",
        "\nGET / HTTP/1.1\r\nhost: a\r\n\r\n",
        " GET / HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\r\nhost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\r\nhost: b.example\r\n\r\n",
        "GET http://b.example/ HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET http://a@b.example/ HTTP/1.1\r\nhost: b.example\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a, b.example\r\n\r\n",
        "GET a HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET * HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET /#/hidden HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET  / HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET\t/ HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET / HTTP/1.1 \r\nhost: a\r\n\r\n",
        "GET / HTTP/1.1x\r\nhost: a\r\n\r\n",
        "GET / HTTP/1.2\r\nhost: a\r\n\r\n",
        "GET /\r\n\r\n",
        "GET /\r\n",
        "PRI * HTTP/2.0\r\nhost: a\r\n\r\n",
    ] {
        let bytes = format!("{head}{HIDDEN}");
        let early = stage.world.trail().len();
        for piece in [bytes.len(), 7] {
            let mut stream = stage.world.connect().await;
            stream.set_nodelay(true).unwrap();
            for piece in bytes.as_bytes().chunks(piece) {
                // It may have been closed in the middle.
                drop(stream.write_all(piece).await);
                if bytes.len() > piece.len() {
                    tokio::task::yield_now().await;
                }
            }
            // Reading ends only when the server closes.
            let answer = timeout(Duration::from_secs(5), all(&mut stream)).await.unwrap();
            // What begins like HTTP/2 is told in HTTP/2.
            if !head.starts_with("PRI") {
                assert_is_problem(&answer, "400", "malformed-request");
                assert!(answer.contains("connection: close"), "{head:?}: {answer}");
                assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{head:?}: {answer}");
            }
            assert_eq!(stage.asked(), [""; 0], "{head:?} was served, or what it hides");
        }
        let told = stage.world.trail().len() - early;
        assert!(told == 2 || head.starts_with("PRI"), "{head:?} left {told} events");
    }
}

#[tokio::test]
async fn a_chunked_body_that_can_be_read_in_two_ways_hides_nothing() {
    let stage = Stage::new().await;
    for body in [
        "0x1\r\nx\r\n0\r\n\r\n",
        "-1\r\nx\r\n0\r\n\r\n",
        "1 \r\nx\r\n0\r\n\r\n",
        "1\nx\r\n0\r\n\r\n",
        "1\r\nx\n0\r\n\r\n",
        "1\r\nxy\r\n0\r\n\r\n",
        "ffffffffffffffff1\r\nx\r\n0\r\n\r\n",
        "10000000000000001\r\nx\r\n0\r\n\r\n",
        "2;\nxx\r\n1f\r\n0\r\n\r\n",
        "1;a=\"\r\"\r\nx\r\n0\r\n\r\n",
        "0\r\n\n",
        "0\r\nx: y\n\r\n",
        "0\r\ncontent-length: 9\r\n\r\n",
        "0\r\nhost: b.example\r\n\r\n",
        "\r\n0\r\n\r\n",
    ] {
        let head = "POST /open HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
        let bytes = format!("{head}{body}{HIDDEN}");
        for piece in [bytes.len(), 5] {
            let mut stream = stage.world.connect().await;
            for piece in bytes.as_bytes().chunks(piece) {
                drop(stream.write_all(piece).await);
                tokio::task::yield_now().await;
            }
            let answer = timeout(Duration::from_secs(5), all(&mut stream)).await.unwrap();
            assert!(answer.starts_with("HTTP/1.1 400"), "{body:?}: {answer}");
            assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{body:?}: {answer}");
            assert_eq!(stage.asked(), ["/open"], "{body:?} hid something");
        }
    }
}

#[tokio::test]
async fn a_bad_request_behind_good_ones_is_refused_in_its_turn() {
    let stage = Stage::new().await;
    let first = "POST /first HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc";
    let second = "POST /second HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n1;x\r\nx\r\n0\r\nx: y\r\n\r\n";
    let bad = "POST /bad HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\nx";
    let bytes = format!("{first}{second}{bad}{HIDDEN}");
    for piece in [bytes.len(), 11] {
        let mut stream = stage.world.connect().await;
        for piece in bytes.as_bytes().chunks(piece) {
            drop(stream.write_all(piece).await);
            tokio::task::yield_now().await;
        }
        let answer = timeout(Duration::from_secs(5), all(&mut stream)).await.unwrap();
        assert_eq!(answer.matches("HTTP/1.1 200").count(), 2, "{answer}");
        let (_, last) = answer.rsplit_once("127.0.0.1").unwrap();
        assert_is_problem(last, "400", "malformed-request");
        assert_eq!(stage.asked(), ["/first", "/second"]);
    }
}

#[tokio::test]
async fn nothing_behind_a_head_that_is_refused_is_served() {
    let stage = Stage::new().await;
    for (head, status) in [
        (format!("GET /{} HTTP/1.1\r\nhost: a\r\n\r\n", "x".repeat(8192)), "414"),
        (format!("GET /{} HTTP/1.1\r\nhost: a\r\n\r\n", "x".repeat(9000)), "414"),
        (format!("GET / HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n", "x".repeat(17_000)), "431"),
        (format!("GET / HTTP/1.1\r\nhost: a\r\n{}\r\n", "x: y\r\n".repeat(70)), "431"),
        ("GET / HTTP/1.1\r\nhost: evil.example\r\n\r\n".to_owned(), "421"),
        ("CONNECT a:80 HTTP/1.1\r\nhost: a:80\r\n\r\n".to_owned(), "405"),
    ] {
        let answer = stage.world.exchange(format!("{head}{HIDDEN}").as_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
        assert_eq!(stage.asked(), [""; 0], "{status}");
    }
}
