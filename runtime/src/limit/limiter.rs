//! The limiter: asks all tiers of a stage at once, and charges all or none.

use std::net::IpAddr;
use std::time::Duration;

use http::StatusCode;

use super::asker::{Asker, counted};
use super::clock::Now;
use super::fault::TierFault;
use super::hash::Secret;
use super::parts::{Caller, Names, Parts};
use super::plan::{Common, MAX_TIERS, Phase, Plan, Stage};
use super::quota::Standing;
use super::rule::{Rule, seconds};
use super::table::{Locked, Place, Shard, Tables, Who};
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
    #[inline]
    pub fn meet(&self, ip: IpAddr) -> Tally {
        let (word, length) = match counted(ip) {
            IpAddr::V4(ip) => (u64::from(ip.to_bits()), 4),
            IpAddr::V6(ip) => ((ip.to_bits() >> 64) as u64, 8),
        };
        Tally::new(self.secret.hash_address(word, length))
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
            self.for_each(
                plan,
                stage,
                tally,
                Counts::FailedCredentials,
                |rule, who, key, shard| {
                    let place = shard.meet(key, who, &self.rules, now.nanos());
                    let (entry, _) = shard.entry(place, rule, who);
                    // Past the limit there is nothing left to refuse harder.
                    if rule.refuses(who.quota, entry, now.nanos(), 1, true).is_none() {
                        rule.charge(who.quota, entry, now.nanos(), 1);
                    }
                },
            );
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
            // What an earlier stage has learnt stays: it may have to be given back.
            tally.parts.caller.get_or_insert_with(|| Caller::new(caller.key()));
        }
        if phase.needs_more {
            self.learn_more(phase, stage, asker, tally);
        }
    }

    /// What few tiers count by.
    #[inline(never)]
    fn learn_more(&self, phase: &Phase, stage: Stage, asker: &Asker<'_>, tally: &mut Tally) {
        if let (Some(caller), Some(known)) = (asker.caller, &mut tally.parts.caller) {
            known.tenant = caller.tenant_key().unwrap_or(known.principal);
            if phase.needs_client && caller.client().is_some() {
                known.client = self.hash(asker, KeyPart::Client);
            }
            if phase.needs_api_key && caller.api_key().is_some() {
                known.api_key = self.hash(asker, KeyPart::ApiKey);
            }
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

    fn hash(&self, asker: &Asker<'_>, part: KeyPart) -> u128 {
        let mut bytes = Vec::with_capacity(128);
        asker.write(part, &mut bytes);
        self.secret.hash(&bytes)
    }

    #[inline]
    fn decide(
        &self,
        plan: &Plan,
        stage: Stage,
        now: Now,
        tally: &mut Tally,
    ) -> Result<Duration, Refused> {
        let phase = plan.phase(stage);
        if let Some(common) = &phase.common
            && let Some(standing) = self.charge_common(common, plan.cost, now.nanos(), &tally.parts)
        {
            tally.add(common.charged, 0, &standing);
            tally.charge(stage, now.nanos());
            return Ok(Duration::ZERO);
        }
        self.decide_all(plan, stage, now, tally)
    }

    /// The same for any number of tiers of any kind.
    #[inline(never)]
    fn decide_all(
        &self,
        plan: &Plan,
        stage: Stage,
        now: Now,
        tally: &mut Tally,
    ) -> Result<Duration, Refused> {
        let mut locked = self.lock(plan.phase(stage), &tally.parts);
        let mut places = [None; MAX_TIERS];
        let looked = self.look(plan, stage, now.nanos(), tally, &mut locked, &mut places);
        if let Err((wait, who)) = looked {
            drop(locked);
            return Err(self.refuse(plan, who, seconds(wait), now, tally));
        }
        Ok(self.charge(plan, stage, now.nanos(), tally, &mut locked, &places))
    }

    /// The whole decision for a key that is known and has room, which most are; `None` when there
    /// is more to it, and nothing is charged.
    #[inline]
    fn charge_common(
        &self,
        common: &Common,
        cost: u32,
        now: u64,
        parts: &Parts,
    ) -> Option<Standing> {
        let rule = &self.rules[common.charged];
        // The key is the one part, which picks the shard as well.
        let part = parts.part(rule.slots[0]);
        let mut shard = self.tables.shard_of(rule.address(parts).home, part);
        let is_asked = |tier: &usize| shard.find(self.key(&self.rules[*tier], parts)).is_some();
        if common.asked.iter().any(is_asked) {
            return None;
        }
        rule.charge_plain(shard.known(part ^ rule.salt)?, now, cost)
    }

    /// Finds where the request is counted under each tier of a stage; of those that refuse it, the
    /// one with the longest wait.
    #[inline]
    fn look(
        &self,
        plan: &Plan,
        stage: Stage,
        now: u64,
        tally: &Tally,
        locked: &mut Locked<'_>,
        places: &mut [Option<Place>; MAX_TIERS],
    ) -> Result<(), (u64, Who)> {
        let phase = plan.phase(stage);
        let mut refused: Option<(u64, Who)> = None;
        for (position, (tier, found)) in phase.tiers.iter().zip(places).enumerate() {
            let rule = &self.rules[*tier];
            let who = Who { tier: *tier, quota: tally.quotas[stage as usize][position] };
            let Some(shard) = locked.shard(position) else {
                // Not reachable, every shard is locked; and if it were, a refusal.
                refused = Some((1, who));
                continue;
            };
            let key = self.key(rule, &tally.parts);
            let (place, units) = match rule.counts {
                Counts::FailedCredentials => (shard.find(key), 1),
                Counts::Requests | Counts::Failures => {
                    (Some(shard.meet(key, who, &self.rules, now)), plan.cost)
                }
            };
            let Some(place) = place else { continue };
            *found = Some(place);
            let (entry, shared) = shard.entry(place, rule, who);
            if let Some(wait) = rule.refuses(who.quota, entry, now, units, shared)
                && refused.is_none_or(|(longest, _)| wait > longest)
            {
                refused = Some((wait, who));
            }
        }
        refused.map_or(Ok(()), Err)
    }

    /// Charges every tier of a stage that counts requests; how long the request is to wait.
    #[inline]
    fn charge(
        &self,
        plan: &Plan,
        stage: Stage,
        now: u64,
        tally: &mut Tally,
        locked: &mut Locked<'_>,
        places: &[Option<Place>; MAX_TIERS],
    ) -> Duration {
        let mut delay = Duration::ZERO;
        for (position, (tier, place)) in plan.phase(stage).tiers.iter().zip(places).enumerate() {
            let rule = &self.rules[*tier];
            if rule.counts != Counts::FailedCredentials
                && let Some(place) = *place
                && let Some(shard) = locked.shard(position)
            {
                let who = Who { tier: *tier, quota: tally.quotas[stage as usize][position] };
                let (entry, _) = shard.entry(place, rule, who);
                rule.charge(who.quota, entry, now, plan.cost);
                tally.add(who.tier, who.quota, &rule.standing(who.quota, entry, now));
                if rule.slowing.is_some() {
                    delay = delay.max(rule.delay(who.quota, entry, now));
                }
            }
        }
        tally.charge(stage, now);
        delay
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

    #[inline]
    fn lock(&self, phase: &Phase, parts: &Parts) -> Locked<'_> {
        let shard = |tier: &usize| self.shard(&self.rules[*tier], parts);
        match &*phase.tiers {
            [tier, ..] if phase.is_together(parts) => self.tables.lock_one(shard(tier)),
            tiers => {
                let mut shards = [0; MAX_TIERS];
                shards.iter_mut().zip(tiers).for_each(|(to, tier)| *to = shard(tier));
                // A plan has no more tiers in a stage.
                self.tables.lock(&shards[..tiers.len().min(MAX_TIERS)])
            }
        }
    }

    fn give_back(&self, plan: &Plan, tally: &Tally, counts: Counts, now: Now) {
        for stage in Stage::ALL {
            let Some(then) = tally.charged[stage as usize] else { continue };
            self.for_each(plan, stage, tally, counts, |rule, who, key, shard| {
                if let Some(place) = shard.find(key) {
                    let (entry, _) = shard.entry(place, rule, who);
                    rule.give_back(who.quota, entry, then, now.nanos(), plan.cost);
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
        mut act: impl FnMut(&Rule, Who, u128, &mut Shard),
    ) {
        for (position, tier) in plan.phase(stage).tiers.iter().enumerate() {
            let rule = &self.rules[*tier];
            if rule.counts == counts {
                let who = Who { tier: *tier, quota: tally.quotas[stage as usize][position] };
                let mut locked = self.tables.lock_one(self.shard(rule, &tally.parts));
                if let Some(shard) = locked.shard(0) {
                    act(rule, who, self.key(rule, &tally.parts), shard);
                }
            }
        }
    }

    #[inline]
    fn key(&self, rule: &Rule, parts: &Parts) -> u128 {
        self.secret.join(&rule.slots, parts) ^ rule.salt
    }

    #[inline]
    fn shard(&self, rule: &Rule, parts: &Parts) -> usize {
        let address = rule.address(parts);
        let anchor = address.anchor.map_or_else(|| self.key(rule, parts), |slot| parts.part(slot));
        Tables::shard(address.home, anchor)
    }
}

#[cfg(test)]
mod tests;
