//! Who asks on the operators' address, and who does not ask nicely.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::Instant,
};

use super::*;
use crate::serve::Readiness;

struct Told {
    address: SocketAddr,
    readiness: Readiness,
    _served: JoinHandle<()>,
}

async fn told() -> Told {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let readiness = Readiness::new();
    let answers = Arc::new(Answers::new(None, readiness.clone()));
    Told { address, readiness, _served: tokio::spawn(serve(listener, answers)) }
}

impl Told {
    async fn send(&self, bytes: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer).await);
        String::from_utf8(answer).unwrap()
    }

    async fn ask(&self, method: &str, target: &str) -> String {
        self.send(&format!("{method} {target} HTTP/1.1\r\nhost: a\r\n\r\n")).await
    }
}

#[tokio::test]
async fn a_server_is_alive_all_the_time_and_ready_until_it_is_to_stop() {
    let told = told().await;
    assert!(told.ask("GET", "/livez").await.starts_with("HTTP/1.1 200"));
    assert!(told.ask("GET", "/readyz").await.contains(" 503 "), "before it is served");
    told.readiness.ready();
    assert!(told.ask("GET", "/readyz").await.ends_with("\r\n\r\nready\n"));
    told.readiness.drain();
    let answer = told.ask("GET", "/readyz").await;
    assert!(answer.starts_with("HTTP/1.1 503") && answer.ends_with("draining\n"), "{answer}");
    assert!(told.ask("GET", "/livez").await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn nothing_else_is_told_and_nothing_is_taken() {
    let told = told().await;
    for path in ["/", "/metrics/", "/metricsx", "//metrics", "/v1/orders", "/debug/pprof"] {
        let answer = told.ask("GET", path).await;
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
        assert!(answer.contains("application/problem+json") && answer.contains("not-found"));
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"] {
        let answer = told.ask(method, "/metrics").await;
        assert!(answer.starts_with("HTTP/1.1 405") && answer.contains("allow: GET, HEAD"));
    }
    let head = told.ask("HEAD", "/metrics").await;
    assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"), "{head}");
    let page = told.ask("GET", "/metrics?x=1").await;
    assert!(page.contains("text/plain; version=0.0.4") && page.contains("connection: close"));
}

#[tokio::test]
async fn who_says_nothing_or_too_much_is_not_waited_for() {
    let told = told().await;
    let began = Instant::now();
    let mut quiet: Vec<_> = Vec::new();
    for _ in 0..2 * CONNECTIONS {
        quiet.push(TcpStream::connect(told.address).await.unwrap());
    }
    // Two rounds of the timeout for heads, and then it is our turn.
    assert!(told.ask("GET", "/livez").await.starts_with("HTTP/1.1 200"));
    assert!(began.elapsed() < 4 * HEAD, "{:?}", began.elapsed());
    let long = format!("GET /livez HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n", "a".repeat(20_000));
    assert!(!told.send(&long).await.contains(" 200 "));
}
