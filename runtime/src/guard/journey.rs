//! One request on its way: what is known of it so far, and the steps that the order of checks
//! takes with it. How it ends stands in [`super::ending`].

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use http::{HeaderMap, HeaderValue, Method, header::WWW_AUTHENTICATE, request::Parts, response};

use super::{Security, agreement::Late, client::Client, controls::Controls, evidence::Evidence};
use crate::{
    auth::{Caller, ClientCertificate, Denied, Presented, Visitor},
    json::Value,
    limit::{Asker, Identity, Now, Refused, Stage, Tally},
    policy::AuditLevel,
    reject::{Refusal, Rejection},
    trace::{Correlation, TraceParent},
};

/// Everything that outlives a single step. Dropped without an ending, because the caller went
/// away, it still leaves its audit event.
pub(super) struct Journey<'s> {
    pub(super) security: &'s Security,
    pub(super) controls: &'s Controls,
    pub(super) template: &'s str,
    pub(super) method: Method,
    pub(super) began: Now,
    /// When its tiers are asked: at its beginning, or after it had to wait.
    pub(super) counted: Now,
    pub(super) correlation: Correlation,
    pub(super) trace: Option<[u8; 32]>,
    #[cfg(feature = "otel")]
    pub(super) parent: Option<crate::trace::Parent>,
    pub(super) client: Option<Client>,
    /// What the client has the private key of.
    certificate: Option<ClientCertificate>,
    /// How the request is counted, from when its address is known.
    pub(super) tally: Option<Tally>,
    /// The same, once a member of the body has been counted.
    pub(super) late: Mutex<Option<Box<Late>>>,
    /// How long tiers would make it wait if only this server counted.
    pub(super) alone: Duration,
    /// The store that servers share has been asked.
    pub(super) agreed: bool,
    /// Its credential was refused, and the store has not heard of it.
    pub(super) failed: bool,
    pub(super) visitor: Visitor,
    /// Who showed a genuine credential and is refused all the same.
    pub(super) seen: Option<Caller>,
    /// Which listed origin asks, for the answer.
    pub(super) origin: Option<usize>,
    /// What the client's next DPoP proof must hold.
    pub(super) nonce: Option<HeaderValue>,
    pub(super) evidence: Evidence,
    pub(super) parameters: Vec<(&'static str, String)>,
    /// No operation was asked for and nothing was refused: no event.
    pub(super) quiet: bool,
    pub(super) ended: bool,
    /// A query parameter is a credential.
    pub(super) credential_in_url: bool,
}

/// The longest parameter value, in bytes, that an audit event keeps.
const MAX_PARAMETER: usize = 256;

impl<'s> Journey<'s> {
    /// Names the request and reads the clock, once.
    pub(super) fn begin(security: &'s Security, head: &Parts) -> Self {
        let trace = TraceParent::of(&head.headers)
            .and_then(|it| <[u8; 32]>::try_from(it.trace_id().as_bytes()).ok());
        let began = security.clock.now();
        Self {
            security,
            controls: &security.outside,
            template: "",
            method: head.method.clone(),
            began,
            counted: began,
            correlation: security.correlations.next(),
            trace,
            #[cfg(feature = "otel")]
            parent: security.parent(head),
            client: None,
            certificate: None,
            tally: None,
            late: Mutex::new(None),
            alone: Duration::ZERO,
            agreed: false,
            failed: false,
            visitor: Visitor::Anonymous,
            seen: None,
            origin: None,
            nonce: None,
            evidence: Evidence::default(),
            parameters: Vec::new(),
            quiet: false,
            ended: false,
            credential_in_url: security.authenticator.has_credential_in(head.uri.query()),
        }
    }

    /// The operation is known; its CORS holds for every answer from here on.
    pub(super) fn enter(&mut self, controls: &'s Controls, template: &'s str, head: &Parts) {
        controls.meter.began();
        self.controls = controls;
        self.template = template;
        self.origin = controls.cors.origin(&head.headers);
    }

