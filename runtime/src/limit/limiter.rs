//! The limiter: asks all tiers of a stage at once, and charges all or none.

use std::net::IpAddr;
use std::time::Duration;

use http::StatusCode;

use super::asker::{Asker, Identity, address};
use super::clock::Now;
use super::fault::TierFault;
use super::hash::Secret;
use super::parts::{Caller, Names};
use super::plan::{MAX_TIERS, Phase, Plan, Stage};
use super::rule::{Rule, seconds};
use super::table::{Locked, Place, Spot, Tables, Who};
use super::tally::Tally;
use crate::policy::{Counts, KeyPart, Tier, TierUse};

/// How many keys of each kind (addresses, callers, tenants …) are counted apart.
pub const DEFAULT_ENTRIES: usize = 65_536;

/// Counts requests in memory. The memory is bounded whatever is asked
/// ([`Limiter::most_bytes`]); an idle key takes some 150 bytes.
#[derive(Debug)]
pub struct Limiter {
    rules: Box<[Rule]>,
    names: Names,
    secret: Secret,
    tables: Tables,
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

impl Limiter {
    /// A limiter for the tiers of a document ([`crate::policy::Api::tiers`]).
    ///
    /// # Errors
    /// When a tier cannot be enforced.
    pub fn new(tiers: &[Tier]) -> Result<Self, TierFault> {
        Self::with_entries(tiers, DEFAULT_ENTRIES)
    }

    /// The same, counting at most `entries` keys of each kind apart (rounded up to a multiple of
    /// 64). When all are taken, keys at their limit or under a penalty stay and the stalest others
    /// are forgotten; when there are none, what is new shares one count.
    ///
    /// # Errors
    /// As [`Limiter::new`].
    pub fn with_entries(tiers: &[Tier], entries: usize) -> Result<Self, TierFault> {
        let mut names = Names::default();
        let rules = tiers.iter().map(|tier| Rule::new(tier, &mut names));
        let rules = rules.collect::<Result<Box<[Rule]>, _>>()?;
        let tables = Tables::new(entries, tiers.len());
        Ok(Self { rules, names, secret: Secret::new(), tables })
    }

    /// Begins the tally of a request from an address.
    pub fn meet(&self, ip: IpAddr) -> Tally {
        Tally::new(address(ip, |bytes| self.secret.hash(bytes)))
    }

    /// Decides all tiers of a stage at once, charges all of them or none, and notes in `tally` how
    /// they stand. A refusal also takes back what earlier stages charged. Tiers that count failed
    /// credentials are asked and not charged. Gives how long the request is to wait before it goes
    /// on (`slow`); the stages are asked in their order, each at most once.
    ///
    /// # Errors
    /// When a tier has nothing left; of several, the one with the longest wait.
    #[inline]
    pub fn ask(
        &self,
        plan: &Plan,
        stage: Stage,
        asker: &Asker<'_>,
        now: Now,
        tally: &mut Tally,
    ) -> Result<Duration, Refused> {
        let phase = plan.phase(stage);
        if phase.tiers.is_empty() {
            return Ok(Duration::ZERO);
        }
        self.learn(phase, stage, asker, tally);
        self.decide(plan, stage, now, tally)
    }

    /// Charges one failed credential to the tiers that count them.
    pub fn charge_failure(&self, plan: &Plan, tally: &Tally, now: Now) {
        for stage in Stage::ALL {
            self.for_each(plan, stage, tally, Counts::FailedCredentials, |rule, spot, locked| {
                let Some(shard) = locked.shard(&spot) else { return };
                let place = shard.meet(&spot, &self.rules, now.nanos());
                let (entry, _) = shard.entry(place, rule, spot.who);
                // Past the limit there is nothing left to refuse harder.
                let quota = spot.who.quota;
                if rule.refuses(quota, entry, now.nanos(), 1, true).is_none() {
                    rule.charge(quota, entry, now.nanos(), 1);
                }
            });
        }
    }

    /// Ends a request that was answered with `status`: what counts only failures is given back
    /// after 2xx and 3xx. A request that is never settled has failed.
    pub fn settle(&self, plan: &Plan, tally: &Tally, status: StatusCode, now: Now) {
        if status.is_success() || status.is_redirection() {
            self.give_back(plan, tally, Counts::Failures, now);
        }
    }

    /// Takes back all that was charged for a request, because another count has refused it.
    pub fn retract(&self, plan: &Plan, tally: &mut Tally, now: Now) {
        self.give_back(plan, tally, Counts::Requests, now);
        self.give_back(plan, tally, Counts::Failures, now);
        tally.charged = Default::default();
    }

    /// The most bytes of memory that the limiter can come to hold.
    pub fn most_bytes(&self) -> usize {
        self.tables.most_bytes(self.rules.len(), |home| {
            let at_home = |rule: &&Rule| rule.addresses().iter().any(|it| it.home == home);
            self.rules.iter().filter(at_home).map(Rule::most_bytes).max()
        })
    }

    pub(super) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Hashes what the tiers of a stage count by.
    #[inline]
    fn learn(&self, phase: &Phase, stage: Stage, asker: &Asker<'_>, tally: &mut Tally) {
        if let Some(caller) = asker.caller {
            tally.parts.caller = Some(self.caller(phase, caller, asker));
            for at in &phase.by_claim {
                let rule = &self.rules[phase.tiers[*at]];
                let value = rule.claim.and_then(|path| caller.claim(path));
                tally.quotas[stage as usize][*at] = rule.quota_of(value);
            }
        }
        if !phase.named.is_empty() {
            let named = tally.parts.named.get_or_insert_with(|| vec![0; self.names.len()].into());
            for place in &phase.named {
                named[*place] = self.hash(asker, self.names.part(*place));
            }
        }
    }

