//! Growing lockouts of who goes on over the limit, and delays of who comes near it.

use std::time::Duration;

use super::clock::nanos;
use crate::policy::{Penalty, Slow};

/// `penalty:` of a tier; all times in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sentencing {
    /// The first lockout: a window.
    pub(super) first: u64,
    /// How many times longer each further one is.
    pub(super) factor: u32,
    pub(super) most: u64,
    /// How long after a lockout the next counts as the first.
    pub(super) forget_after: u64,
}

/// One key's record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sentence {
    /// When the latest lockout ends or ended.
    until: u64,
    /// How many there were.
    violations: u32,
}

/// `slow:` of a tier.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slowing {
    pub(super) after: u32,
    pub(super) step: Duration,
    pub(super) most: Duration,
}

impl Sentencing {
    pub(super) fn of(penalty: Penalty, window: Duration) -> Option<Self> {
        let Penalty::Growing { factor, max, forget_after } = penalty else { return None };
        Some(Self {
            first: nanos(window),
            factor,
            most: nanos(max),
            forget_after: nanos(forget_after),
        })
    }

    /// Nanoseconds that the key is still locked out.
    pub(super) const fn remains(sentence: &Sentence, now: u64) -> u64 {
        sentence.until.saturating_sub(now)
    }

    /// Whether the key's record still counts.
    pub(super) const fn remembers(&self, sentence: &Sentence, now: u64) -> bool {
        sentence.until.saturating_add(self.forget_after) > now
    }

    /// Locks out a key that was refused and is not locked out: `first` times `factor` for each
    /// lockout before, at most `most`.
    pub(super) fn pass(&self, before: Option<Sentence>, now: u64) -> Sentence {
        let before = before.filter(|it| self.remembers(it, now)).map_or(0, |it| it.violations);
        let growth = u64::from(self.factor).saturating_pow(before);
        let length = self.first.saturating_mul(growth).min(self.most);
        Sentence { until: now.saturating_add(length), violations: before.saturating_add(1) }
    }
}

impl Slowing {
    pub(super) const fn of(slow: Slow) -> Option<Self> {
        match slow {
            Slow::Never => None,
            Slow::After { after, step, max } => Some(Self { after, step, most: max }),
        }
    }

    /// How long a request waits that is the `used`th unit.
    pub(super) fn delay(&self, used: u32) -> Duration {
        self.step.saturating_mul(used.saturating_sub(self.after)).min(self.most)
    }
}
