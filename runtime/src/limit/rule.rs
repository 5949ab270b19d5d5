//! A tier of the document as the limiter runs it.

use http::HeaderValue;

use super::clock::nanos;
use super::key::{self, Home, Parts};
use super::log::{Log, Window};
use crate::policy::{Counts, KeyPart, Pace, Penalty, Quota, Slow, Tier};

/// A tier that cannot be enforced; the server does not start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TierFault {
    /// A window without length counts nothing.
    NoWindow {
        /// The tier's name.
        tier: &'static str,
    },
    /// A tier that counts by nothing.
    NoKey {
        /// The tier's name.
        tier: &'static str,
    },
    /// What this build of the limiter does not do yet; better no server than one without it.
    Unsupported {
        /// The tier's name.
        tier: &'static str,
        /// The member.
        member: &'static str,
    },
    /// A name that cannot stand in `RateLimit-Policy` (RFC 9651, section 3.3.3: printable ASCII).
    Name {
        /// The tier's name.
        tier: &'static str,
    },
}

impl std::fmt::Display for TierFault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoWindow { tier } => write!(formatter, "rate tier `{tier}` has an empty window"),
            Self::NoKey { tier } => write!(formatter, "rate tier `{tier}` counts by nothing"),
            Self::Unsupported { tier, member } => {
                write!(formatter, "rate tier `{tier}` has {member}, which is not supported")
            }
            Self::Name { tier } => {
                write!(formatter, "rate tier name {tier:?} is not printable ASCII")
            }
        }
    }
}

impl std::error::Error for TierFault {}

/// One tier, ready to count.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: &'static str,
    pub(super) by: &'static [KeyPart],
    pub(super) counts: Counts,
    /// Where the keys of callers are kept, and those of strangers.
    homes: [Home; 2],
    /// Keeps equal keys of two tiers apart.
    pub(super) salt: u128,
    whole: Window,
    /// The most in a tenth of the window, when that is less than the limit.
    burst: Option<Window>,
    /// `"write";q=20;w=60`, as `RateLimit-Policy` wants it.
    pub(super) policy: HeaderValue,
    /// `"write";r=`, as `RateLimit` begins.
    pub(super) told: String,
}

/// One key's state under one tier.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// When it was last charged.
    touched: u64,
    whole: Log,
    burst: Log,
}

/// How a tier stands for one key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    /// What may still be charged.
    pub(super) remaining: u32,
    /// Nanoseconds until some of what was charged comes back.
    pub(super) reset: u64,
}

impl Rule {
    pub(super) fn new(tier: &Tier) -> Result<Self, TierFault> {
        let name = tier.name;
        if tier.window.is_zero() {
            return Err(TierFault::NoWindow { tier: name });
        }
        if tier.by.is_empty() {
            return Err(TierFault::NoKey { tier: name });
        }
        let (limit, burst) = supported(tier)?;
        let quoted = quoted(name).ok_or(TierFault::Name { tier: name })?;
        let seconds = seconds(nanos(tier.window));
        let policy = HeaderValue::try_from(format!("{quoted};q={limit};w={seconds}"))
            .map_err(|_| TierFault::Name { tier: name })?;
        Ok(Self {
            name,
            by: tier.by,
            counts: tier.counts,
            homes: [Home::of_stranger(tier.by), Home::of_caller(tier.by)],
            salt: key::random(),
            whole: Window::new(limit, tier.window),
            burst: (burst < limit).then(|| Window::new(burst, tier.window / 10)),
            policy,
            told: format!("{quoted};r="),
        })
    }

    /// The table that this request's key is kept in.
    pub(super) const fn home(&self, parts: &Parts) -> Home {
        self.homes[parts.caller.is_some() as usize]
    }

    /// Nanoseconds until `units` fit; `None` when they fit now.
    pub(super) fn refuses(&self, entry: &mut Entry, now: u64, units: u32) -> Option<u64> {
        self.settle(entry, now);
        let whole = refuses(&self.whole, &entry.whole, now, units);
        let burst = self.burst.as_ref().map_or(0, |it| refuses(it, &entry.burst, now, units));
        Some(whole.max(burst)).filter(|wait| *wait > 0)
    }

