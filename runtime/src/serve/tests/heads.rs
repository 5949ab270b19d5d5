//! Requests and garbage: what is served, and what is refused in our shape.

use super::*;

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
async fn a_request_for_somebody_else_is_misdirected() {
    let world = World::new().await;
    for host in ["evil.example", "a:8080", "localhost.evil.example", "b.example."] {
        let head = format!("GET / HTTP/1.1\r\nhost: {host}\r\n\r\n");
        let answer = world.exchange(head.as_bytes()).await;
        assert_is_problem(&answer, "421", "wrong-host");
    }
    for uri in ["http://a/", "http://B.example:80/", "http://127.0.0.1:5/", "http://[::1]/"] {
        let good = Request::builder().uri(uri).body(Body::empty()).unwrap();
        assert_eq!(http2(world.connect().await, good).await.unwrap().status(), 200, "{uri}");
    }
    let bad = Request::builder().uri("http://evil.example/").body(Body::empty()).unwrap();
    assert_eq!(http2(world.connect().await, bad).await.unwrap().status(), 421);
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
    assert!(trail.iter().all(|line| line.starts_with("400 malformed-request ")), "{trail:?}");
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
async fn http2_is_served_and_held_to_the_same_limits() {
    let world = World::new().await;
    let uri = "http://localhost/";
    let good = Request::builder().uri(uri).body(Body::empty()).unwrap();
    let answer = http2(world.connect().await, good).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.body().as_slice()), (200, &b"127.0.0.1"[..]));

    let two = Request::builder().uri(uri).header("host", "other").body(Body::empty()).unwrap();
    let answer = http2(world.connect().await, two).await.unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");

    let long = format!("{uri}{}", "y".repeat(9000));
    let long = Request::builder().uri(long).body(Body::empty()).unwrap();
    assert_eq!(http2(world.connect().await, long).await.unwrap().status(), 414);

    let mut many = Request::builder().uri(uri);
    for name in 0..80 {
        many = many.header(format!("x-{name}"), "y");
    }
    let many = many.body(Body::empty()).unwrap();
    assert_eq!(http2(world.connect().await, many).await.unwrap().status(), 431);

    let huge = Request::builder().uri(uri).header("x", "y".repeat(200_000));
    let huge = http2(world.connect().await, huge.body(Body::empty()).unwrap()).await;
    assert!(huge.is_err() || huge.unwrap().status() == 431);
}
