//! One key's charges in one window: a log whose old entries are kept in groups.
//!
//! A group holds up to a fiftieth of the limit and leaves when its newest unit does. Groups follow
//! each other in time, so at most one of them holds units that are already too old: the count is
//! never too low, and too high by less than 2 % of the limit. Under a limit of 100 it is exact.

use std::collections::VecDeque;
use std::time::Duration;

use super::clock;

/// A limit over a length of time, and how it is counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// The most units.
    pub(super) limit: u32,
    /// The length in nanoseconds.
    pub(super) nanos: u64,
    /// The most units in a group that differ in time.
    grain: u32,
}

/// How finely a limit is cut: the inverse of the error.
const GROUPS: u32 = 50;
/// The most groups a log holds. Among so many there are always two neighbours that fit into one:
/// all together hold no more than the limit, which is fifty grains.
const MOST_GROUPS: usize = 2 * GROUPS as usize + 4;

#[derive(Clone, Copy, Debug)]
struct Group {
    /// When its newest unit was charged.
    newest: u64,
    units: u32,
}

/// What was charged inside the window. Times are nanoseconds of one [`super::Clock`].
#[derive(Debug, Default)]
pub(super) struct Log {
    groups: VecDeque<Group>,
    units: u32,
}

impl Window {
    pub(super) fn new(limit: u32, length: Duration) -> Self {
        Self { limit, nanos: clock::nanos(length), grain: (limit / GROUPS).max(1) }
    }

    /// The most units in a group that differ in time.
    pub(super) const fn grain(&self) -> u32 {
        self.grain
    }

    /// How long until a group leaves.
    const fn remains(&self, group: &Group, now: u64) -> u64 {
        group.newest.saturating_add(self.nanos).saturating_sub(now)
    }
}

impl Log {
    /// Drops what has left the window.
    #[inline]
    pub(super) fn expire(&mut self, window: &Window, now: u64) {
        while let Some(oldest) = self.groups.front()
            && window.remains(oldest, now) == 0
        {
            self.units -= oldest.units;
            self.groups.pop_front();
        }
    }

    /// What may still be charged.
    #[inline]
    pub(super) const fn room(&self, window: &Window) -> u32 {
        window.limit.saturating_sub(self.units)
    }

    /// What is counted.
    pub(super) const fn units(&self) -> u32 {
        self.units
    }

    /// Adds units; there must be room for them.
    #[inline]
    pub(super) fn charge(&mut self, window: &Window, now: u64, units: u32) {
        let mut left = units;
        let mut time = now;
        if let Some(newest) = self.groups.back_mut() {
            // Another thread may have read the clock earlier and come later.
            time = time.max(newest.newest);
            let fits = window.grain.saturating_sub(newest.units).min(left);
            if fits > 0 {
                *newest = Group { newest: time, units: newest.units + fits };
                left -= fits;
            }
        }
        if left > 0 {
            self.make_room(window);
            self.groups.push_back(Group { newest: time, units: left });
        }
        self.units += units;
    }

    /// Takes back what was charged at `then`, as far as it is still there. What has left the window
    /// is nobody's to give: its place is taken by others.
    pub(super) fn give_back(&mut self, window: &Window, then: u64, now: u64, units: u32) {
        if then.saturating_add(window.nanos) <= now {
            return;
        }
        let first = self.groups.partition_point(|group| group.newest < then);
        let mut left = units;
        for group in self.groups.range_mut(first..) {
            let taken = group.units.min(left);
            group.units -= taken;
            left -= taken;
        }
        self.units -= units - left;
        if left < units {
            self.groups.retain(|group| group.units > 0);
        }
    }

    /// Nanoseconds until `units` fit; the whole window when they never do.
    pub(super) fn wait(&self, window: &Window, now: u64, units: u32) -> u64 {
        let mut missing = units.saturating_sub(self.room(window));
        for group in &self.groups {
            if missing <= group.units {
                return window.remains(group, now);
            }
            missing -= group.units;
        }
        window.nanos
    }

    /// Nanoseconds until the oldest units leave.
    #[inline]
    pub(super) fn reset(&self, window: &Window, now: u64) -> u64 {
        self.groups.front().map_or(0, |oldest| window.remains(oldest, now))
    }

    /// The heap bytes of a log at its largest.
    pub(super) fn most_bytes(window: &Window) -> usize {
        let groups = (window.limit as usize).saturating_mul(2).clamp(2, MOST_GROUPS);
        groups * size_of::<Group>()
    }

    /// Grows by doubling, but never past [`MOST_GROUPS`].
    fn make_room(&mut self, window: &Window) {
        if self.groups.len() >= MOST_GROUPS {
            self.join(window.grain);
        }
        let count = self.groups.len();
        if count == self.groups.capacity() {
            self.groups.reserve_exact(count.clamp(2, MOST_GROUPS.saturating_sub(count).max(2)));
        }
    }

    /// Joins neighbours that together hold no more than a grain. Giving back leaves such behind.
    fn join(&mut self, grain: u32) {
        let mut kept = 0;
        for at in 1..self.groups.len() {
            let next = self.groups[at];
            let into = &mut self.groups[kept];
            if into.units + next.units <= grain {
                *into = Group { newest: next.newest, units: into.units + next.units };
            } else {
                kept += 1;
                self.groups[kept] = next;
            }
        }
        self.groups.truncate(kept + 1);
    }
}

#[cfg(test)]
mod tests;
