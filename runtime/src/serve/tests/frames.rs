//! HTTP/2 by hand, for what no client would send: floods, streams that never end, answers that nobody
//! takes. Where h2 or hyper already bounds it, the test shows that.

use super::*;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const PRIORITY: u8 = 2;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
/// `GET`, `http`, of the host `a` (RFC 7541).
const FIELDS: &[u8] = &[0x82, 0x86, 0x41, 1, b'a'];
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let [_, a, b, c] = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut bytes = vec![a, b, c, kind, flags];
    bytes.extend_from_slice(&stream.to_be_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

fn path(path: &str) -> Vec<u8> {
    let length = u8::try_from(path.len()).unwrap();
    [FIELDS, &[0x44, length], path.as_bytes()].concat()
}

/// A client that has begun.
struct Client {
    stream: TcpStream,
    seen: Vec<u8>,
}

impl Client {
    async fn new(world: &World, settings: &[u8]) -> Self {
        let mut stream = world.connect().await;
        stream.set_nodelay(true).unwrap();
        stream.write_all(&[PREFACE, &frame(SETTINGS, 0, 0, settings)].concat()).await.unwrap();
        Self { stream, seen: Vec::new() }
    }

    async fn send(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok()
    }

    /// The kinds and streams of the frames until the server closes; `None` when it did not.
    async fn end(&mut self) -> Option<Vec<(u8, u32)>> {
        let read = self.stream.read_to_end(&mut self.seen);
        let _reset_or_end = timeout(Duration::from_secs(8), read).await.ok()?;
        let (mut frames, mut bytes) = (Vec::new(), &self.seen[..]);
        while let [a, b, c, kind, _, w, x, y, z, rest @ ..] = bytes {
            let length = u32::from_be_bytes([0, *a, *b, *c]) as usize;
            frames.push((*kind, u32::from_be_bytes([*w, *x, *y, *z])));
            bytes = rest.get(length..).unwrap_or_default();
        }
        Some(frames)
    }
}

/// Others are served as if nothing was.
async fn assert_serves(world: &World) {
    let answer = world.exchange(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

async fn hasty() -> World {
    World::with(|options| {
        let short = Duration::from_millis(200);
        options.head_timeout(short).idle_timeout(short).stall_timeout(short)
    })
    .await
}

#[tokio::test]
async fn a_frame_that_begins_and_does_not_end_is_not_waited_for() {
    let settings = frame(SETTINGS, 0, 0, &[]);
    let begun = frame(HEADERS, END_STREAM, 1, FIELDS);
    for bytes in [
        PREFACE.to_vec(),
        PREFACE[..10].to_vec(),
        [PREFACE, &settings[..5]].concat(),
        [PREFACE, &settings, &begun].concat(),
        [PREFACE, &settings, &begun, &frame(CONTINUATION, 0, 1, &[0x84])].concat(),
        [PREFACE, &settings, &begun[..12]].concat(),
    ] {
        let world = hasty().await;
        let mut stream = world.connect().await;
        stream.write_all(&bytes).await.unwrap();
        let begin = Instant::now();
        all(&mut stream).await;
        assert!(begin.elapsed() < Duration::from_secs(9), "{bytes:?}: {:?}", begin.elapsed());
        assert_serves(&world).await;
    }
}

#[tokio::test]
async fn fields_that_drip_in_are_not_listened_to() {
    let world = hasty().await;
    let mut client = Client::new(&world, &[]).await;
    client.send(&frame(HEADERS, END_STREAM, 1, FIELDS)).await;
    let begin = Instant::now();
    while client.send(&frame(CONTINUATION, 0, 1, &[0x84])).await {
        assert!(begin.elapsed() < Duration::from_secs(9), "it was listened to");
        sleep(Duration::from_millis(20)).await;
    }
    assert_serves(&world).await;
}

#[tokio::test]
async fn an_idle_connection_is_told_to_go() {
    let world = hasty().await;
    let mut client = Client::new(&world, &[]).await;
    client.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &path("/"))).await;
    let begin = Instant::now();
    let frames = client.end().await.expect("it stayed open");
    assert!(begin.elapsed() >= Duration::from_millis(150), "{:?}", begin.elapsed());
    assert!(frames.contains(&(DATA, 1)) && frames.contains(&(GOAWAY, 0)), "{frames:?}");
}

#[tokio::test]
async fn who_waits_for_us_is_not_idle() {
    let world = hasty().await;
    for path in ["/slow", "/gaps"] {
        let uri = format!("http://localhost{path}");
        let request = Request::builder().uri(uri).body(Body::empty()).unwrap();
        let answer = http2(world.connect().await, request).await.unwrap();
        let body = String::from_utf8(answer.into_body()).unwrap();
        assert!(["late but here", "piecepiecepiece"].contains(&&*body), "{body}");
    }
}

#[tokio::test]
async fn a_large_answer_is_whole() {
    let world = World::new().await;
    let request = Request::builder().uri("http://localhost/big").body(Body::empty()).unwrap();
    let answer = http2(world.connect().await, request).await.unwrap();
    assert_eq!(answer.headers()["content-length"], (64 << 20).to_string());
    assert_eq!(answer.body().len(), 64 << 20);
}

#[tokio::test]
async fn an_answer_that_is_not_taken_is_not_kept() {
    let world = hasty().await;
    // No window at all, and one that opens by the byte.
    for is_dripping in [false, true] {
        let mut client = Client::new(&world, &[0, 4, 0, 0, 0, 0]).await;
        client.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &path("/big"))).await;
        let begin = Instant::now();
        while is_dripping && client.send(&frame(WINDOW_UPDATE, 0, 1, &[0, 0, 0, 1])).await {
            assert!(begin.elapsed() < Duration::from_secs(9), "it is still answered");
            sleep(Duration::from_millis(20)).await;
        }
        client.end().await.expect("it stayed open");
        assert!(begin.elapsed() < Duration::from_secs(18), "{:?}", begin.elapsed());
    }
    assert_serves(&world).await;
}

