//! The places that `limits.concurrency` leaves to an operation, and how soon one may be free.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The places of one operation.
#[derive(Debug)]
pub(super) struct Slots {
    places: Arc<Semaphore>,
    /// How long a place was held lately, in microseconds.
    held: Arc<AtomicU64>,
    /// Nobody holds one longer.
    longest: Duration,
}

/// A place, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    _permit: OwnedSemaphorePermit,
    began: Instant,
    held: Arc<AtomicU64>,
}

impl Slots {
    /// As many places as `most`, unless that is 0, which is no bound.
    pub(super) fn new(most: u32, longest: Duration) -> Option<Self> {
        let places = Arc::new(Semaphore::new(usize::try_from(most).ok().filter(|it| *it > 0)?));
        Some(Self { places, held: Arc::default(), longest })
    }

    /// A place, or the seconds after which those that run now should be done.
    pub(super) fn take(&self) -> Result<Slot, u64> {
        let permit = Arc::clone(&self.places).try_acquire_owned();
        let permit = permit.map_err(|_| self.retry_after())?;
        Ok(Slot { _permit: permit, began: Instant::now(), held: Arc::clone(&self.held) })
    }

    fn retry_after(&self) -> u64 {
        let held = Duration::from_micros(self.held.load(Ordering::Relaxed)).min(self.longest);
        held.as_secs() + u64::from(held.subsec_nanos() > 0 || held.is_zero())
    }
}

impl Drop for Slot {
    /// An eighth of each new duration counts. That two threads may lose one is no harm.
    fn drop(&mut self) {
        let now = u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX);
        let before = self.held.load(Ordering::Relaxed);
        let after = if before == 0 { now } else { before - before / 8 + now / 8 };
        self.held.store(after.max(1), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_finds_no_place_hears_how_long_others_hold_theirs() {
        let slots = Slots::new(2, Duration::from_secs(10)).unwrap();
        let held = [slots.take().unwrap(), slots.take().unwrap()];
        assert_eq!(slots.take().unwrap_err(), 1, "nothing is known yet");
        drop(held);
        let take_for = |seconds| {
            let mut slot = slots.take().unwrap();
            slot.began -= Duration::from_secs(seconds);
        };
        (0..40).for_each(|_| take_for(4));
        let full = [slots.take().unwrap(), slots.take().unwrap()];
        assert!((4..=5).contains(&slots.take().unwrap_err()));
        drop(full);
        (0..200).for_each(|_| take_for(400));
        let _full = [slots.take().unwrap(), slots.take().unwrap()];
        assert_eq!(slots.take().unwrap_err(), 10, "nobody holds one longer");
        assert!(Slots::new(0, Duration::from_secs(1)).is_none());
    }
}
