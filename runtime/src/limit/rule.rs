//! A tier of the document as the limiter runs it.

use std::time::Duration;

use http::HeaderValue;

use super::clock::nanos;
use super::fault::TierFault;
use super::gcra::Cells;
use super::hash;
use super::log::Window;
use super::parts::{Address, Names, Parts, Slot};
use super::quota::{Count, Meter, Quota, Standing};
use super::sentence::{Sentence, Sentencing, Slowing};
use crate::policy::{self, Counts, KeyPart, OnStoreError, Pace, Tier};

/// One tier, ready to count.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: &'static str,
    pub(super) by: &'static [KeyPart],
    pub(super) slots: Box<[Slot]>,
    pub(super) counts: Counts,
    pub(super) window: Duration,
    /// The claim that picks the quota.
    pub(super) claim: Option<&'static str>,
    /// The first is everybody's, or that of `*`.
    pub(super) quotas: Box<[Quota]>,
    pub(super) sentencing: Option<Sentencing>,
    pub(super) slowing: Option<Slowing>,
    pub(super) on_store_error: OnStoreError,
    /// A 256th of the window, in nanoseconds.
    idle_unit: u64,
    /// Where the keys of strangers are kept, and those of callers.
    addresses: [Address; 2],
    /// Keeps equal keys of two tiers apart.
    pub(super) salt: u128,
    /// `"write";r=`, as `RateLimit` begins.
    pub(super) told: String,
}

/// One key's state under one tier.
#[derive(Debug)]
pub(super) struct Entry {
    /// When it was last charged.
    touched: u64,
    count: Count,
    sentence: Option<Box<Sentence>>,
}

impl Rule {
    pub(super) fn new(tier: &Tier, names: &mut Names) -> Result<Self, TierFault> {
        let name = tier.name;
        TierFault::of(tier)?;
        let quoted = quoted(name).ok_or(TierFault::Name { tier: name })?;
        let quotas = quotas(tier, &quoted).ok_or(TierFault::Name { tier: name })?;
        let sentencing = Sentencing::of(tier.penalty, tier.window);
        let slots = names.slots(tier.by);
        let addresses = [Address::of_stranger, Address::of_caller];
        let addresses = addresses.map(|address| address(&slots, sentencing.is_some()));
        Ok(Self {
            name,
            by: tier.by,
            slots,
            counts: tier.counts,
            window: tier.window,
            claim: match tier.quota {
                policy::Quota::Fixed(_) => None,
                policy::Quota::ByClaim { claim, .. } => Some(claim),
            },
            quotas,
            sentencing,
            slowing: Slowing::of(tier.slow),
            on_store_error: tier.on_store_error,
            idle_unit: (nanos(tier.window) / 256).max(1),
            addresses,
            salt: hash::random(),
            told: format!("{quoted};r="),
        })
    }

    /// Where this request's key is kept.
    pub(super) const fn address(&self, parts: &Parts) -> Address {
        self.addresses[parts.caller.is_some() as usize]
    }

    /// Whether its key is one part and its count one sliding window, without more.
    pub(super) fn is_plain(&self) -> bool {
        let is_sliding = matches!(self.quotas[0].meter, Meter::Sliding { burst: None, .. });
        let is_alone = self.slots.len() == 1 && self.quotas.len() == 1;
        is_sliding && is_alone && self.sentencing.is_none() && self.slowing.is_none()
    }

    /// Charges a plain tier and tells how it stands; `None` when there is no room.
    #[inline]
    pub(super) fn charge_plain(&self, entry: &mut Entry, now: u64, units: u32) -> Option<Standing> {
        let Meter::Sliding { whole, burst: None } = &self.meter(0) else { return None };
        let Count::Log(log) = &mut entry.count else { return None };
        log.expire(whole, now);
        if units > log.room(whole) {
            return None;
        }
        log.charge(whole, now, units);
        entry.touched = entry.touched.max(now);
        Some(Standing { remaining: log.room(whole), reset: log.reset(whole, now) })
    }

    /// Both places where keys of this tier may be kept.
    pub(super) const fn addresses(&self) -> &[Address; 2] {
        &self.addresses
    }

    /// The quota of a value of the claim, as an index.
    pub(super) fn quota_of(&self, value: Option<&str>) -> u8 {
        let found =
            value.and_then(|value| self.quotas.iter().skip(1).position(|it| it.value == value));
        found.and_then(|at| u8::try_from(at + 1).ok()).unwrap_or_default()
    }

