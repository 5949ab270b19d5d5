//! Drives one connection and decides how long it may stay.

use std::future::{Future, pending};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep};

use super::connection::Signal;
use super::frames::Pulse;
use super::life::Life;
use super::options::{Bounds, SLOWEST};
use crate::metrics::{self, ConnectionRefused};

/// How long who has to go, and is asked nothing, may take to close by itself.
const FAREWELL: Duration = Duration::from_secs(5);
/// The same when somebody waits for the place.
const PRESSED: Duration = Duration::from_millis(100);

/// A connection that can be asked to take nothing new.
pub(super) trait Connection: Future<Output = hyper::Result<()>> {
    fn wind_down(self: Pin<&mut Self>);
}

impl<I, B, S> Connection for http1::Connection<I, S>
where
    S: hyper::service::HttpService<Incoming, ResBody = B>,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    I: hyper::rt::Read + hyper::rt::Write + Unpin,
    B: http_body::Body + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    fn wind_down(self: Pin<&mut Self>) {
        self.graceful_shutdown();
    }
}

impl<I, B, S, E> Connection for http2::Connection<I, S, E>
where
    S: hyper::service::HttpService<Incoming, ResBody = B>,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    I: hyper::rt::Read + hyper::rt::Write + Unpin,
    B: http_body::Body + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    E: hyper::rt::bounds::Http2ServerConnExec<S::Future, B>,
{
    fn wind_down(self: Pin<&mut Self>) {
        self.graceful_shutdown();
    }
}

/// What a connection is asked about while it is open.
pub(super) struct Watched {
    pub(super) bounds: Bounds,
    pub(super) life: Arc<Life>,
    /// On HTTP/2, whose timeouts are all counted here. On HTTP/1 the wire has them.
    pub(super) pulse: Option<Arc<Pulse>>,
}

/// Drives a connection. It is wound down when it is old, long idle, in the way of others, or the
/// server drains; it is dropped when it is twice as old, keeps us waiting, or the server cuts.
pub(super) async fn guide(
    connection: impl Connection,
    watched: Watched,
    signal: watch::Receiver<Signal>,
) {
    let (mut connection, age) = (pin!(connection), watched.bounds.age);
    let mut farewell = FAREWELL.min(watched.bounds.stall);
    let life = Arc::clone(&watched.life);
    let mut verdict = pin!(verdict(watched));
    let mut is_judged = false;
    // What ended it is the peer's affair: a reset, a timeout, a protocol error.
    tokio::select! {
        _ended = connection.as_mut() => return,
        () = sleep(age) => {}
        () = reached(signal.clone(), Signal::Drain) => {}
        () = life.dismissed() => farewell = PRESSED,
        verdict = verdict.as_mut() => match verdict {
            Verdict::Idle => is_judged = true,
            Verdict::Cut => return,
        },
    }
    connection.as_mut().wind_down();
    let gone = async {
        sleep(farewell).await;
        while !life.is_idle() {
            sleep(farewell).await;
        }
    };
    let judged = async {
        // Once it is asked to go, to be idle is right.
        if is_judged || matches!(verdict.await, Verdict::Idle) {
            pending::<()>().await;
        }
    };
    tokio::select! {
        _ended = connection.as_mut() => {}
        () = sleep(age) => {}
        () = reached(signal, Signal::Cut) => {}
        () = gone => {}
        () = judged => {}
    }
}

/// Waits for a signal, or for the accept loop to be gone.
pub(super) async fn reached(mut signal: watch::Receiver<Signal>, wanted: Signal) {
    drop(signal.wait_for(|now| *now >= wanted).await);
}

enum Verdict {
    /// Nothing was asked for so long that it may go.
    Idle,
    /// The other end keeps us waiting.
    Cut,
}

/// Looks again and again at a connection of HTTP/2.
async fn verdict(watched: Watched) -> Verdict {
    let Watched { bounds, life, pulse: Some(pulse) } = watched else { return pending().await };
    let shortest = bounds.head.min(bounds.idle).min(bounds.stall);
    let tick = (shortest / 4).clamp(Duration::from_millis(10), Duration::from_secs(1));
    let mut ticks = interval_at(Instant::now() + tick, tick);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut seen = Seen::of(&life, &pulse);
    let mut clocks = Clocks { within: Duration::ZERO, idle: Duration::ZERO, left: bounds.stall };
    loop {
        ticks.tick().await;
        let now = Seen::of(&life, &pulse);
        clocks.tick(tick, &seen, &now, &bounds);
        seen = now;
        if clocks.within >= bounds.head {
            metrics::connection_refused(ConnectionRefused::SlowHead);
            return Verdict::Cut;
        }
        if clocks.left.is_zero() {
            return Verdict::Cut;
        }
        if clocks.idle >= bounds.idle {
            return Verdict::Idle;
        }
    }
}

/// What a look finds.
struct Seen {
    is_idle: bool,
    is_offering: bool,
    begun: u32,
    is_within: bool,
    over: u32,
    sent: u64,
}

impl Seen {
    fn of(life: &Life, pulse: &Pulse) -> Self {
        Self {
            is_idle: life.is_idle(),
            is_offering: life.is_offering(),
            begun: life.begun(),
            is_within: pulse.is_within(),
            over: pulse.over(),
            sent: pulse.sent(),
        }
    }
}

/// How long each of the things has gone on that may not go on for ever.
struct Clocks {
    /// The same frame, or block of header fields, is not over.
    within: Duration,
    /// Nothing was asked.
    idle: Duration,
    /// How much longer an answer waits for the peer; what the peer takes gives it more time.
    left: Duration,
}

impl Clocks {
    fn tick(&mut self, tick: Duration, before: &Seen, now: &Seen, bounds: &Bounds) {
        let is_same = now.is_within && before.over == now.over;
        self.within = if is_same { self.within + tick } else { Duration::ZERO };
        let is_idle = now.is_idle && before.begun == now.begun;
        self.idle = if is_idle { self.idle + tick } else { Duration::ZERO };
        self.left = if before.is_offering && now.is_offering {
            let taken = now.sent.wrapping_sub(before.sent);
            let earned = Duration::from_millis(taken.saturating_mul(1000) / SLOWEST);
            self.left.saturating_add(earned).min(bounds.stall).saturating_sub(tick)
        } else {
            bounds.stall
        };
    }
}