    /// Charges `units`, which [`Rule::refuses`] has just let through.
    pub(super) fn charge(&self, entry: &mut Entry, now: u64, units: u32) {
        entry.touched = entry.touched.max(now);
        entry.whole.charge(&self.whole, now, units);
        if let Some(burst) = &self.burst {
            entry.burst.charge(burst, now, units);
        }
    }

    /// Takes back what was charged at `then`.
    pub(super) fn give_back(&self, entry: &mut Entry, then: u64, units: u32) {
        entry.whole.give_back(then, units);
        entry.burst.give_back(then, units);
    }

    /// How the key stands after its charge.
    pub(super) fn standing(&self, entry: &Entry, now: u64) -> Standing {
        let whole = standing(&self.whole, &entry.whole, now);
        match &self.burst {
            None => whole,
            Some(burst) => {
                let burst = standing(burst, &entry.burst, now);
                if burst.remaining < whole.remaining { burst } else { whole }
            }
        }
    }

    /// Whether the key has nothing left now: forgetting it would let it start anew.
    pub(super) fn is_spent(&self, entry: &mut Entry, now: u64) -> bool {
        self.refuses(entry, now, 1).is_some()
    }

    /// How long the key has been idle, in 256ths of the window; from 256 on there is nothing to
    /// forget.
    pub(super) fn idle(&self, entry: &Entry, now: u64) -> u64 {
        now.saturating_sub(entry.touched) / (self.whole.nanos / 256).max(1)
    }

    /// The heap bytes of one entry at its largest.
    pub(super) fn most_bytes(&self) -> usize {
        let logs = 1 + usize::from(self.burst.is_some());
        logs * Log::most_bytes()
    }

    /// Forgets what has left the windows.
    fn settle(&self, entry: &mut Entry, now: u64) {
        entry.whole.expire(&self.whole, now);
        if let Some(burst) = &self.burst {
            entry.burst.expire(burst, now);
        }
    }
}

impl Entry {
    /// A key that has just been met.
    pub(super) fn met(now: u64) -> Self {
        Self { touched: now, ..Self::default() }
    }

    /// Whether it was met or charged at this very moment (or, by a clock read earlier, after it).
    pub(super) const fn is_of(&self, now: u64) -> bool {
        self.touched >= now
    }
}

/// Limit and burst of a tier that asks for nothing else.
fn supported(tier: &Tier) -> Result<(u32, u32), TierFault> {
    let refuse = |member| Err(TierFault::Unsupported { tier: tier.name, member });
    let is_late = |part: &KeyPart| {
        matches!(part, KeyPart::Client | KeyPart::ApiKey | KeyPart::Header(_) | KeyPart::Body(_))
    };
    if tier.by.iter().any(is_late) {
        return refuse("such a key");
    }
    if tier.counts == Counts::Failures {
        return refuse("onlyFailures");
    }
    if tier.penalty != Penalty::None {
        return refuse("a penalty");
    }
    if tier.slow != Slow::Never {
        return refuse("a delay");
    }
    match (tier.quota, tier.pace) {
        (Quota::Fixed(limit), Pace::Sliding { burst }) => Ok((limit, burst)),
        (Quota::ByClaim { .. }, _) => refuse("plans"),
        (_, Pace::Gcra { .. }) => refuse("gcra"),
    }
}

fn refuses(window: &Window, log: &Log, now: u64, units: u32) -> u64 {
    if units <= log.room(window) { 0 } else { log.wait(window, now, units).max(1) }
}

fn standing(window: &Window, log: &Log, now: u64) -> Standing {
    Standing { remaining: log.room(window), reset: log.reset(window, now) }
}

/// Whole seconds, rounded up, at least one.
pub(super) fn seconds(nanos: u64) -> u32 {
    u32::try_from(nanos.div_ceil(1_000_000_000)).unwrap_or(u32::MAX).max(1)
}

/// A structured-field string (RFC 9651, section 3.3.3).
fn quoted(name: &str) -> Option<String> {
    if !name.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return None;
    }
    Some(format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")))
}

#[cfg(test)]
mod tests;
