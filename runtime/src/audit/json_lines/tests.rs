//! The sink with writers that are slow, full, broken or stuck.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;

use serde_json::Value;

use super::super::{CallerId, Outcome, Tee};
use super::*;

/// A writer into memory that can be made to fail.
#[derive(Clone, Default)]
struct Disk {
    bytes: Arc<Mutex<Vec<u8>>>,
    is_full: Arc<AtomicBool>,
    /// The most bytes a call takes; 0 is any.
    most: usize,
    calls: Arc<AtomicUsize>,
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        if self.is_full.load(Ordering::SeqCst) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let taken = if self.most == 0 { bytes.len() } else { bytes.len().min(self.most) };
        self.bytes.lock().unwrap().extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Disk {
    fn lines(&self) -> Vec<Value> {
        let bytes = self.bytes.lock().unwrap();
        let text = std::str::from_utf8(&bytes).unwrap();
        assert!(text.is_empty() || text.ends_with('\n'), "a torn line");
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn event<'a>() -> Event<'a> {
    Event {
        time: SystemTime::UNIX_EPOCH + Duration::new(1_795_306_347, 5000),
        correlation: "018f3b1c",
        trace: "",
        event: "getOrder",
        operation: "getOrder",
        method: "GET",
        path: "/orders/{orderId}",
        peer: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 70)),
        caller: Some(CallerId {
            scheme: "oauth",
            issuer: "https://id.example.com",
            subject: "u-1",
            tenant: "acme",
        }),
        object: "Order/4711",
        outcome: Outcome::Refused,
        status: 404,
        code: "not-found",
        cause: "another owner",
        bypass: false,
        unowned: false,
        duration: Duration::from_micros(321),
        parameters: &[],
        members: &[],
    }
}

#[test]
fn an_event_is_one_line_of_json() {
    let disk = Disk::default();
    let sink = JsonLines::new(disk.clone()).unwrap();
    sink.record(&Event {
        parameters: &[("limit", "20"), ("status", "\n")],
        members: &["a", "b\""],
        bypass: true,
        peer: "2001:db8::1".parse().unwrap(),
        ..event()
    });
    sink.flush();
    let expected = serde_json::json!({
        "time": "2026-11-22T00:12:27.000005Z", "correlation": "018f3b1c", "event": "getOrder",
        "operation": "getOrder", "method": "GET", "path": "/orders/{orderId}",
        "peer": "2001:db8::1", "object": "Order/4711", "outcome": "refused", "status": 404,
        "caller": { "scheme": "oauth", "issuer": "https://id.example.com", "subject": "u-1",
                    "tenant": "acme" },
        "code": "not-found", "cause": "another owner", "bypass": true, "micros": 321,
        "parameters": [["limit", "20"], ["status", "\n"]], "members": ["a", "b\""],
    });
    assert_eq!(disk.lines(), [expected]);
}

#[test]
fn a_subject_cannot_forge_a_second_event() {
    let disk = Disk::default();
    let sink = JsonLines::new(disk.clone()).unwrap();
    let subject = "u\"}}\n{\"event\":\"forged\"}\u{2028}\u{202e}";
    let caller = CallerId { subject, ..event().caller.unwrap() };
    sink.record(&Event { caller: Some(caller), ..event() });
    drop(sink);
    let lines = disk.lines();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["caller"]["subject"], subject);
}

#[test]
fn what_is_recorded_is_written_within_the_period_without_a_flush() {
    let disk = Disk::default();
    let sink = JsonLines::new(disk.clone()).unwrap();
    sink.record(&event());
    let end = Instant::now() + 5 * PERIOD;
    while disk.lines().is_empty() {
        assert!(Instant::now() < end, "nothing came");
        thread::sleep(Duration::from_millis(20));
    }
    drop(sink);
}

#[test]
fn many_threads_lose_nothing_and_tear_no_line() {
    let disk = Disk { most: 1000, ..Disk::default() };
    let sink = JsonLines::new(disk.clone()).unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..2000).for_each(|_| sink.record(&event())));
        }
    });
    drop(sink);
    assert_eq!(disk.lines().len(), 8000);
}

#[test]
fn a_full_disk_holds_no_request_and_the_gap_is_told_once_there_is_room() {
    let disk = Disk::default();
    disk.is_full.store(true, Ordering::SeqCst);
    let sink = JsonLines::new(disk.clone()).unwrap();
    let begin = Instant::now();
    for _ in 0..40_000 {
        sink.record(&event());
    }
    assert!(begin.elapsed() < Duration::from_secs(20));
    assert!(sink.shared.lock().buffer.len() < MOST + 4096);
    disk.is_full.store(false, Ordering::SeqCst);
    sink.flush();
    drop(sink);
    let lines = disk.lines();
    let dropped: u64 = lines.iter().filter_map(|line| line["count"].as_u64()).sum();
    let written = lines.iter().filter(|line| line["event"] == "getOrder").count();
    assert!(dropped > 0, "that was more than may be held");
    assert_eq!(dropped + written as u64, 40_000);
}

#[test]
fn a_disk_that_stays_full_is_not_hammered_and_ends_with_the_sink() {
    let disk = Disk::default();
    disk.is_full.store(true, Ordering::SeqCst);
    let sink = JsonLines::new(disk.clone()).unwrap();
    sink.record(&event());
    sink.flush();
    thread::sleep(Duration::from_millis(300));
    assert!(disk.calls.load(Ordering::SeqCst) <= 2);
    let begin = Instant::now();
    drop(sink);
    assert!(begin.elapsed() < PATIENCE);
    assert_eq!(Arc::strong_count(&disk.calls), 1, "the thread is gone and its writer with it");
}

#[test]
fn a_stuck_writer_delays_shutdown_only_so_long() {
    struct Stuck(mpsc::Receiver<()>);
    impl Write for Stuck {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.recv().unwrap_or_default();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let (release, stuck) = mpsc::channel();
    let sink = JsonLines::new(Stuck(stuck)).unwrap();
    sink.record(&event());
    let begin = Instant::now();
    drop(sink);
    assert!(begin.elapsed() < 2 * PATIENCE);
    drop(release);
}

#[test]
fn a_writer_that_panics_takes_no_request_with_it() {
    struct Broken;
    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            panic!("broken")
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let sink = JsonLines::new(Broken).unwrap();
    sink.record(&event());
    sink.flush();
    sink.record(&event());
    sink.flush();
    assert_eq!(sink.shared.lock().dropped, 1);
}

#[test]
fn a_tee_gives_both() {
    let (left, right) = (Disk::default(), Disk::default());
    let sink = Tee(JsonLines::new(left.clone()).unwrap(), JsonLines::new(right.clone()).unwrap());
    sink.record(&event());
    sink.flush();
    assert_eq!((left.lines().len(), right.lines().len()), (1, 1));
}
