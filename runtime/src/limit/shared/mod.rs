//! Counting with other servers: one call of one script decides all tiers of a request.
//!
//! This memory is asked first and refuses what it can, for it has seen no more than the store has.
//! What it lets through the store decides, by its own clock and in one round trip, whatever the
//! number of tiers: tiers by address and by caller together, tiers by a member of the body after
//! the body has been read. A request that is refused before its caller is known asks the store for
//! its tiers by address at its end.
//!
//! Counts are kept under keyed hashes and expire; all of them are in one slot of a cluster
//! (`{limits}`), for a script may only touch what lies together. What is given back is given back
//! behind the answer, by a bounded number of tasks; what is not given back in time stays charged.

mod question;
mod spec;

use std::{sync::Arc, time::Duration};

use aws_lc_rs::hmac::{self, HMAC_SHA256};
use http::StatusCode;
use redis::Value;
use tokio::sync::Semaphore;

use super::{
    Now,
    asker::Asker,
    limiter::{Limiter, Refused},
    plan::{Plan, Stage},
    quota::Standing,
    rule::{Rule, seconds},
    sentence::Slowing,
    tally::Tally,
};
use crate::{
    policy::{Counts, KeyPart, OnStoreError, TierUse},
    store::{Link, LinkFault, RedisStore, Script, hex},
};
use question::{Count, Mode};

pub(super) use question::Charged;
pub(crate) use question::Question;

/// The longest that a request waits for a decision of the store.
pub(crate) const DECISION: Duration = Duration::from_millis(250);
/// The most tasks that give something back.
const MOST_BEHIND: usize = 1024;
/// What every call begins with: the store's clock.
const CLOCK: &str = "local time = redis.call('TIME')\n\
                     local now = time[1] * 1000000 + time[2]\n";
const DECIDE: &str = include_str!("decide.lua");

/// The tiers of a document as several servers count them.
pub(crate) struct Shared {
    link: Link,
    script: Arc<Script>,
    names: hmac::Key,
    /// What all names begin with.
    prefix: String,
    tiers: Box<[SharedTier]>,
    behind: Arc<Semaphore>,
}

struct SharedTier {
    name: &'static str,
    by: &'static [KeyPart],
    counts: Counts,
    on_store_error: OnStoreError,
    slowing: Option<Slowing>,
    specs: Box<[Arc<str>]>,
}

/// What the store says of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It may go on after so long.
    Granted(Duration),
    /// A tier had nothing left, counted over all servers; nothing was charged there.
    Refused(Refused),
    /// The store did not decide, and no tier minds: what this server counted holds.
    Alone,
    /// The store did not decide, and a tier says that nobody is let through then.
    Unavailable,
}

impl Shared {
    /// Counts the tiers of `limiter` in `store`, over a connection of its own.
    pub(crate) async fn start(
        limiter: &Limiter,
        store: &RedisStore,
        title: &str,
    ) -> Result<Self, crate::store::OpenFault> {
        let link = store.beside(DECISION).await?;
        let script = format!("{CLOCK}{DECIDE}");
        Ok(Self::over(limiter, link, script, &store.derive("limits", title), title))
    }

    fn over(limiter: &Limiter, link: Link, script: String, key: &[u8; 32], title: &str) -> Self {
        Self {
            link,
            script: Arc::new(Script::new(script)),
            names: hmac::Key::new(HMAC_SHA256, key),
            prefix: format!("{}:{{limits}}:", crate::store::namespace(title)),
            tiers: limiter.rules().iter().map(SharedTier::of).collect(),
            behind: Arc::new(Semaphore::new(MOST_BEHIND)),
        }
    }

    /// What to ask for the tiers of these stages, which memory has let through.
    pub(crate) fn question(
        &self,
        plan: &Plan,
        stages: &[Stage],
        asker: &Asker<'_>,
        tally: &Tally,
    ) -> Question {
        let counts = self.counts(plan, stages, asker, tally);
        Question { mode: Mode::Ask, cost: plan.cost, then: 0, counts }
    }

