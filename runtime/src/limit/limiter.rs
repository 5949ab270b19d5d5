//! The limiter: asks all tiers of a phase at once, and charges all or none.

use std::net::IpAddr;
use std::sync::MutexGuard;

use super::clock::Now;
use super::fields::Told;
use super::key::{Caller, HOMES, Home, Parts, Secret};
use super::plan::{MAX_TIERS, Phase};
use super::rule::{Entry, Rule, TierFault, seconds};
use super::table::{Place, Shard, Table};
use crate::policy::{Counts, KeyPart, Tier, TierUse};

/// How many keys of each kind (addresses, callers, tenants) are counted apart.
pub const DEFAULT_ENTRIES: usize = 65_536;

/// Counts requests in memory. The memory is bounded whatever is asked
/// ([`Limiter::most_bytes`]); an idle key takes some 250 bytes.
#[derive(Debug)]
pub struct Limiter {
    rules: Box<[Rule]>,
    secret: Secret,
    has_tenant_tiers: bool,
    /// By [`Home`]. Strangers cannot push out what callers have used up, nor the other way.
    tables: [Table; HOMES],
}

/// A tier had nothing left; nothing was charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The tier.
    pub tier: TierUse,
    /// Its name, for the log and the audit trail.
    pub name: &'static str,
    /// `Retry-After`: whole seconds, rounded up.
    pub retry_after: u32,
}

/// The locks of one request, taken in the order of [`Home`].
type Locked<'a> = [Option<MutexGuard<'a, Shard>>; HOMES];

/// A tier of a phase and where this request is counted under it.
#[derive(Clone, Copy)]
struct Found {
    home: Home,
    place: Option<Place>,
}

impl Limiter {
    /// A limiter for the tiers of a document ([`crate::policy::Api::tiers`]).
    ///
    /// # Errors
    /// When a tier cannot be enforced.
    pub fn new(tiers: &[Tier]) -> Result<Self, TierFault> {
        Self::with_entries(tiers, DEFAULT_ENTRIES)
    }

    /// The same, counting at most `entries` keys of each kind apart (rounded up to a multiple of
    /// 64). When all are taken, keys at their limit stay and the stalest others are forgotten.
    ///
    /// # Errors
    /// As [`Limiter::new`].
    pub fn with_entries(tiers: &[Tier], entries: usize) -> Result<Self, TierFault> {
        let rules = tiers.iter().map(Rule::new).collect::<Result<Box<[Rule]>, _>>()?;
        let has_tenant_tiers = tiers.iter().any(|tier| tier.by.contains(&KeyPart::Tenant));
        let table = |most| Table::new(most, tiers.len());
        let tables = [table(entries), table(entries), table(entries), table(64 * tiers.len())];
        Ok(Self { rules, secret: Secret::new(), has_tenant_tiers, tables })
    }

    /// The parts of a request whose caller is not known (yet).
    pub fn stranger(&self, peer: IpAddr) -> Parts {
        Parts { ip: self.secret.address(peer), caller: None }
    }

    /// The parts of a request whose caller is known by `principal`, a keyed hash of
    /// (scheme, issuer, subject).
    pub fn known(&self, stranger: Parts, principal: u128, tenant: Option<&str>) -> Parts {
        let tenant = match tenant {
            Some(tenant) if self.has_tenant_tiers => self.secret.hash(tenant.as_bytes()),
            _ => principal,
        };
        Parts { caller: Some(Caller { principal, tenant }), ..stranger }
    }

    /// Decides all tiers of a phase at once, charges all of them or none, and tells `told` how
    /// they stand. Tiers that count failed credentials are asked and not charged.
    ///
    /// # Errors
    /// When a tier has nothing left; of several, the one with the longest wait.
    pub fn ask(
        &self,
        phase: &Phase,
        parts: &Parts,
        now: Now,
        told: &mut Told,
    ) -> Result<(), Refused> {
        if phase.tiers.is_empty() {
            return Ok(());
        }
        let now = now.nanos();
        let mut locked = self.lock(phase, parts);
        let mut found = [None; MAX_TIERS];
        let mut refused: Option<(u64, usize)> = None;
        for (found, tier) in found.iter_mut().zip(&phase.tiers) {
            let (here, wait) = self.look(*tier, phase.cost, parts, now, &mut locked);
            *found = Some(here);
            if let Some(wait) = wait
                && refused.is_none_or(|(longest, _)| wait > longest)
            {
                refused = Some((wait, *tier));
            }
        }
        if let Some((wait, tier)) = refused {
            return Err(self.refuse(tier, wait, told));
        }
        for (found, tier) in found.iter().zip(&phase.tiers) {
            if let Some(Found { home, place: Some(place) }) = *found
                && let rule = &self.rules[*tier]
                && rule.counts == Counts::Requests
                && let Some(shard) = locked[home as usize].as_mut()
            {
                let entry = shard.entry(place);
                rule.charge(entry, now, phase.cost);
                told.add(*tier, &rule.standing(entry, now));
            }
        }
        told.asked(phase);
        Ok(())
    }

