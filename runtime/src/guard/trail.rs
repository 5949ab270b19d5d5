//! What audit trail, log and metrics hear of a request, at its end or at the end of its answer.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
    time::Duration,
};

use http::Method;

use super::{Security, client::Client, evidence::Evidence};
use crate::{
    audit::{CallerId, Event, Outcome},
    auth::{Caller, Visitor},
    limit::Now,
    metrics::{self, Class, Meter},
    policy::{AuditLevel, Policy},
    reject::Refusal,
    trace::Correlation,
};

/// The code of what nobody waited for.
pub(super) const CANCELLED: &str = "cancelled";

/// How it ended.
pub(super) struct Ended<'e> {
    pub(super) outcome: Outcome,
    pub(super) status: u16,
    pub(super) code: &'e str,
    pub(super) cause: &'e str,
}

/// Who asked for what.
pub(super) struct Trail<'t> {
    pub(super) security: &'t Security,
    pub(super) policy: &'static Policy,
    pub(super) meter: &'t Meter,
    pub(super) template: &'t str,
    pub(super) method: &'t Method,
    pub(super) began: Now,
    pub(super) correlation: &'t Correlation,
    pub(super) trace: Option<&'t [u8; 32]>,
    #[cfg(feature = "otel")]
    pub(super) parent: Option<crate::trace::Parent>,
    pub(super) client: Option<Client>,
    /// The caller, also one who showed a genuine credential and was refused all the same.
    pub(super) caller: Option<&'t Caller>,
    pub(super) evidence: &'t Evidence,
    pub(super) parameters: &'t [(&'static str, String)],
    /// No operation was asked for.
    pub(super) quiet: bool,
}

/// What outlives a journey whose answer is made while it is sent.
pub(super) struct Tail {
    pub(super) security: Arc<Security>,
    pub(super) policy: &'static Policy,
    pub(super) meter: Arc<Meter>,
    pub(super) template: String,
    pub(super) method: Method,
    pub(super) began: Now,
    /// How long the head of the answer took: what counts for operators.
    pub(super) answered: Duration,
    pub(super) correlation: Correlation,
    pub(super) trace: Option<[u8; 32]>,
    #[cfg(feature = "otel")]
    pub(super) parent: Option<crate::trace::Parent>,
    pub(super) client: Option<Client>,
    pub(super) visitor: Visitor,
    pub(super) evidence: Evidence,
    pub(super) parameters: Vec<(&'static str, String)>,
    pub(super) quiet: bool,
    pub(super) status: u16,
}

impl Tail {
    /// Records how the answer ended; one that failed goes into the log, too.
    pub(super) fn record(&self, outcome: Outcome, code: &str, cause: &str) {
        let trail = self.trail();
        if code == Refusal::INTERNAL.code {
            trail.log(code, cause);
        }
        let took = self.security.clock.now().since(&self.began);
        let ended = Ended { outcome, status: self.status, code, cause };
        trail.record(&ended, self.answered, took);
    }

    fn trail(&self) -> Trail<'_> {
        Trail {
            security: &self.security,
            policy: self.policy,
            meter: &self.meter,
            template: &self.template,
            method: &self.method,
            began: self.began,
            correlation: &self.correlation,
            trace: self.trace.as_ref(),
            #[cfg(feature = "otel")]
            parent: self.parent,
            client: self.client,
            caller: self.visitor.caller(),
            evidence: &self.evidence,
            parameters: &self.parameters,
            quiet: self.quiet,
        }
    }
}

impl Trail<'_> {
    /// What went wrong on our side, for whoever runs the server.
    pub(super) fn log(&self, code: &str, cause: &str) {
        tracing::error!(
            target: "secgen",
            correlation = self.correlation.as_str(),
            operation = self.policy.operation,
            code,
            cause,
        );
    }

    /// One event a decision: refusals and uses of a bypass always, the rest as the policy says.
    pub(super) fn record(&self, ended: &Ended<'_>, answered: Duration, took: Duration) {
        self.count(ended, answered);
        let policy = self.policy;
        let bypass = self.evidence.has_bypassed();
        let allowed = ended.outcome == Outcome::Allowed;
        let unowned = policy.unowned && allowed;
        let silent = policy.audit.level == AuditLevel::None && !bypass && !unowned;
        if allowed && (self.quiet || silent) {
            return;
        }
        let parameters: Vec<(&str, &str)> =
            self.parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let members: Vec<&str> = self.evidence.named_members().iter().map(String::as_str).collect();
        let operation = policy.operation;
        self.security.sink.record(&Event {
            time: self.began.wall(),
            correlation: self.correlation.as_str(),
            trace: self.trace.map_or("", |it| std::str::from_utf8(it).unwrap_or("")),
            event: if policy.audit.event.is_empty() { operation } else { policy.audit.event },
            operation,
            method: self.method.as_str(),
            path: self.template,
            peer: self.client.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |it| it.ip),
            caller: self.caller_id(),
            object: self.evidence.named_object(),
            outcome: ended.outcome,
            status: ended.status,
            code: ended.code,
            cause: ended.cause,
            bypass,
            unowned,
            duration: took,
            parameters: &parameters,
            members: &members,
        });
    }

    /// What operators see of it: no name of anybody, and nothing that was sent.
    fn count(&self, ended: &Ended<'_>, took: Duration) {
        let registry = &self.security.registry;
        let outcome = match ended.outcome {
            Outcome::Allowed => metrics::Outcome::answered(ended.status),
            _ if ended.code == CANCELLED => metrics::Outcome::cancelled(),
            _ => metrics::Outcome::refused(ended.status, ended.code),
        };
        if ended.code == Refusal::RATE_LIMITED.code {
            registry.limited(ended.cause);
        }
        let class = self.class(ended.code);
        self.meter.ended(self.method, class, outcome, took);
        #[cfg(feature = "otel")]
        self.trace(ended, class, took);
    }

    fn class(&self, code: &str) -> Class {
        match self.caller {
            Some(caller) => self.security.registry.class(caller.scheme_index()),
            None if is_unverified(code) => Class::Unverified,
            None => Class::Anonymous,
        }
    }

    /// The request as a span, when a collector is to hear of it.
    #[cfg(feature = "otel")]
    fn trace(&self, ended: &Ended<'_>, class: Class, took: Duration) {
        let spans = &self.security.spans;
        if spans.wants(self.correlation) {
            spans.ended(crate::trace::Span {
                correlation: *self.correlation,
                parent: self.parent,
                method: metrics::method_name(self.method),
                route: self.template.to_owned(),
                operation: self.policy.operation,
                caller: class.name(),
                status: ended.status,
                code: ended.code.to_owned(),
                began: self.began.wall(),
                took,
            });
        }
    }

    /// Who it was: by credential, or by the session that the operation began or ended.
    fn caller_id(&self) -> Option<CallerId<'_>> {
        let caller = self.caller.map(|caller| CallerId {
            scheme: caller.scheme(),
            issuer: caller.issuer(),
            subject: caller.subject(),
            tenant: caller.tenant().unwrap_or_default(),
        });
        caller.or_else(|| {
            self.evidence.of_session().map(|who| CallerId {
                scheme: who.scheme,
                issuer: &who.issuer,
                subject: &who.subject,
                tenant: &who.tenant,
            })
        })
    }
}

fn is_unverified(code: &str) -> bool {
    code == Refusal::TOKEN_INVALID.code || code == Refusal::TOKEN_EXPIRED.code
}
