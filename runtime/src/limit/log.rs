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
    /// The length in ticks, rounded up.
    width: u32,
    /// A tick is `2^shift` nanoseconds: at most a billionth of the window or so.
    shift: u32,
    /// The most units in a group that differ in time.
    grain: u32,
}

/// How finely a window is cut: the inverse of the error.
const GROUPS: u32 = 50;
/// The most groups a log can hold: a limit of 99 has 99 of one unit.
const MOST_GROUPS: usize = 2 * GROUPS as usize + 2;

#[derive(Clone, Copy, Debug)]
struct Group {
    tick: u32,
    units: u32,
}

/// What was charged inside the window.
#[derive(Debug, Default)]
pub(super) struct Log {
    groups: VecDeque<Group>,
    units: u32,
}

impl Window {
    pub(super) fn new(limit: u32, length: Duration) -> Self {
        let nanos = clock::nanos(length).min(1 << 62);
        let shift = (64 - nanos.leading_zeros()).saturating_sub(30);
        Self {
            limit,
            nanos,
            width: nanos.div_ceil(1 << shift) as u32,
            shift,
            grain: (limit / GROUPS).max(1),
        }
    }

    /// The last tick that has begun.
    pub(super) const fn now(&self, nanos: u64) -> u32 {
        (nanos >> self.shift) as u32
    }

    /// The tick a charge is written under, rounded up so that it never leaves early.
    const fn charged(&self, nanos: u64) -> u32 {
        nanos.div_ceil(1 << self.shift) as u32
    }

    const fn nanos_of(&self, ticks: u32) -> u64 {
        (ticks as u64) << self.shift
    }

    /// How long until a charge of `tick` leaves, in ticks. Ticks wrap; a log is cleared before
    /// they can be mistaken.
    const fn remains(&self, tick: u32, now: u32) -> u32 {
        let age = now.wrapping_sub(tick) as i32;
        if age < 0 { self.width } else { self.width.saturating_sub(age as u32) }
    }
}

impl Log {
    /// Drops what has left the window at `now`.
    pub(super) fn expire(&mut self, window: &Window, now: u32) {
        while let Some(oldest) = self.groups.front() {
            if window.remains(oldest.tick, now) > 0 {
                break;
            }
            self.units -= oldest.units;
            self.groups.pop_front();
        }
    }

    /// The heap bytes of a log at its largest; a `VecDeque` doubles.
    pub(super) const fn most_bytes() -> usize {
        MOST_GROUPS.next_power_of_two() * size_of::<Group>()
    }

    pub(super) fn clear(&mut self) {
        self.groups.clear();
        self.units = 0;
    }

    /// What may still be charged.
    pub(super) const fn room(&self, window: &Window) -> u32 {
        window.limit.saturating_sub(self.units)
    }

    /// Adds `units` at the time `nanos`; there must be room for them.
    pub(super) fn charge(&mut self, window: &Window, nanos: u64, units: u32) {
        let mut tick = window.charged(nanos);
        let mut left = units;
        let full = self.groups.len() >= MOST_GROUPS;
        if let Some(newest) = self.groups.back_mut() {
            if (tick.wrapping_sub(newest.tick) as i32) < 0 {
                tick = newest.tick;
            }
            let fits =
                if full { left } else { window.grain.saturating_sub(newest.units).min(left) };
            if fits > 0 {
                newest.units += fits;
                newest.tick = tick;
                left -= fits;
            }
        }
        if left > 0 {
            self.groups.push_back(Group { tick, units: left });
        }
        self.units += units;
    }

    /// Takes back what was charged at the time `nanos`, as far as it is still there.
    pub(super) fn give_back(&mut self, window: &Window, nanos: u64, units: u32) {
        let tick = window.charged(nanos);
        let first = self.groups.partition_point(|group| (group.tick.wrapping_sub(tick) as i32) < 0);
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
    pub(super) fn wait(&self, window: &Window, now: u32, units: u32) -> u64 {
        let mut missing = units.saturating_sub(self.room(window));
        for group in &self.groups {
            if missing <= group.units {
                return window.nanos_of(window.remains(group.tick, now));
            }
            missing -= group.units;
        }
        window.nanos
    }

    /// Nanoseconds until the oldest units leave.
    pub(super) fn reset(&self, window: &Window, now: u32) -> u64 {
        self.groups.front().map_or(0, |oldest| window.nanos_of(window.remains(oldest.tick, now)))
    }
}

#[cfg(test)]
mod tests;
