//! What `x-security` asks of the chosen caller besides: scopes, roles, and a login that is fresh
//! and strong enough (RFC 9470).

use std::time::SystemTime;

use super::{Caller, Denied, Lacking, Visitor, clock::seconds};
use crate::{
    json::Json,
    policy::{Demand, Policy, StepUp},
};

/// How far ahead `auth_time` may lie, in seconds: clocks disagree.
const SKEW: u64 = 60;

/// Nobody in particular holds nothing.
pub(super) fn demanded(policy: &Policy, visitor: &Visitor, now: SystemTime) -> Result<(), Denied> {
    let asked = !policy.scopes.is_empty() || !policy.roles.is_empty() || !policy.step_up.is_empty();
    let Some(caller) = visitor.caller() else {
        return if asked { Err(Denied::Missing) } else { Ok(()) };
    };
    if let Some(demand) = policy.scopes.iter().find(|demand| !demand.is_met_by(caller.scopes())) {
        let (Demand::Any(scopes) | Demand::All(scopes)) = demand;
        return Err(Denied::Forbidden(Lacking::Scopes(*scopes)));
    }
    if policy.roles.iter().any(|demand| !demand.is_met_by(caller.roles())) {
        return Err(Denied::Forbidden(Lacking::Role));
    }
    match policy.step_up.iter().find(|asked| !is_met(asked, caller, seconds(now))) {
        Some(asked) => Err(Denied::StepUp(*asked)),
        None => Ok(()),
    }
}

/// Whether the login behind the caller is one of `acr` and recent. A caller without the claims,
/// such as one with an API key, never meets it.
fn is_met(asked: &StepUp, caller: &Caller, now: u64) -> bool {
    let acr = caller.claim("acr").and_then(Json::as_str);
    let strong = asked.acr.is_empty() || acr.is_some_and(|acr| asked.acr.contains(&acr));
    let fresh = asked.max_age.is_zero()
        || logged_in(caller).is_some_and(|at| {
            at <= now.saturating_add(SKEW) && now.saturating_sub(at) <= asked.max_age.as_secs()
        });
    strong && fresh
}

/// `auth_time` (OpenID Connect Core 1.0 §2), in whole seconds.
fn logged_in(caller: &Caller) -> Option<u64> {
    let Json::Number(number) = caller.claim("auth_time")? else { return None };
    number.as_str().parse().ok()
}

#[cfg(test)]
mod tests;