    #[inline]
    fn caller(&self, phase: &Phase, caller: &dyn Identity, asker: &Asker<'_>) -> Caller {
        let principal = caller.key();
        let tenant = caller.tenant_key().unwrap_or(principal);
        let or_principal = |named: Option<&str>, part| match named {
            Some(_) => self.hash(asker, part),
            None => principal,
        };
        let client = phase.needs_client.then(|| or_principal(caller.client(), KeyPart::Client));
        let api_key = phase.needs_api_key.then(|| or_principal(caller.api_key(), KeyPart::ApiKey));
        Caller {
            principal,
            tenant,
            client: client.unwrap_or(principal),
            api_key: api_key.unwrap_or(principal),
        }
    }

    fn hash(&self, asker: &Asker<'_>, part: KeyPart) -> u128 {
        let mut bytes = Vec::with_capacity(128);
        asker.write(part, &mut bytes);
        self.secret.hash(&bytes)
    }

    fn decide(
        &self,
        plan: &Plan,
        stage: Stage,
        now: Now,
        tally: &mut Tally,
    ) -> Result<Duration, Refused> {
        let phase = plan.phase(stage);
        let at = now.nanos();
        let mut spots = [Spot::default(); MAX_TIERS];
        // A plan has no more tiers in a stage.
        let spots = &mut spots[..phase.tiers.len().min(MAX_TIERS)];
        for (position, spot) in spots.iter_mut().enumerate() {
            *spot = self.spot(phase, stage, position, tally);
        }
        let mut locked = self.tables.lock(spots);
        let mut refused: Option<(u64, Who)> = None;
        for spot in spots.iter_mut() {
            let rule = &self.rules[spot.who.tier];
            let Some(shard) = locked.shard(spot) else {
                // Not reachable, every shard is locked; and if it were, a refusal.
                refused = Some((1, spot.who));
                continue;
            };
            let units = if rule.counts == Counts::FailedCredentials {
                spot.place = shard.find(spot.key);
                1
            } else {
                spot.place = Some(shard.meet(spot, &self.rules, at));
                plan.cost
            };
            let Some(place) = spot.place else { continue };
            let (entry, shared) = shard.entry(place, rule, spot.who);
            if let Some(wait) = rule.refuses(spot.who.quota, entry, at, units, shared)
                && refused.is_none_or(|(longest, _)| wait > longest)
            {
                refused = Some((wait, spot.who));
            }
        }
        if let Some((wait, who)) = refused {
            drop(locked);
            return Err(self.refuse(plan, who, seconds(wait), now, tally));
        }
        let mut delay = Duration::ZERO;
        for spot in spots.iter() {
            let rule = &self.rules[spot.who.tier];
            if rule.counts != Counts::FailedCredentials
                && let Some(place) = spot.place
                && let Some(shard) = locked.shard(spot)
            {
                let (entry, _) = shard.entry(place, rule, spot.who);
                rule.charge(spot.who.quota, entry, at, plan.cost);
                tally.add(spot.who.tier, spot.who.quota, &rule.standing(spot.who.quota, entry, at));
                delay = delay.max(rule.delay(spot.who.quota, entry, at));
            }
        }
        tally.charge(stage, at);
        Ok(delay)
    }

    #[cold]
    fn refuse(
        &self,
        plan: &Plan,
        who: Who,
        retry_after: u32,
        now: Now,
        tally: &mut Tally,
    ) -> Refused {
        self.retract(plan, tally, now);
        tally.refuse(self, who.tier, who.quota, retry_after);
        Refused { tier: TierUse(who.tier), name: self.rules[who.tier].name, retry_after }
    }

    fn give_back(&self, plan: &Plan, tally: &Tally, counts: Counts, now: Now) {
        for stage in Stage::ALL {
            let Some(then) = tally.charged[stage as usize] else { continue };
            self.for_each(plan, stage, tally, counts, |rule, spot, locked| {
                if let Some(shard) = locked.shard(&spot)
                    && let Some(place @ Place::Own(_)) = shard.find(spot.key)
                {
                    let (entry, _) = shard.entry(place, rule, spot.who);
                    rule.give_back(spot.who.quota, entry, then, now.nanos(), plan.cost);
                }
            });
        }
    }

    /// Locks and visits, one after the other, the tiers of a stage that count `counts`.
    fn for_each(
        &self,
        plan: &Plan,
        stage: Stage,
        tally: &Tally,
        counts: Counts,
        mut act: impl FnMut(&Rule, Spot, &mut Locked<'_>),
    ) {
        let phase = plan.phase(stage);
        for (position, tier) in phase.tiers.iter().enumerate() {
            let rule = &self.rules[*tier];
            if rule.counts == counts {
                let mut spots = [self.spot(phase, stage, position, tally)];
                let mut locked = self.tables.lock(&mut spots);
                let [spot] = spots;
                act(rule, spot, &mut locked);
            }
        }
    }

    #[inline]
    fn spot(&self, phase: &Phase, stage: Stage, position: usize, tally: &Tally) -> Spot {
        let tier = phase.tiers[position];
        let rule = &self.rules[tier];
        let parts = &tally.parts;
        let key = self.secret.join(&rule.slots, parts) ^ rule.salt;
        let address = rule.address(parts);
        let anchor = address.anchor.map_or(key, |slot| parts.part(slot));
        let who = Who { tier, quota: tally.quotas[stage as usize][position] };
        Tables::spot(address.home, anchor, key, who)
    }
}

#[cfg(test)]
mod tests;
