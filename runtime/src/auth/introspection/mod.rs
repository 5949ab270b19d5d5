//! Tokens that only their issuer can read (RFC 7662): asked after, and the answer believed for a
//! short while.
//!
//! | what the issuer does | what callers see |
//! |---|---|
//! | (a JWT that names another issuer) | 401; nobody is asked: the token is good elsewhere |
//! | says yes | let in; asked again after 30 s, or at `exp` when that is sooner |
//! | says no | 401; asked again after 5 s |
//! | is down, slow, redirects, or makes no sense | 503, and whoever was let in goes on for the rest of their time |
//!
//! However many requests bring one token, one question is on its way; there are at most 64 at once
//! in all, and at most 512 tokens that wait for one.

mod answer;
mod endpoint;
mod remembered;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use tokio::sync::{Semaphore, watch};

use super::{
    Caller, Denied, Flaw,
    caller::Issue,
    clock::seconds,
    token::{MAX_TOKEN, names_another_issuer},
};
use crate::{
    config::{Environment, StartFaults},
    policy::{IntrospectionRules, Scheme},
};
use answer::Expected;
use endpoint::Endpoint;
use remembered::{Digest, Remembered};

/// The longest that a request waits, from the queue to the answer.
const DEADLINE: Duration = Duration::from_secs(5);
/// The most questions at once.
const MOST: usize = 64;
/// The most tokens that are asked after or wait for that.
const WAITING: usize = 512;

/// Verifies the tokens of one scheme.
pub(super) struct Introspector {
    endpoint: Endpoint,
    expected: Expected,
    issue: Issue,
    remembered: Remembered,
    asked: Mutex<HashMap<Digest, watch::Receiver<Option<Verdict>>>>,
    slots: Semaphore,
}

/// What is known of a token.
pub(super) enum Verdict {
    /// Whose it is, and the second at which it ends.
    Good(Caller, u64),
    /// It is not let in, or nobody can tell.
    Refused(Denied),
}

impl Verdict {
    fn share(&self) -> Self {
        match self {
            Self::Good(caller, ends) => Self::Good(caller.share(), *ends),
            Self::Refused(denied) => Self::Refused(*denied),
        }
    }

    /// What it means now.
    fn now(self) -> Result<Caller, Denied> {
        match self {
            Self::Good(caller, _) => Ok(caller),
            Self::Refused(denied) => Err(denied),
        }
    }
}

impl Introspector {
    /// Reads the settings; nobody is asked before the first token. `None` comes with faults that
    /// say why.
    pub(super) fn start(
        scheme: &'static Scheme,
        rules: &'static IntrospectionRules,
        issue: Issue,
        environment: &Environment,
        faults: &mut StartFaults,
    ) -> Option<Arc<Self>> {
        let part = |member: &str| format!("securitySchemes.{}, {member}", scheme.name);
        let expected = Expected::start(scheme, rules, environment, faults);
        let endpoint = Endpoint::start(rules, &part("introspection"), environment, faults);
        Some(Arc::new(Self {
            endpoint: endpoint?,
            expected: expected?,
            issue,
            remembered: Remembered::new(),
            asked: Mutex::default(),
            slots: Semaphore::new(MOST),
        }))
    }

    /// The caller of a token that its issuer calls active, now or a moment ago.
    pub(super) async fn verify(
        self: &Arc<Self>,
        token: &[u8],
        now: SystemTime,
    ) -> Result<Caller, Denied> {
        let text = readable(token).map_err(Denied::Invalid)?;
        let digest = self.remembered.digest(token);
        if let Some(verdict) = self.remembered.get(&digest, seconds(now)) {
            return verdict.now();
        }
        // A token of another issuer is good elsewhere, and none of this one's business.
        if names_another_issuer(token, self.expected.issuer()) {
            return Err(Denied::Invalid(Flaw::Issuer));
        }
        let mut answered = self.ask(digest, text, now)?;
        let answering = answered.wait_for(Option::is_some);
        match tokio::time::timeout(DEADLINE, answering).await {
            Ok(Ok(verdict)) => verdict.as_ref().map_or(UNANSWERED, |it| it.share().now()),
            Ok(Err(_)) | Err(_) => UNANSWERED,
        }
    }

    /// Joins the question that is on its way, or asks one. It runs in a task of its own: a caller
    /// who hangs up must not end it for the others.
    fn ask(
        self: &Arc<Self>,
        digest: Digest,
        token: &str,
        now: SystemTime,
    ) -> Result<watch::Receiver<Option<Verdict>>, Denied> {
        let mut asked = self.asked();
        if let Some(running) = asked.get(&digest) {
            return Ok(running.clone());
        }
        if asked.len() >= WAITING {
            return Err(Denied::Unavailable("introspection-overloaded"));
        }
        let (answer, answered) = watch::channel(None);
        asked.insert(digest, answered.clone());
        let question = Question { introspector: Arc::clone(self), digest };
        let token = token.to_owned();
        tokio::spawn(async move {
            let verdict = question.introspector.answer(&token, now).await;
            question.introspector.remembered.put(question.digest, &verdict, seconds(now));
            answer.send_replace(Some(verdict));
        });
        Ok(answered)
    }

    async fn answer(&self, token: &str, now: SystemTime) -> Verdict {
        let asking = async {
            let _slot = self.slots.acquire().await.map_err(|error| error.to_string())?;
            self.endpoint.ask(token).await.map_err(|fault| fault.to_string())
        };
        let asked = tokio::time::timeout(DEADLINE, asking).await;
        let text = match asked.unwrap_or_else(|_| Err("no answer within 5 seconds".to_owned())) {
            Ok(text) => text,
            Err(problem) => {
                let scheme = self.issue.scheme;
                tracing::warn!(target: "secgen", scheme, problem, "a token could not be asked after");
                return Verdict::Refused(Denied::Unavailable("introspection"));
            }
        };
        self.expected.judge(&text, &self.issue, seconds(now))
    }

    fn asked(&self) -> MutexGuard<'_, HashMap<Digest, watch::Receiver<Option<Verdict>>>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const UNANSWERED: Result<Caller, Denied> = Err(Denied::Unavailable("introspection"));

/// A question on its way, which is forgotten however it ends.
struct Question {
    introspector: Arc<Introspector>,
    digest: Digest,
}

impl Drop for Question {
    fn drop(&mut self) {
        self.introspector.asked().remove(&self.digest);
    }
}

/// A b64token (RFC 6750 §2.1), so that nothing else ever reaches the issuer.
fn readable(token: &[u8]) -> Result<&str, Flaw> {
    if token.len() > MAX_TOKEN {
        return Err(Flaw::TooLong);
    }
    let padding = token.iter().rev().take_while(|byte| **byte == b'=').count();
    let body = &token[..token.len() - padding];
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(byte);
    if body.is_empty() || !body.iter().all(plain) {
        return Err(Flaw::Malformed);
    }
    std::str::from_utf8(token).map_err(|_| Flaw::Malformed)
}

#[cfg(test)]
mod tests;