    pub(super) fn controls(&self) -> &'s Controls {
        self.controls
    }

    pub(super) fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    pub(super) fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Finds out whose address and whose certificate counts.
    pub(super) fn meet_client(&mut self, head: &Parts) -> Result<(), Rejection> {
        let client = self.security.proxies.client(head)?;
        self.tally = Some(self.security.limiter.meet(client.ip));
        self.client = Some(client);
        self.certificate = self.security.proxies.certificate(head)?;
        Ok(())
    }

    /// Tiers by address and global ones. Waits as long as they say.
    pub(super) async fn ask_address_tiers(&mut self, head: &Parts) -> Result<(), Rejection> {
        self.ask(Stage::Before, &head.headers).await?;
        self.agree_ahead(&head.headers).await
    }

    /// Credentials, `security`, scopes and roles.
    pub(super) async fn authenticate(&mut self, head: &Parts) -> Result<(), Rejection> {
        let policy = self.controls.policy;
        let Some(client) = self.client else { return Err(unmet()) };
        let authenticator = &self.security.authenticator;
        let presented = Presented {
            method: &head.method,
            uri: &head.uri,
            headers: &head.headers,
            peer: client.ip,
            https: client.https,
            certificate: self.certificate.as_ref(),
            now: self.began.wall(),
        };
        self.nonce = authenticator.nonce(policy, &presented);
        match authenticator.identify(policy, &presented, &mut self.seen).await {
            Ok(visitor) => {
                self.visitor = visitor;
                Ok(())
            }
            Err(denied) => Err(self.deny(&denied)),
        }
    }

    /// Tiers by caller. When one refuses, nothing is charged for this request at all.
    pub(super) async fn ask_caller_tiers(&mut self, head: &Parts) -> Result<(), Rejection> {
        self.ask(Stage::After, &head.headers).await?;
        self.agree(&head.headers).await
    }

    /// Tiers by a member of the body; how long they make it wait. Time has passed since the others
    /// were asked, as much as the caller wanted.
    pub(super) fn ask_body_tiers(
        &self,
        headers: &HeaderMap,
        body: Option<&Value<'_>>,
    ) -> Result<Duration, Rejection> {
        let plan = &self.controls.plan;
        if !plan.asks(Stage::Body) {
            return Ok(Duration::ZERO);
        }
        let asker = Asker { body, ..asker(self.client, &self.visitor, headers)? };
        let mut tally = self.tally.clone().ok_or_else(unmet)?;
        let now = self.security.clock.now();
        let asked = self.security.limiter.ask(plan, Stage::Body, &asker, now, &mut tally);
        let shared = self.security.shared.as_ref();
        if asked.is_err()
            && let Some(shared) = shared
        {
            shared.retract(&mut tally);
        }
        let question = shared
            .filter(|_| asked.is_ok())
            .map(|shared| shared.question(plan, &[Stage::Body], &asker, &tally));
        *self.late.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Box::new(Late { tally, question }));
        asked.map_err(rate_limited)
    }

    /// Waits as long as the tiers by a member of the body say.
    pub(super) async fn wait(&self, delay: Duration) -> Result<(), Rejection> {
        let delay = self.agree_on_body(delay).await?;
        if delay.is_zero() {
            return Ok(());
        }
        let waited = self.security.wait(delay).await;
        if waited.is_err()
            && let Some(late) = &mut *self.late.lock().unwrap_or_else(PoisonError::into_inner)
        {
            let now = self.security.clock.now();
            self.security.retract(&self.controls.plan, &mut late.tally, now);
        }
        waited
    }

    async fn ask(&mut self, stage: Stage, headers: &HeaderMap) -> Result<(), Rejection> {
        let (security, plan) = (self.security, &self.controls.plan);
        let asker = asker(self.client, &self.visitor, headers)?;
        let tally = self.tally.as_mut().ok_or_else(unmet)?;
        let asked = security.limiter.ask(plan, stage, &asker, self.counted, tally);
        if asked.is_err()
            && let Some(shared) = &security.shared
        {
            shared.retract(tally);
        }
        let delay = asked.map_err(rate_limited)?;
        if security.shared.is_some() {
            // The store knows better how long.
            self.alone = self.alone.max(delay);
            return Ok(());
        }
        self.delay(delay).await
    }

    /// Waits as long as tiers say.
    pub(super) async fn delay(&mut self, delay: Duration) -> Result<(), Rejection> {
        if delay.is_zero() {
            return Ok(());
        }
        let security = self.security;
        let waited = security.wait(delay).await;
        self.counted = security.clock.now();
        if waited.is_err()
            && let Some(tally) = &mut self.tally
        {
            security.retract(&self.controls.plan, tally, self.counted);
        }
        waited
    }

    /// What the answer says about the tiers that were asked, and what it gives back to them.
    pub(super) fn settle(&mut self, head: &mut response::Parts) {
        let (limiter, plan) = (&self.security.limiter, &self.controls.plan);
        let late = self.late.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        let tally = late.map(|late| late.tally).or(self.tally.take());
        let Some(tally) = tally else { return };
        if plan.counts_failures() {
            limiter.settle(plan, &tally, head.status, self.security.clock.now());
            if let Some(shared) = &self.security.shared {
                shared.settle(&tally, head.status);
            }
        }
        tally.write(limiter, plan, &mut head.headers);
    }

    /// Keeps the parameters that the policy lets into the audit trail, as they were sent.
    pub(super) fn note_parameters(&mut self, path: &[(&'static str, &str)], query: Option<&str>) {
        let policy = self.controls.policy;
        if policy.audit.level != AuditLevel::Request {
            return;
        }
        for name in policy.audited {
            let in_path = path.iter().filter(|(known, _)| known == name).map(|(_, value)| *value);
            let in_query = query.unwrap_or_default().split('&').filter_map(|pair| {
                let (known, value) = pair.split_once('=')?;
                (known == *name).then_some(value)
            });
            if let Some(value) = in_path.chain(in_query).next() {
                let cut = value.floor_char_boundary(MAX_PARAMETER);
                self.parameters.push((name, value[..cut].to_owned()));
            }
        }
    }

    /// A credential was tried and refused.
    pub(super) fn charge_failed_credential(&mut self) {
        let Some(tally) = &self.tally else { return };
        let now = self.security.clock.now();
        self.security.limiter.charge_failure(&self.controls.plan, tally, now);
        match &self.security.shared {
            Some(shared) if self.agreed => shared.charge_failure(tally),
            _ => self.failed = true,
        }
    }

    fn deny(&mut self, denied: &Denied) -> Rejection {
        let policy = self.controls.policy;
        if denied.is_failed_credential() {
            self.charge_failed_credential();
        }
        let rejection = Rejection::new(refusal(denied)).because(denied.cause());
        match self.security.authenticator.challenge(policy, denied) {
            Some(challenge) => rejection.with(WWW_AUTHENTICATE, challenge),
            None => rejection,
        }
    }
}

pub(super) fn asker<'r>(
    client: Option<Client>,
    visitor: &'r Visitor,
    headers: &'r HeaderMap,
) -> Result<Asker<'r>, Rejection> {
    let ip = client.ok_or_else(unmet)?.ip;
    let caller = visitor.caller().map(|caller| caller as &dyn Identity);
    Ok(Asker { ip, caller, headers, body: None })
}

fn refusal(denied: &Denied) -> Refusal {
    match denied {
        Denied::Missing => Refusal::UNAUTHENTICATED,
        Denied::Invalid(_) => Refusal::TOKEN_INVALID,
        Denied::Expired(_) => Refusal::TOKEN_EXPIRED,
        Denied::TooManyCredentials => Refusal::TWO_CREDENTIALS,
        Denied::Forbidden(_) => Refusal::FORBIDDEN,
        Denied::StepUp(_) => Refusal::STEP_UP_REQUIRED,
        Denied::Unavailable(_) => Refusal::UNAVAILABLE,
    }
}

/// `Retry-After` and the `RateLimit` fields are written at the end, from what was told.
pub(super) fn rate_limited(refused: Refused) -> Rejection {
    Rejection::new(Refusal::RATE_LIMITED).because(refused.name)
}

/// A step was taken before the client was known; not reachable, and if it were, a refusal.
pub(super) fn unmet() -> Rejection {
    Rejection::new(Refusal::INTERNAL).because("client-unknown")
}

impl std::fmt::Debug for Journey<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journey").field("operation", &self.controls.policy.operation).finish()
    }
}