    /// Charges one failed credential to the tiers that count them.
    pub fn charge_failure(&self, phase: &Phase, parts: &Parts, now: Now) {
        self.for_each(phase, parts, Counts::FailedCredentials, |rule, shard, tier, key| {
            let place = shard.meet(key, tier, &self.rules, now.nanos());
            let entry: &mut Entry = shard.entry(place);
            // Past the limit there is nothing left to refuse harder.
            if rule.refuses(entry, now.nanos(), 1).is_none() {
                rule.charge(entry, now.nanos(), 1);
            }
        });
    }

    /// Takes back what [`Limiter::ask`] charged for `phase` at `charged`, when a later phase
    /// refused the request.
    pub fn give_back(&self, phase: &Phase, parts: &Parts, charged: Now) {
        self.for_each(phase, parts, Counts::Requests, |rule, shard, _, key| {
            if let Some(place) = shard.find(key) {
                rule.give_back(shard.entry(place), charged.nanos(), phase.cost);
            }
        });
    }

    /// The most bytes of memory that the limiter can come to hold.
    pub fn most_bytes(&self) -> usize {
        let heap = self.rules.iter().map(Rule::most_bytes).max().unwrap_or_default();
        self.tables.iter().map(|table| table.most_bytes(heap)).sum()
    }

    pub(super) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Finds where the request is counted under a tier, and how long it would have to wait.
    fn look(
        &self,
        tier: usize,
        cost: u32,
        parts: &Parts,
        now: u64,
        locked: &mut Locked<'_>,
    ) -> (Found, Option<u64>) {
        let rule = &self.rules[tier];
        let (home, key) = self.key(rule, parts);
        let Some(shard) = locked[home as usize].as_mut() else {
            // Not reachable, every home of the phase is locked; and if it were, a refusal.
            return (Found { home, place: None }, Some(1));
        };
        let (place, units) = match rule.counts {
            Counts::Requests | Counts::Failures => {
                (Some(shard.meet(key, tier, &self.rules, now)), cost)
            }
            Counts::FailedCredentials => (shard.find(key), 1),
        };
        let wait = place.and_then(|place| rule.refuses(shard.entry(place), now, units));
        (Found { home, place }, wait)
    }

    fn refuse(&self, tier: usize, wait: u64, told: &mut Told) -> Refused {
        let retry_after = seconds(wait);
        told.refused(tier, retry_after);
        Refused { tier: TierUse(tier), name: self.rules[tier].name, retry_after }
    }

    fn for_each(
        &self,
        phase: &Phase,
        parts: &Parts,
        counts: Counts,
        mut act: impl FnMut(&Rule, &mut Shard, usize, u128),
    ) {
        let tiers = phase.tiers.iter().filter(|tier| self.rules[**tier].counts == counts);
        for tier in tiers {
            let rule = &self.rules[*tier];
            let (home, key) = self.key(rule, parts);
            let mut shard = self.tables[home as usize].lock(home.part(parts));
            act(rule, &mut shard, *tier, key);
        }
    }

    fn lock(&self, phase: &Phase, parts: &Parts) -> Locked<'_> {
        let mut wanted = [false; HOMES];
        for tier in &phase.tiers {
            wanted[self.rules[*tier].home(parts) as usize] = true;
        }
        let mut locked: Locked<'_> = Default::default();
        for home in Home::ALL {
            if wanted[home as usize] {
                locked[home as usize] = Some(self.tables[home as usize].lock(home.part(parts)));
            }
        }
        locked
    }

    fn key(&self, rule: &Rule, parts: &Parts) -> (Home, u128) {
        (rule.home(parts), self.secret.join(rule.by, parts) ^ rule.salt)
    }
}

#[cfg(test)]
mod tests;