#[tokio::test]
async fn streams_that_are_opened_and_reset_end_the_connection() {
    let service = super::smuggling::Listening::default();
    let world = World::serving(service.clone(), &API, &[], |options| options).await;
    let mut client = Client::new(&world, &[]).await;
    let mut streams = (1..200_000).step_by(2);
    let mut pairs = 0;
    while pairs < 50_000 {
        let batch: Vec<u8> = streams
            .by_ref()
            .take(10)
            .flat_map(|stream| {
                let opened = frame(HEADERS, END_STREAM | END_HEADERS, stream, &path("/"));
                [opened, frame(RST_STREAM, 0, stream, &[0, 0, 0, 8])].concat()
            })
            .collect();
        if !client.send(&batch).await {
            break;
        }
        pairs += 10;
        tokio::task::yield_now().await;
    }
    client.end().await.expect("it stayed open");
    let served = service.0.lock().unwrap().len();
    assert!(served < 400, "{served} streams were served");
    assert_serves(&world).await;
}

#[tokio::test]
async fn frames_that_carry_nothing_end_the_connection() {
    let post = [&[0x83, 0x86, 0x41, 1, b'a', 0x44, 5][..], b"/echo"].concat();
    for (name, flood) in [
        ("ping", frame(PING, 0, 0, &[0; 8])),
        ("settings", frame(SETTINGS, 0, 0, &[0, 4, 0, 1, 0, 0])),
        ("empty settings", frame(SETTINGS, 0, 0, &[])),
        ("priority", frame(PRIORITY, 0, 1, &[0, 0, 0, 0, 0])),
        ("empty data", frame(DATA, 0, 1, &[])),
        ("padding", frame(DATA, 8, 1, &[0])),
        ("window update", frame(WINDOW_UPDATE, 0, 1, &[0, 0, 0, 1])),
        ("connection's window update", frame(WINDOW_UPDATE, 0, 0, &[0, 0, 0, 1])),
        ("unknown", frame(0xbb, 0, 0, &[0; 8])),
    ] {
        let world = World::new().await;
        let mut client = Client::new(&world, &[]).await;
        client.send(&frame(HEADERS, END_HEADERS, 1, &post)).await;
        let (mut read, mut write) = client.stream.into_split();
        let drain = tokio::spawn(async move {
            drop(tokio::io::copy(&mut read, &mut tokio::io::sink()).await);
        });
        let mut sent = 0;
        let batch = flood.repeat(100);
        while sent < 100_000 && write.write_all(&batch).await.is_ok() {
            sent += 100;
        }
        let ended = timeout(Duration::from_secs(9), drain).await;
        assert!(ended.is_ok(), "{sent} frames of {name} were taken");
        assert_serves(&world).await;
    }
}

#[tokio::test]
async fn fields_that_go_on_or_unfold_without_end_are_refused() {
    let service = super::smuggling::Listening::default();
    let world = World::serving(service.clone(), &API, &[], |options| options).await;
    // Fields that never end.
    let mut client = Client::new(&world, &[]).await;
    client.send(&frame(HEADERS, END_STREAM, 1, &path("/"))).await;
    let more =
        frame(CONTINUATION, 0, 1, &[&[0, 1, b'x', 127, 0x81, 0x1e][..], &[b'y'; 4000]].concat());
    let mut sent = 0;
    while sent < 2000 && client.send(&more).await {
        sent += 1;
    }
    assert!(client.end().await.is_some(), "{sent} continuations were taken");
    // A name that is sent once and stands for four kilobytes ten thousand times.
    let mut client = Client::new(&world, &[]).await;
    let long = [&[0x40, 1, b'x', 127, 0x81, 0x1e][..], &[b'y'; 4000]].concat();
    let bomb = [path("/"), long[..].to_vec(), vec![0xbe; 10_000]].concat();
    client.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &bomb)).await;
    client.send(&frame(HEADERS, END_STREAM | END_HEADERS, 3, &path("/after"))).await;
    client.stream.shutdown().await.unwrap();
    client.end().await.expect("it stayed open");
    let asked = service.0.lock().unwrap().clone();
    assert!(!asked.contains(&"/".to_owned()), "{asked:?}");
    assert_serves(&world).await;
}

