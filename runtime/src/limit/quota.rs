//! How many in how long: one limit of a tier, and one key's count under it.

use http::HeaderValue;

use super::gcra::Cells;
use super::log::{Log, Window};

/// A limit over a window and how it is counted. A tier has one, or one for each value of a claim.
#[derive(Debug)]
pub(super) struct Quota {
    /// The value of the claim that it is for; `*` for all others.
    pub(super) value: &'static str,
    /// The most units in a window.
    #[expect(dead_code, reason = "what counts with other servers reads it")]
    pub(super) limit: u32,
    pub(super) meter: Meter,
    /// `"write";q=20;w=60`, as `RateLimit-Policy` wants it.
    pub(super) policy: HeaderValue,
}

/// The algorithm, with its numbers.
#[derive(Debug)]
pub(super) enum Meter {
    /// A sliding window.
    Sliding {
        whole: Window,
        /// The most in a tenth of the window, when that is less than the limit.
        burst: Option<Window>,
    },
    /// Evenly, behind a depth.
    Gcra(Cells),
}

/// One key's count. What few tiers need is kept apart, so that the others do not pay for it.
#[derive(Debug)]
pub(super) enum Count {
    Log(Log),
    Logs(Box<[Log; 2]>),
    /// When all that was charged will have come back.
    EmptyAt(u64),
}

/// How a tier stands for one key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    /// What may still be charged.
    pub(super) remaining: u32,
    /// Nanoseconds until some of what was charged comes back.
    pub(super) reset: u64,
}

impl Meter {
    /// A count of nothing.
    pub(super) fn nothing(&self) -> Count {
        match self {
            Self::Sliding { burst: None, .. } => Count::Log(Log::default()),
            Self::Sliding { burst: Some(_), .. } => Count::Logs(Box::default()),
            Self::Gcra(_) => Count::EmptyAt(0),
        }
    }

    /// The most units that one request can be charged.
    pub(super) fn most_at_once(&self) -> u32 {
        match self {
            Self::Sliding { whole, burst } => burst.as_ref().unwrap_or(whole).limit,
            Self::Gcra(cells) => cells.depth,
        }
    }

    /// Nanoseconds until `units` fit; zero when they fit now.
    #[inline]
    pub(super) fn wait(&self, count: &mut Count, now: u64, units: u32) -> u64 {
        match (self, count) {
            (Self::Sliding { whole, burst: None }, Count::Log(log)) => wait(whole, log, now, units),
            (Self::Sliding { whole, burst: Some(burst) }, Count::Logs(logs)) => {
                let [inside, lately] = &mut **logs;
                wait(whole, inside, now, units).max(wait(burst, lately, now, units))
            }
            (Self::Gcra(cells), Count::EmptyAt(at)) => cells.wait(*at, now, units),
            // A count belongs to one tier, and all its quotas count alike. If that were ever
            // broken, a refusal.
            _ => 1,
        }
    }

    /// Charges `units`, which [`Meter::wait`] has just let through.
    #[inline]
    pub(super) fn charge(&self, count: &mut Count, now: u64, units: u32) {
        match (self, count) {
            (Self::Sliding { whole, burst: None }, Count::Log(log)) => {
                log.charge(whole, now, units);
            }
            (Self::Sliding { whole, burst: Some(burst) }, Count::Logs(logs)) => {
                logs[0].charge(whole, now, units);
                logs[1].charge(burst, now, units);
            }
            (Self::Gcra(cells), Count::EmptyAt(at)) => *at = cells.charge(*at, now, units),
            _ => (),
        }
    }

    /// Takes back what was charged at `then`.
    pub(super) fn give_back(&self, count: &mut Count, then: u64, now: u64, units: u32) {
        match (self, count) {
            (Self::Sliding { whole, burst: None }, Count::Log(log)) => {
                log.give_back(whole, then, now, units);
            }
            (Self::Sliding { whole, burst: Some(burst) }, Count::Logs(logs)) => {
                logs[0].give_back(whole, then, now, units);
                logs[1].give_back(burst, then, now, units);
            }
            (Self::Gcra(cells), Count::EmptyAt(at)) => {
                *at = cells.give_back(*at, then, now, units);
            }
            _ => (),
        }
    }

    /// How the key stands after its charge.
    #[inline]
    pub(super) fn standing(&self, count: &Count, now: u64) -> Standing {
        match (self, count) {
            (Self::Sliding { whole, burst: None }, Count::Log(log)) => standing(whole, log, now),
            (Self::Sliding { whole, burst: Some(burst) }, Count::Logs(logs)) => {
                let whole = standing(whole, &logs[0], now);
                let burst = standing(burst, &logs[1], now);
                if burst.remaining < whole.remaining { burst } else { whole }
            }
            (Self::Gcra(cells), Count::EmptyAt(at)) => cells.standing(*at, now),
            _ => Standing { remaining: 0, reset: 1 },
        }
    }

    /// How many units are counted against the key.
    pub(super) fn used(&self, count: &Count, now: u64) -> u32 {
        match (self, count) {
            (Self::Sliding { .. }, Count::Log(log)) => log.units(),
            (Self::Sliding { .. }, Count::Logs(logs)) => logs[0].units(),
            (Self::Gcra(cells), Count::EmptyAt(at)) => cells.used(*at, now),
            _ => 0,
        }
    }

    /// The heap bytes of one count at its largest.
    pub(super) fn most_bytes(&self) -> usize {
        match self {
            Self::Sliding { whole, burst: None } => Log::most_bytes(whole),
            Self::Sliding { whole, burst: Some(burst) } => {
                Log::most_bytes(whole) + Log::most_bytes(burst) + size_of::<[Log; 2]>()
            }
            Self::Gcra(_) => 0,
        }
    }
}

#[inline]
fn wait(window: &Window, log: &mut Log, now: u64, units: u32) -> u64 {
    log.expire(window, now);
    if units <= log.room(window) { 0 } else { log.wait(window, now, units).max(1) }
}

fn standing(window: &Window, log: &Log, now: u64) -> Standing {
    Standing { remaining: log.room(window), reset: log.reset(window, now) }
}

#[cfg(test)]
mod tests;