    /// Makes the question that of a request whose credential was refused.
    #[must_use]
    pub(crate) fn of_failed(&self, question: Question) -> Question {
        Question { mode: Mode::Fail, ..question }
    }

    /// Asks the store, once. What it says replaces what `tally` tells of the tiers; what it
    /// charged is noted there. A refusal takes back what memory, and earlier questions, charged.
    pub(crate) async fn ask(
        &self,
        limiter: &Limiter,
        plan: &Plan,
        question: Question,
        now: Now,
        tally: &mut Tally,
    ) -> Verdict {
        if question.is_empty() {
            return Verdict::Granted(Duration::ZERO);
        }
        match self.send(&question).await.and_then(|it| Answer::read(&it, &question)) {
            Some(Answer::Granted { then, standings }) => {
                let delay = self.grant(&question, &standings, tally);
                let Question { cost, counts, .. } = question;
                tally.shared.push(Charged { then, cost, counts });
                Verdict::Granted(delay)
            }
            Some(Answer::Refused { at, wait }) => {
                let Count { tier, quota, .. } = question.counts[at];
                self.retract(tally);
                limiter.retract(plan, tally, now);
                let retry_after = seconds(wait);
                tally.refuse(limiter, tier, quota, retry_after);
                let name = self.tiers[tier].name;
                Verdict::Refused(Refused { tier: TierUse(tier), name, retry_after })
            }
            None if question.counts.iter().any(|it| self.denies(it)) => {
                self.retract(tally);
                limiter.retract(plan, tally, now);
                Verdict::Unavailable
            }
            None => Verdict::Alone,
        }
    }

    /// Ends a request that was answered with `status`, as [`Limiter::settle`] does.
    pub(crate) fn settle(&self, tally: &Tally, status: StatusCode) {
        if status.is_success() || status.is_redirection() {
            self.give_back(tally, |counts| counts == Counts::Failures);
        }
    }

    /// Takes back all that the store charged for a request, because something refused it.
    pub(crate) fn retract(&self, tally: &mut Tally) {
        self.give_back(tally, |counts| counts != Counts::FailedCredentials);
        tally.shared.clear();
    }

    /// Charges one failed credential, behind the answer.
    pub(crate) fn charge_failure(&self, tally: &Tally) {
        let failed = |it: &&Count| self.tiers[it.tier].counts == Counts::FailedCredentials;
        let counts: Vec<Count> =
            tally.shared.iter().flat_map(|it| &it.counts).filter(failed).cloned().collect();
        self.later(Question { mode: Mode::Charge, cost: 1, then: 0, counts });
    }

    fn denies(&self, count: &Count) -> bool {
        self.tiers[count.tier].on_store_error == OnStoreError::Deny
    }

    fn grant(&self, question: &Question, standings: &[Told], tally: &mut Tally) -> Duration {
        let mut delay = Duration::ZERO;
        for (count, told) in question.counts.iter().zip(standings) {
            let tier = &self.tiers[count.tier];
            if tier.counts == Counts::FailedCredentials {
                continue;
            }
            tally.retell(count.tier, count.quota, &told.standing);
            let slowed = tier.slowing.as_ref().map(|slowing| slowing.delay(told.used));
            delay = delay.max(slowed.unwrap_or_default());
        }
        delay
    }

    fn give_back(&self, tally: &Tally, which: impl Fn(Counts) -> bool) {
        for charged in &tally.shared {
            let chosen = |it: &&Count| which(self.tiers[it.tier].counts);
            let counts = charged.counts.iter().filter(chosen).cloned().collect();
            let (then, cost) = (charged.then, charged.cost);
            self.later(Question { mode: Mode::Back, cost, then, counts });
        }
    }

    /// Sends a question whose answer nobody waits for; not at all when too many are under way.
    fn later(&self, question: Question) {
        if question.is_empty() {
            return;
        }
        let Ok(permit) = Arc::clone(&self.behind).try_acquire_owned() else { return };
        let call = self.call(&question);
        let (link, script) = (self.link.clone(), Arc::clone(&self.script));
        tokio::spawn(async move {
            let _done = call.run(&link, &script).await;
            drop(permit);
        });
    }

