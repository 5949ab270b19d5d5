//! One policy made ready at start: every value that a request would otherwise have to build.

use std::sync::Arc;

use http::{HeaderValue, header::RETRY_AFTER};

use super::slots::{Slot, Slots};
use crate::{
    config::{Environment, StartFault, StartFaults},
    cors::CrossOrigin,
    headers::CacheControl,
    limit::{Limiter, Plan},
    metrics::{self, Meter, Registry, Shed},
    policy::{Api, Cors, Policy, SchemeUse, Verifier},
    reject::{Refusal, Rejection},
};

/// A policy and what its checks need.
#[derive(Debug)]
pub(super) struct Controls {
    pub(super) policy: &'static Policy,
    pub(super) cors: CrossOrigin,
    pub(super) plan: Plan,
    pub(super) cache: CacheControl,
    pub(super) meter: Arc<Meter>,
    /// Trying a credential costs a password hash, or a call to its issuer.
    pub(super) is_costly: bool,
    slots: Option<Slots>,
}

impl Controls {
    /// The controls of an operation.
    pub(super) fn new(
        api: &Api,
        policy: &'static Policy,
        cors: &Cors,
        limiter: &Limiter,
        registry: &Registry,
        environment: &Environment,
        faults: &mut StartFaults,
    ) -> Option<Self> {
        let part = if policy.operation.is_empty() { "the document" } else { policy.operation };
        for owned in policy.owns {
            if owned.resource >= api.resources.len() {
                faults.push(unfit(part, "owns a resource that the document does not have"));
            }
        }
        let slots = Slots::new(policy.limits.concurrency, policy.limits.timeout);
        let plan = Plan::new(limiter, policy)
            .map_err(|fault| faults.push(unfit(part, &fault.to_string())))
            .ok()?;
        Some(Self {
            policy,
            cors: CrossOrigin::new(cors, &format!("cors of {part}"), environment, faults),
            plan,
            cache: CacheControl::new(policy.cache),
            meter: registry.meter(policy.operation),
            is_costly: is_costly(api, policy),
            slots,
        })
    }

    /// One of the places that `limits.concurrency` leaves, given back when it is dropped.
    pub(super) fn slot(&self) -> Result<Option<Slot>, Rejection> {
        let Some(slots) = &self.slots else { return Ok(None) };
        slots.take().map(Some).map_err(|seconds| {
            metrics::shed(Shed::Operation);
            Rejection::new(Refusal::UNAVAILABLE)
                .because("concurrency")
                .with(RETRY_AFTER, HeaderValue::from(seconds))
        })
    }
}

fn is_costly(api: &Api, policy: &Policy) -> bool {
    let costs = |used: &SchemeUse| {
        let verifier = api.schemes.get(used.scheme).map(|scheme| &scheme.verifier);
        matches!(verifier, Some(Verifier::Passwords(_) | Verifier::Introspected(_)))
    };
    policy.alternatives().iter().any(|alternative| alternative.iter().any(costs))
}

pub(super) fn unfit(part: &str, problem: &str) -> StartFault {
    StartFault::Unfit {
        part: part.to_owned(),
        problem: problem.to_owned(),
        remedy: "generate the server again from its document".to_owned(),
    }
}