    /// Nanoseconds until `units` fit; `None` when they fit now. A key that goes on over its limit
    /// is locked out, but for a `shared` one: that is nobody's in particular.
    #[inline]
    pub(super) fn refuses(
        &self,
        quota: u8,
        entry: &mut Entry,
        now: u64,
        units: u32,
        shared: bool,
    ) -> Option<u64> {
        if let Some(sentence) = &entry.sentence
            && let remains @ 1.. = Sentencing::remains(sentence, now)
        {
            return Some(remains);
        }
        let wait = self.meter(quota).wait(&mut entry.count, now, units);
        if wait == 0 {
            return None;
        }
        let Some(sentencing) = self.sentencing.as_ref().filter(|_| !shared) else {
            return Some(wait);
        };
        let sentence = sentencing.pass(entry.sentence.as_deref().copied(), now);
        let remains = Sentencing::remains(&sentence, now);
        entry.sentence = Some(Box::new(sentence));
        Some(wait.max(remains))
    }

    /// Charges `units`, which [`Rule::refuses`] has just let through.
    #[inline]
    pub(super) fn charge(&self, quota: u8, entry: &mut Entry, now: u64, units: u32) {
        entry.touched = entry.touched.max(now);
        self.meter(quota).charge(&mut entry.count, now, units);
    }

    /// Takes back what was charged at `then`.
    pub(super) fn give_back(&self, quota: u8, entry: &mut Entry, then: u64, now: u64, units: u32) {
        self.meter(quota).give_back(&mut entry.count, then, now, units);
    }

    /// How the key stands after its charge.
    #[inline]
    pub(super) fn standing(&self, quota: u8, entry: &Entry, now: u64) -> Standing {
        self.meter(quota).standing(&entry.count, now)
    }

    /// How long the request that was just charged is to wait.
    pub(super) fn delay(&self, quota: u8, entry: &Entry, now: u64) -> Duration {
        let used = || self.meter(quota).used(&entry.count, now);
        self.slowing.as_ref().map_or(Duration::ZERO, |slowing| slowing.delay(used()))
    }

    /// Whether forgetting the key would let it start anew: it has nothing left, or is or was lately
    /// locked out.
    pub(super) fn stays(&self, quota: u8, entry: &mut Entry, now: u64) -> bool {
        let is_remembered = match (&self.sentencing, &entry.sentence) {
            (Some(sentencing), Some(sentence)) => sentencing.remembers(sentence, now),
            _ => false,
        };
        is_remembered || self.meter(quota).wait(&mut entry.count, now, 1) > 0
    }

    /// How long the key has been idle, in 256ths of the window; from 256 on there is nothing to
    /// forget.
    pub(super) fn idle(&self, entry: &Entry, now: u64) -> u64 {
        now.saturating_sub(entry.touched) / self.idle_unit
    }

    /// The heap bytes of one entry at its largest.
    pub(super) fn most_bytes(&self) -> usize {
        let count = self.quotas.iter().map(|quota| quota.meter.most_bytes()).max();
        let sentence = if self.sentencing.is_some() { size_of::<Sentence>() } else { 0 };
        count.unwrap_or_default() + sentence
    }

    /// An entry of a key that has just been met.
    pub(super) fn met(&self, now: u64) -> Entry {
        Entry { touched: now, count: self.meter(0).nothing(), sentence: None }
    }

    /// The least that any quota takes at once.
    pub(super) fn most_at_once(&self) -> u32 {
        self.quotas.iter().map(|quota| quota.meter.most_at_once()).min().unwrap_or_default()
    }

    #[inline]
    fn meter(&self, quota: u8) -> &Meter {
        &self.quotas[usize::from(quota)].meter
    }
}

impl Entry {
    /// Whether it was met or charged at this very moment (or, by a clock read earlier, after it).
    pub(super) const fn is_of(&self, now: u64) -> bool {
        self.touched >= now
    }
}

/// The quota of `*` or of everybody, then those of the claim's values; `None` when the name cannot
/// stand in a header field.
fn quotas(tier: &Tier, quoted: &str) -> Option<Box<[Quota]>> {
    let (other, limits) = match tier.quota {
        policy::Quota::Fixed(limit) => (limit, &[] as &[_]),
        policy::Quota::ByClaim { limits, other, .. } => (other, limits),
    };
    // The limit of `*` as burst is none, however large the limits of other plans are.
    let has_burst = matches!(tier.pace, Pace::Sliding { burst } if burst < other);
    let window = seconds(nanos(tier.window));
    let quota = |(value, limit): &(&'static str, u32)| {
        let policy = HeaderValue::try_from(format!("{quoted};q={limit};w={window}")).ok()?;
        let meter = match tier.pace {
            Pace::Gcra { depth } => Meter::Gcra(Cells::new(*limit, tier.window, depth)),
            Pace::Sliding { burst } => Meter::Sliding {
                whole: Window::new(*limit, tier.window),
                burst: has_burst.then(|| Window::new(burst.min(*limit), tier.window / 10)),
            },
        };
        Some(Quota { value, limit: *limit, meter, policy })
    };
    std::iter::once(&("*", other)).chain(limits).map(quota).collect()
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
