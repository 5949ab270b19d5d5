//! The time of a request: read once, passed on, and set by hand in tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

/// Where the time comes from.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System { origin: Instant },
    Manual(Arc<Manual>),
}

#[derive(Debug)]
struct Manual {
    start: SystemTime,
    elapsed: AtomicU64,
}

/// A clock that stands still until a test moves it.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<Manual>);

/// One reading of a [`Clock`]: what the wall shows, and a count that never goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    wall: SystemTime,
    nanos: u64,
}

impl Clock {
    /// The machine's clocks.
    pub fn system() -> Self {
        Self(Source::System { origin: Instant::now() })
    }

    /// Reads both clocks.
    pub fn now(&self) -> Now {
        match &self.0 {
            Source::System { origin } => {
                Now { wall: SystemTime::now(), nanos: nanos(origin.elapsed()) }
            }
            Source::Manual(manual) => manual.now(),
        }
    }
}

impl ManualClock {
    /// A clock that shows `start`.
    pub fn new(start: SystemTime) -> Self {
        Self(Arc::new(Manual { start, elapsed: AtomicU64::new(0) }))
    }

    /// The clock to hand to what is tested; it moves with this one.
    pub fn clock(&self) -> Clock {
        Clock(Source::Manual(Arc::clone(&self.0)))
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.0.elapsed.fetch_add(nanos(by), Ordering::SeqCst);
    }

    /// What the clock shows.
    pub fn now(&self) -> Now {
        self.0.now()
    }
}

impl Manual {
    fn now(&self) -> Now {
        let nanos = self.elapsed.load(Ordering::SeqCst);
        Now { wall: self.start + Duration::from_nanos(nanos), nanos }
    }
}

impl Now {
    /// The time of day, for token lifetimes and the audit trail.
    pub const fn wall(&self) -> SystemTime {
        self.wall
    }

    /// How long ago `earlier` was; zero when it was not earlier. Not moved by a change of the wall
    /// clock.
    pub const fn since(&self, earlier: &Self) -> Duration {
        Duration::from_nanos(self.nanos.saturating_sub(earlier.nanos))
    }

    /// Nanoseconds since the clock was made.
    pub(super) const fn nanos(&self) -> u64 {
        self.nanos
    }
}

/// A duration as the limiter counts it; 584 years are enough.
pub(super) fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_by_hand() {
        let manual = ManualClock::new(SystemTime::UNIX_EPOCH);
        let clock = manual.clock();
        let before = clock.now();
        assert_eq!(before, clock.now());
        manual.advance(Duration::from_millis(1500));
        assert_eq!(clock.now().since(&before), Duration::from_millis(1500));
        assert_eq!(clock.now().wall(), SystemTime::UNIX_EPOCH + Duration::from_millis(1500));
        assert_eq!(before.since(&clock.now()), Duration::ZERO);
    }
}
