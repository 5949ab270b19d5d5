//! The tiers of one operation in the order they are asked, made once at start.

use http::HeaderValue;

use super::fault::PlanFault;
use super::limiter::Limiter;
use super::parts::{Parts, Slot};
use super::rule::Rule;
use crate::policy::{Counts, KeyPart, Policy};

/// The most tiers that one stage of one operation may ask.
pub const MAX_TIERS: usize = 8;

/// When in the order of checks tiers are asked. Those of one stage are decided at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Before credentials are read: tiers by address and global ones.
    Before,
    /// Once the caller is known: tiers by caller, tenant, client, key or header.
    After,
    /// Once the body is decoded: tiers with a member of the body in their key.
    Body,
}

/// How many stages there are.
pub(super) const STAGES: usize = 3;

/// What one operation asks.
#[derive(Debug)]
pub struct Plan {
    phases: [Phase; STAGES],
    /// `RateLimit-Policy` by the set of stages that were asked; with the limits of `*`.
    policies: [Option<HeaderValue>; 1 << STAGES],
    pub(super) cost: u32,
    counts_failures: bool,
}

/// Tiers that are decided at once.
#[derive(Debug)]
pub(super) struct Phase {
    pub(super) tiers: Box<[usize]>,
    /// Positions of those whose limit depends on a claim.
    pub(super) by_claim: Box<[usize]>,
    /// Whether all keys of a stranger, and of a caller, are in one shard.
    together: [bool; 2],
    /// The tiers as a common request meets them.
    pub(super) common: Option<Common>,
    /// More of a request is needed than its address and its caller.
    pub(super) needs_more: bool,
    pub(super) needs_client: bool,
    pub(super) needs_api_key: bool,
    /// The headers or members of the body to hash, by [`Slot::Named`].
    pub(super) named: Box<[usize]>,
}

/// One plain tier, and beside it only such that are charged nothing yet, all in one shard: what
/// most operations ask. Decided without the arrays that more of them need.
#[derive(Debug)]
pub(super) struct Common {
    pub(super) charged: usize,
    pub(super) asked: Box<[usize]>,
}

impl Common {
    fn of(limiter: &Limiter, tiers: &[usize]) -> Option<Self> {
        let counts = |tier: &usize| limiter.rules()[*tier].counts;
        let (asked, charged): (Vec<usize>, Vec<usize>) =
            tiers.iter().partition(|tier| counts(tier) == Counts::FailedCredentials);
        let [charged] = charged[..] else { return None };
        limiter.rules()[charged].is_plain().then(|| Self { charged, asked: asked.into() })
    }
}

impl Stage {
    pub(super) const ALL: [Self; STAGES] = [Self::Before, Self::After, Self::Body];

    /// When a tier can be asked at the earliest. `global` is asked with `ip`: what one refuses is
    /// charged to neither.
    fn of(rule: &Rule) -> Self {
        let is_early = |part: &KeyPart| matches!(part, KeyPart::Ip | KeyPart::Global);
        if rule.by.iter().any(|part| matches!(part, KeyPart::Body(_))) {
            Self::Body
        } else if rule.claim.is_none() && rule.by.iter().all(is_early) {
            Self::Before
        } else {
            Self::After
        }
    }
}

impl Plan {
    /// Sorts the tiers of `policy` into their stages: by address, then global, then the rest.
    ///
    /// # Errors
    /// When a tier is unknown, a stage has more than [`MAX_TIERS`], or a request costs more than
    /// one of the tiers ever lets through.
    pub fn new(limiter: &Limiter, policy: &Policy) -> Result<Self, PlanFault> {
        let operation = policy.operation;
        let mut tiers: Vec<usize> = policy.rates.iter().map(|tier| tier.0).collect();
        tiers.sort_unstable();
        tiers.dedup();
        if let Some(index) = tiers.iter().copied().find(|tier| *tier >= limiter.rules().len()) {
            return Err(PlanFault::UnknownTier { operation, index });
        }
        let rule = |tier: &usize| &limiter.rules()[*tier];
        can_be_paid(operation, policy.cost, tiers.iter().map(rule))?;
        tiers.sort_by_key(|tier| !rule(tier).by.contains(&KeyPart::Ip));
        let sorted = Stage::ALL.map(|stage| {
            tiers.iter().copied().filter(|tier| Stage::of(rule(tier)) == stage).collect::<Vec<_>>()
        });
        if let Some(count) = sorted.iter().map(Vec::len).find(|count| *count > MAX_TIERS) {
            return Err(PlanFault::TooManyTiers { operation, count });
        }
        let policies = std::array::from_fn(|asked| {
            let told = (0..STAGES).filter(|stage| asked & 1 << stage != 0);
            policies(limiter, told.flat_map(|stage| &sorted[stage]))
        });
        let counts_failures = tiers.iter().any(|tier| rule(tier).counts == Counts::Failures);
        let phases = sorted.map(|tiers| Phase::new(limiter, tiers));
        Ok(Self { phases, policies, cost: policy.cost, counts_failures })
    }