    async fn send(&self, question: &Question) -> Option<Value> {
        self.call(question).run(&self.link, &self.script).await.ok()
    }

    fn call(&self, question: &Question) -> Call {
        let spec = |it: &Count| Arc::clone(&self.tiers[it.tier].specs[usize::from(it.quota)]);
        Call {
            keys: question.counts.iter().map(|it| Arc::clone(&it.name)).collect(),
            numbers: [question.cost.to_string(), question.then.to_string()],
            mode: question.mode,
            specs: question.counts.iter().map(spec).collect(),
        }
    }

    /// The name of a count: of whom nobody could tell who has not the key.
    fn name(&self, tier: usize, of: &[u8]) -> Arc<str> {
        let tier = self.tiers[tier].name;
        let mut context = hmac::Context::with_key(&self.names);
        context.update(&(tier.len() as u64).to_be_bytes());
        context.update(tier.as_bytes());
        context.update(of);
        let tag = context.sign();
        format!("{}{}", self.prefix, hex(&tag.as_ref()[..16])).into()
    }
}

impl SharedTier {
    fn of(rule: &Rule) -> Self {
        Self {
            name: rule.name,
            by: rule.by,
            counts: rule.counts,
            on_store_error: rule.on_store_error,
            slowing: rule.slowing,
            specs: spec::specs(rule).iter().map(|spec| Arc::from(spec.as_str())).collect(),
        }
    }
}

/// One call of the script.
struct Call {
    mode: Mode,
    numbers: [String; 2],
    keys: Vec<Arc<str>>,
    specs: Vec<Arc<str>>,
}

impl Call {
    async fn run(&self, link: &Link, script: &Script) -> Result<Value, LinkFault> {
        let keys: Vec<&[u8]> = self.keys.iter().map(|it| it.as_bytes()).collect();
        let mut arguments: Vec<&[u8]> = Vec::with_capacity(3 + self.specs.len());
        arguments.push(self.mode.word().as_bytes());
        arguments.extend(self.numbers.iter().map(|it| it.as_bytes()));
        arguments.extend(self.specs.iter().map(|it| it.as_bytes()));
        link.script(script, &keys, &arguments).await
    }
}

/// How the store says a tier stands.
#[derive(Debug)]
struct Told {
    standing: Standing,
    used: u32,
}

/// What the script answered.
#[derive(Debug)]
enum Answer {
    Granted {
        then: u64,
        standings: Vec<Told>,
    },
    /// The position of the tier, and nanoseconds.
    Refused {
        at: usize,
        wait: u64,
    },
}

impl Answer {
    /// `None` for what no script of ours says.
    fn read(value: &Value, question: &Question) -> Option<Self> {
        let Value::Array(items) = value else { return None };
        let numbers = items.iter().map(|item| match item {
            Value::Int(number) => u64::try_from(*number).ok(),
            _ => None,
        });
        let numbers: Vec<u64> = numbers.collect::<Option<_>>()?;
        match numbers.as_slice() {
            [1, at, wait] => {
                let at = usize::try_from(*at).ok()?.checked_sub(1)?;
                let wait = wait.saturating_mul(1000);
                (at < question.counts.len()).then_some(Self::Refused { at, wait })
            }
            [0, then, rest @ ..] => {
                let (told, []) = rest.as_chunks::<3>() else { return None };
                if told.len() != question.counts.len() {
                    return None;
                }
                let standings = told.iter().map(|[left, reset, used]| Told {
                    standing: Standing {
                        remaining: narrow(*left),
                        reset: reset.saturating_mul(1000),
                    },
                    used: narrow(*used),
                });
                Some(Self::Granted { then: *then, standings: standings.collect() })
            }
            _ => None,
        }
    }
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("tiers", &self.tiers.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
