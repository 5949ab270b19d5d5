//! A tier's line: every member, so that each that is loosened is a changed field.

use crate::contract::{Counting, Counts, OnStoreError, Plans, Tier};

use super::{Line, braceless, millis, set};

pub(super) fn line(tier: &Tier) -> String {
    let mut line = Line::new(&["tier", &tier.name]);
    line.field("limit", tier.limit.to_string());
    line.field("plans", plans(&tier.plans));
    line.field("window", millis(tier.window));
    line.field("burst", tier.burst.to_string());
    line.field("by", set(tier.by.iter().map(|part| braceless(&part.to_string()))));
    line.field(
        "algorithm",
        match tier.algorithm {
            Counting::Sliding => "sliding",
            Counting::Gcra => "gcra",
        },
    );
    line.field("always", tier.always.to_string());
    line.field(
        "counts",
        match tier.counts {
            Counts::Requests => "requests",
            Counts::Failures => "failures",
            Counts::FailedCredentials => "failed-credentials",
        },
    );
    line.field(
        "penalty",
        tier.penalty.map_or("none".to_owned(), |penalty| {
            let (max, forget) = (millis(penalty.max), millis(penalty.forget_after));
            format!("{}:{max}:{forget}", penalty.factor)
        }),
    );
    line.field(
        "slow",
        tier.slow.map_or("none".to_owned(), |slow| {
            format!("{}:{}:{}", slow.after, millis(slow.step), millis(slow.max))
        }),
    );
    line.field(
        "onStoreError",
        match tier.on_store_error {
            OnStoreError::Deny => "deny",
            OnStoreError::Memory => "memory",
            OnStoreError::Allow => "allow",
        },
    );
    line.0
}

/// `tier{gold:1000,free:10}`, after the claim.
fn plans(plans: &Plans) -> String {
    match plans {
        Plans::None => "none".to_owned(),
        Plans::Of { claim, limits, .. } => {
            let limits = limits
                .iter()
                .map(|(value, limit)| format!("{}:{limit}", braceless(value).replace(':', "%3A")));
            format!("{}{}", braceless(claim), set(limits))
        }
    }
}
