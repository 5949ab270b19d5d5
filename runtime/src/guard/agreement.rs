//! Asking the store that servers share about the tiers that this server has let through.

use std::{sync::PoisonError, time::Duration};

use http::{HeaderMap, Response};

use super::journey::{Journey, asker, rate_limited, unmet};
use crate::{
    limit::{Question, Stage, Tally, Verdict},
    reject::{Refusal, Rejection},
};

/// How a request is counted once a member of its body was, and what the store is still to be asked.
pub(super) struct Late {
    pub(super) tally: Tally,
    pub(super) question: Option<Question>,
}

impl Journey<'_> {
    /// Asks ahead about the tiers by address, where trying a credential costs a password hash or a
    /// call to its issuer: whoever guesses at many servers has one limit for all of them.
    pub(super) async fn agree_ahead(&mut self, headers: &HeaderMap) -> Result<(), Rejection> {
        if self.controls.is_costly {
            self.agree_on(&[Stage::Before], headers).await
        } else {
            Ok(())
        }
    }

    /// Asks about the tiers by address and by caller, in one question, and waits as long as they
    /// say.
    pub(super) async fn agree(&mut self, headers: &HeaderMap) -> Result<(), Rejection> {
        let both: &[Stage] = &[Stage::Before, Stage::After];
        let stages = if self.agreed { &both[1..] } else { both };
        self.agree_on(stages, headers).await
    }

    async fn agree_on(&mut self, stages: &[Stage], headers: &HeaderMap) -> Result<(), Rejection> {
        let (security, plan) = (self.security, &self.controls.plan);
        let Some(shared) = &security.shared else { return Ok(()) };
        self.agreed = true;
        let question = {
            let asker = asker(self.client, &self.visitor, headers)?;
            let tally = self.tally.as_ref().ok_or_else(unmet)?;
            shared.question(plan, stages, &asker, tally)
        };
        let tally = self.tally.as_mut().ok_or_else(unmet)?;
        let verdict = shared.ask(&security.limiter, plan, question, self.counted, tally).await;
        let delay = granted(verdict, self.alone)?;
        self.alone = Duration::ZERO;
        self.delay(delay).await
    }

    /// Asks about the tiers by address of a request whose caller never became known: whatever its
    /// answer is, all servers together count it. The answer is another when they have had enough.
    pub(super) async fn agree_at_the_end<B>(
        &mut self,
        outcome: Result<Response<B>, Rejection>,
        headers: &HeaderMap,
    ) -> Result<Response<B>, Rejection> {
        let (security, plan) = (self.security, &self.controls.plan);
        let (Some(shared), Some(tally)) = (&security.shared, self.tally.as_mut()) else {
            return outcome;
        };
        if self.agreed || !tally.is_charged(Stage::Before) {
            return outcome;
        }
        self.agreed = true;
        let question = {
            let asker = asker(self.client, &self.visitor, headers)?;
            shared.question(plan, &[Stage::Before], &asker, tally)
        };
        let question = if self.failed { shared.of_failed(question) } else { question };
        match shared.ask(&security.limiter, plan, question, self.counted, tally).await {
            Verdict::Refused(refused) => Err(rate_limited(refused)),
            // Nobody is let through by what is left: the answer stays what it was.
            Verdict::Granted(_) | Verdict::Alone | Verdict::Unavailable => outcome,
        }
    }

    /// Asks about the tiers by a member of the body; how long they make it wait, which is `alone`
    /// when nobody else counts.
    pub(super) async fn agree_on_body(&self, alone: Duration) -> Result<Duration, Rejection> {
        let (security, plan) = (self.security, &self.controls.plan);
        let Some(shared) = &security.shared else { return Ok(alone) };
        let late = self.late.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut late) = late else { return Ok(alone) };
        let verdict = match late.question.take() {
            Some(question) => {
                let now = security.clock.now();
                shared.ask(&security.limiter, plan, question, now, &mut late.tally).await
            }
            None => Verdict::Alone,
        };
        *self.late.lock().unwrap_or_else(PoisonError::into_inner) = Some(late);
        granted(verdict, alone)
    }
}

/// How long a request that is let through waits.
fn granted(verdict: Verdict, alone: Duration) -> Result<Duration, Rejection> {
    match verdict {
        Verdict::Granted(delay) => Ok(delay),
        Verdict::Refused(refused) => Err(rate_limited(refused)),
        Verdict::Alone => Ok(alone),
        Verdict::Unavailable => Err(Rejection::new(Refusal::UNAVAILABLE).because("limits-store")),
    }
}