    /// Whether any tier is asked in `stage`.
    pub fn asks(&self, stage: Stage) -> bool {
        !self.phase(stage).tiers.is_empty()
    }

    /// Whether any tier has something given back when the request succeeds.
    pub const fn counts_failures(&self) -> bool {
        self.counts_failures
    }

    #[inline]
    pub(super) const fn phase(&self, stage: Stage) -> &Phase {
        &self.phases[stage as usize]
    }

    /// `RateLimit-Policy` of a set of stages, a bit for each.
    pub(super) fn policy(&self, asked: u8) -> Option<&HeaderValue> {
        self.policies.get(usize::from(asked))?.as_ref()
    }
}

impl Phase {
    fn new(limiter: &Limiter, tiers: Vec<usize>) -> Self {
        let rule = |tier: &usize| &limiter.rules()[*tier];
        let slots = || tiers.iter().flat_map(|tier| rule(tier).slots.iter().copied());
        let mut named: Vec<usize> = slots()
            .filter_map(|slot| match slot {
                Slot::Named(place) => Some(place),
                _ => None,
            })
            .collect();
        named.sort_unstable();
        named.dedup();
        let together = [false, true].map(|is_known| {
            let mut addresses = tiers.iter().map(|tier| rule(tier).addresses()[is_known as usize]);
            let first = addresses.next();
            first.is_some_and(|first| first.anchor.is_some() && addresses.all(|it| it == first))
        });
        let common = Common::of(limiter, &tiers).filter(|_| together == [true; 2]);
        let by_claim: Box<[usize]> =
            (0..tiers.len()).filter(|at| rule(&tiers[*at]).claim.is_some()).collect();
        let is_early = |slot| matches!(slot, Slot::Ip | Slot::Principal | Slot::Global);
        let needs_more = !by_claim.is_empty() || !slots().all(is_early);
        Self {
            by_claim,
            together,
            common,
            needs_more,
            needs_client: slots().any(|slot| slot == Slot::Client),
            needs_api_key: slots().any(|slot| slot == Slot::ApiKey),
            named: named.into(),
            tiers: tiers.into(),
        }
    }

    /// Whether all keys of a request are in one shard.
    #[inline]
    pub(super) const fn is_together(&self, parts: &Parts) -> bool {
        self.together[parts.caller.is_some() as usize]
    }
}

/// A cost that no tier of the operation refuses always.
fn can_be_paid<'r>(
    operation: &'static str,
    cost: u32,
    rules: impl Iterator<Item = &'r Rule>,
) -> Result<(), PlanFault> {
    if cost == 0 {
        return Err(PlanFault::Cost { operation, tier: "", cost, most: 0 });
    }
    // A failed credential is always one.
    let mut charged = rules.filter(|rule| rule.counts != Counts::FailedCredentials);
    match charged.find(|rule| cost > rule.most_at_once()) {
        None => Ok(()),
        Some(rule) => {
            let most = rule.most_at_once();
            Err(PlanFault::Cost { operation, tier: rule.name, cost, most })
        }
    }
}

/// `RateLimit-Policy` for the tiers that count requests.
fn policies<'t>(limiter: &Limiter, tiers: impl Iterator<Item = &'t usize>) -> Option<HeaderValue> {
    let told: Vec<&str> = tiers
        .map(|tier| &limiter.rules()[*tier])
        .filter(|rule| rule.counts != Counts::FailedCredentials)
        .filter_map(|rule| rule.quotas[0].policy.to_str().ok())
        .collect();
    if told.is_empty() { None } else { HeaderValue::try_from(told.join(", ")).ok() }
}
