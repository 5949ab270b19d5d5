//! One key's charges as one moment: the generic cell rate algorithm (ITU-T I.371, virtual
//! scheduling).

use std::time::Duration;

use super::clock;
use super::quota::Standing;

/// A depth that refills by one unit an interval.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cells {
    /// The most units at once.
    pub(super) depth: u32,
    /// Nanoseconds until one unit comes back.
    pub(super) interval: u64,
    /// What `depth` units weigh.
    full: u64,
    window: u64,
}

impl Cells {
    /// `depth` of the `limit` units at once and the others evenly over the window, so that no
    /// window of that length ever sees more than `limit`: behind a full depth, `limit - depth`
    /// intervals end inside the window and the next one does not.
    pub(super) fn new(limit: u32, length: Duration, depth: u32) -> Self {
        let window = clock::nanos(length);
        let depth = depth.clamp(1, limit.max(1));
        let interval = window.div_ceil(u64::from(limit.saturating_sub(depth)) + 1);
        Self { depth, interval, full: interval.saturating_mul(u64::from(depth)), window }
    }

    /// Nanoseconds until `units` fit, zero when they fit now; the whole window when they never do.
    pub(super) const fn wait(&self, empty_at: u64, now: u64, units: u32) -> u64 {
        if units > self.depth {
            return self.window;
        }
        let level = empty_at.saturating_sub(now);
        level.saturating_add(self.weight(units)).saturating_sub(self.full)
    }

    /// When all will have come back, once `units` more are charged.
    pub(super) fn charge(&self, empty_at: u64, now: u64, units: u32) -> u64 {
        empty_at.max(now).saturating_add(self.weight(units))
    }

    /// When all will have come back, once what was charged at `then` is taken back. The time since
    /// then has given some of it back already, perhaps; that is not given twice.
    pub(super) const fn give_back(&self, empty_at: u64, then: u64, now: u64, units: u32) -> u64 {
        empty_at.saturating_sub(self.weight(units).saturating_sub(now.saturating_sub(then)))
    }

    /// Units that have not come back, begun ones included.
    pub(super) fn used(&self, empty_at: u64, now: u64) -> u32 {
        let used = empty_at.saturating_sub(now).div_ceil(self.interval.max(1));
        u32::try_from(used).unwrap_or(u32::MAX)
    }

    pub(super) fn standing(&self, empty_at: u64, now: u64) -> Standing {
        let used = self.used(empty_at, now);
        // The unit that is on its way comes back when the others are all that is left.
        let others = self.weight(used.saturating_sub(1));
        let reset = empty_at.saturating_sub(now).saturating_sub(others);
        Standing { remaining: self.depth.saturating_sub(used), reset }
    }

    const fn weight(&self, units: u32) -> u64 {
        self.interval.saturating_mul(units as u64)
    }
}
