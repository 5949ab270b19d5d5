//! Stopping without losing what runs.

use super::*;

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
    timeout(Duration::from_secs(20), world.served).await.unwrap().unwrap().unwrap();
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
    timeout(Duration::from_secs(20), world.served).await.unwrap().unwrap().unwrap();
    assert!(begin.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_future_that_is_ready_is_enough_to_stop() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let options = options_of(&API, &[], Trail::default()).unwrap();
        let stop: Ready<()> = ready(());
        let served = serve_on(listener, Echo, options, stop);
        timeout(Duration::from_secs(20), served).await.unwrap().unwrap();
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

#[tokio::test]
async fn readiness_says_that_it_stops_before_the_listener_closes() {
    let mut told = None;
    let world = World::with(|options| {
        told = Some(options.readiness().clone());
        options.drain_delay(Duration::from_millis(400))
    })
    .await;
    let readiness = told.unwrap();
    world.exchange(b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await;
    assert!(readiness.is_ready());
    world.stop.send(()).unwrap();
    timeout(Duration::from_secs(20), readiness.draining()).await.unwrap();
    let mut late = TcpStream::connect(world.address).await.unwrap();
    late.write_all(GET).await.unwrap();
    assert!(one(&mut late).await.starts_with("HTTP/1.1 200"), "it did not wait");
    timeout(Duration::from_secs(20), world.served).await.unwrap().unwrap().unwrap();
    assert!(TcpStream::connect(world.address).await.is_err());
    assert!(!readiness.is_ready());
}