#[tokio::test]
async fn streams_over_the_bound_are_refused_and_the_others_served() {
    let world = World::with(|options| options.stall_timeout(Duration::from_secs(1))).await;
    let mut client = Client::new(&world, &[]).await;
    let streams: Vec<u32> = (0..100).map(|number| 1 + 2 * number).collect();
    for stream in &streams {
        client.send(&frame(HEADERS, END_STREAM | END_HEADERS, *stream, &path("/slow"))).await;
    }
    sleep(Duration::from_secs(1)).await;
    world.stop.send(()).unwrap();
    let frames = client.end().await.expect("it stayed open");
    let of = |kind| frames.iter().filter(|(it, stream)| *it == kind && *stream > 0).count();
    assert_eq!(of(HEADERS), 64, "{frames:?}");
    assert_eq!(of(RST_STREAM), 100 - 64);
}

#[tokio::test]
async fn stopping_says_so_and_lets_what_runs_end() {
    let world = World::with(|options| options.stall_timeout(Duration::from_secs(1))).await;
    let mut client = Client::new(&world, &[]).await;
    client.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &path("/slow"))).await;
    sleep(Duration::from_millis(100)).await;
    world.stop.send(()).unwrap();
    let frames = client.end().await.expect("it stayed open");
    assert!(frames.contains(&(GOAWAY, 0)) && frames.contains(&(DATA, 1)), "{frames:?}");
    timeout(Duration::from_secs(10), world.served).await.unwrap().unwrap().unwrap();
}

/// A field that is not indexed, by its name and value (RFC 7541 §6.2.2).
fn field(name: &str, value: &str) -> Vec<u8> {
    let length = |text: &str| u8::try_from(text.len()).unwrap();
    [&[0, length(name)], name.as_bytes(), &[length(value)], value.as_bytes()].concat()
}

#[tokio::test]
async fn a_request_that_could_be_read_in_two_ways_further_on_is_not_served() {
    let service = super::smuggling::Listening::default();
    let world = World::serving(service.clone(), &API, &[], |options| options).await;
    let good = path("/hidden");
    for (name, fields, body) in [
        ("coding", [&good[..], &field("transfer-encoding", "chunked")].concat(), &b""[..]),
        ("connection", [&good[..], &field("connection", "close")].concat(), b""),
        ("upper case", [&good[..], &field("X-A", "y")].concat(), b""),
        ("line end", [&good[..], &field("x", "a\r\nhost: b")].concat(), b""),
        ("colon", [&good[..], &field("x: y", "z")].concat(), b""),
        ("NUL", [&good[..], &field("x", "a\0b")].concat(), b""),
        ("pseudo twice", [&good[..], &[0x84]].concat(), b""),
        ("pseudo late", [&field("x", "y"), &good[..]].concat(), b""),
        ("two hosts", [&good[..], &field("host", "b.example")].concat(), b""),
        ("two equal hosts", [&good[..], &field("host", "a"), &field("host", "a")].concat(), b""),
        (
            "two lengths",
            [&good[..], &field("content-length", "3"), &field("content-length", "3")].concat(),
            b"abc",
        ),
        ("no path", FIELDS.to_vec(), b""),
    ] {
        let mut client = Client::new(&world, &[]).await;
        let end = if body.is_empty() { END_STREAM } else { 0 };
        client.send(&frame(HEADERS, end | END_HEADERS, 1, &fields)).await;
        client.send(&frame(DATA, END_STREAM, 1, body)).await;
        client.stream.shutdown().await.ok();
        client.end().await.expect("it stayed open");
        assert_eq!(*service.0.lock().unwrap(), [""; 0], "{name} was served");
    }
    // A body that is not as long as it says is one that breaks.
    let mut client = Client::new(&world, &[]).await;
    let fields = [&good[..], &field("content-length", "9")].concat();
    client.send(&frame(HEADERS, END_HEADERS, 1, &fields)).await;
    client.send(&frame(DATA, END_STREAM, 1, b"abc")).await;
    sleep(Duration::from_millis(200)).await;
    client.stream.shutdown().await.unwrap();
    let frames = client.end().await.expect("it stayed open");
    assert!(frames.iter().any(|(kind, stream)| *kind == RST_STREAM && *stream == 1), "{frames:?}");
    assert_serves(&world).await;
}
