//! More than a server can do at once: who is over a bound is told so, before memory grows.

use super::smuggling::Listening;
use super::*;

const SLOW: &[u8] = b"GET /slow HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";

fn assert_is_shed(answer: &str) {
    assert_is_problem(answer, "503", "unavailable");
    let lower = answer.to_lowercase();
    let after = lower.split_once("retry-after: ").unwrap().1.split("\r\n").next().unwrap();
    assert!((1..=3).contains(&after.parse::<u8>().unwrap()), "{after}");
}

#[tokio::test]
async fn who_comes_over_the_bound_of_requests_is_shed_and_served_when_others_are_done() {
    // A quarter of eight for one address.
    let world = World::with(|options| options.requests(8)).await;
    let mut busy = [world.connect().await, world.connect().await];
    for stream in &mut busy {
        stream.write_all(SLOW).await.unwrap();
    }
    sleep(Duration::from_millis(100)).await;
    let mut third = world.connect().await;
    third.write_all(GET).await.unwrap();
    assert_is_shed(&one(&mut third).await);
    for stream in &mut busy {
        assert!(all(stream).await.ends_with("late but here"));
    }
    third.write_all(GET).await.unwrap();
    assert!(one(&mut third).await.starts_with("HTTP/1.1 200"), "the connection was lost");
    assert_eq!(world.trail(), ["503 unavailable requests"]);
}

#[tokio::test]
async fn streams_of_one_connection_count_like_connections() {
    let world = World::with(|options| options.requests(8)).await;
    let (mut sender, connection) = hyper::client::conn::http2::handshake(
        hyper_util::rt::TokioExecutor::new(),
        hyper_util::rt::TokioIo::new(world.connect().await),
    )
    .await
    .unwrap();
    tokio::spawn(connection);
    let mut ask = |path: &str| {
        let uri = format!("http://localhost{path}");
        sender.send_request(Request::builder().uri(uri).body(Body::empty()).unwrap())
    };
    let busy = [tokio::spawn(ask("/slow")), tokio::spawn(ask("/slow"))];
    sleep(Duration::from_millis(100)).await;
    assert_eq!(ask("/").await.unwrap().status(), 503);
    for answer in busy {
        assert_eq!(answer.await.unwrap().unwrap().status(), 200);
    }
}

#[tokio::test]
async fn bodies_that_are_sent_at_once_hold_no_more_memory_than_they_may() {
    let service = Listening::default();
    let world = World::serving(service, &API, &[], |options| options.bodies(4000)).await;
    let head = |length: usize| {
        format!(
            "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
        )
    };
    let mut held = world.connect().await;
    held.write_all(format!("{}{}", head(900), "x".repeat(800)).as_bytes()).await.unwrap();
    sleep(Duration::from_millis(100)).await;
    let over = world.exchange(format!("{}{}", head(500), "x".repeat(500)).as_bytes()).await;
    assert_is_shed(&over);
    held.write_all(&[b'x'; 100]).await.unwrap();
    assert!(all(&mut held).await.starts_with("HTTP/1.1 200"));
    let alone = world.exchange(format!("{}{}", head(9000), "x".repeat(9000)).as_bytes()).await;
    assert!(alone.starts_with("HTTP/1.1 200"), "one alone has the bound of its operation: {alone}");
}

/// Goes on with every request when its caller has gone, as the guard does with one that is
/// carried out once; until the permit comes.
#[derive(Clone)]
struct Stubborn(Arc<tokio::sync::Notify>);

impl crate::serve::guarded::sealed::Sealed for Stubborn {}
impl crate::serve::Guarded for Stubborn {}

impl Service<Request<Body>> for Stubborn {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future =
        std::pin::Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let permit = Arc::clone(&self.0);
        let work = tokio::spawn(async move {
            let _held = request;
            permit.notified().await;
            Response::new(Body::from("127.0.0.1"))
        });
        Box::pin(async move { Ok(work.await.unwrap()) })
    }
}

#[tokio::test]
async fn what_goes_on_without_its_caller_keeps_its_place() {
    let permit = Arc::new(tokio::sync::Notify::new());
    let service = Stubborn(Arc::clone(&permit));
    let world = World::serving(service, &API, &[], |options| options.requests(8)).await;
    for _ in 0..2 {
        let mut gone = world.connect().await;
        gone.write_all(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        sleep(Duration::from_millis(100)).await;
    }
    let mut served = world.connect().await;
    served.write_all(GET).await.unwrap();
    assert_is_shed(&one(&mut served).await);
    permit.notify_waiters();
    sleep(Duration::from_millis(100)).await;
    served.write_all(GET).await.unwrap();
    sleep(Duration::from_millis(100)).await;
    permit.notify_waiters();
    assert!(one(&mut served).await.starts_with("HTTP/1.1 200"));
}
