//! How long a connection may take, and how many there may be.

use super::*;

#[tokio::test]
async fn who_says_nothing_or_drips_is_let_go() {
    let world = World::with(|options| options.head_timeout(Duration::from_millis(200))).await;
    let begin = Instant::now();
    let mut silent = world.connect().await;
    assert_eq!(all(&mut silent).await, "");
    assert!(begin.elapsed() < Duration::from_secs(9));

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
        drop(timeout(Duration::from_secs(30), read.read_to_end(&mut bytes)).await.unwrap());
        assert!(begin.elapsed() < Duration::from_secs(9), "{start:?} was listened to");
        drip.abort();
    }
}

#[tokio::test]
async fn an_idle_connection_has_its_own_time_and_a_second_head_the_first_ones() {
    let world = World::with(|options| {
        options.head_timeout(Duration::from_millis(200)).idle_timeout(Duration::from_secs(5))
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
    assert!(begin.elapsed() < Duration::from_secs(4), "{:?}", begin.elapsed());

    let mut idle = world.connect().await;
    idle.write_all(GET).await.unwrap();
    one(&mut idle).await;
    let begin = Instant::now();
    assert_eq!(all(&mut idle).await, "");
    assert!(begin.elapsed() >= Duration::from_millis(4_900), "{:?}", begin.elapsed());
    assert!(begin.elapsed() < Duration::from_secs(9));
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
    first.write_all(b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    sleep(Duration::from_millis(50)).await;
    let mut second = world.connect().await;
    second.write_all(GET).await.unwrap();
    let mut byte = [0];
    let early = timeout(Duration::from_millis(200), second.read(&mut byte)).await;
    assert!(early.is_err(), "it was served beside the first");
    let second = tokio::spawn(async move { one(&mut second).await });
    assert!(all(&mut first).await.ends_with("late but here"), "who works was let go");
    assert!(second.await.unwrap().ends_with("127.0.0.1"));
}

#[tokio::test]
async fn who_lies_idle_makes_room_for_who_comes() {
    let world = World::with(|options| options.connections(8, 8)).await;
    let mut idle = Vec::new();
    for _ in 0..8 {
        idle.push(world.connect().await);
    }
    let mut working = world.connect().await;
    working.write_all(b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    let begin = Instant::now();
    for _ in 0..20 {
        let mut next = world.connect().await;
        next.write_all(GET).await.unwrap();
        assert!(one(&mut next).await.ends_with("127.0.0.1"));
        idle.push(next);
    }
    assert!(begin.elapsed() < Duration::from_secs(9), "{:?}", begin.elapsed());
    assert!(all(&mut working).await.ends_with("late but here"));
}

#[tokio::test]
async fn an_old_connection_takes_no_new_request() {
    let world = World::with(|options| options.connection_age(Duration::from_millis(200))).await;
    let mut stream = world.connect().await;
    stream.write_all(GET).await.unwrap();
    one(&mut stream).await;
    let begin = Instant::now();
    assert_eq!(all(&mut stream).await, "");
    assert!(begin.elapsed() < Duration::from_secs(9));
}
