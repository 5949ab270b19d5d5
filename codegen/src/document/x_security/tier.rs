//! `rateTiers`.

use std::time::Duration;

use crate::finding::{Finding, codes};
use crate::source::{Node, Place};

use super::super::read::Reading;
use super::super::{At, Text};
use super::refuse;

/// An entry of `rateTiers`.
#[derive(Clone, Debug)]
pub struct Tier<'a> {
    /// Its key.
    pub name: Text<'a>,
    /// Where.
    pub place: Place,
    /// `limit`.
    pub limit: Option<At<u32>>,
    /// `window`.
    pub window: Option<At<Duration>>,
    /// `by`: `principal`, `ip`, `tenant`, `global`.
    pub by: Vec<Text<'a>>,
    /// `burst`.
    pub burst: Option<At<u32>>,
    /// `always`.
    pub always: Option<At<bool>>,
}

pub(super) fn tier<'a>(
    name: Text<'a>,
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<Tier<'a>> {
    let mut object = reading.object(node, "a rate tier")?;
    let later = ["onlyFailures", "onStoreError", "penalty", "slow"];
    refuse(&mut object, &later, reading);
    let has_plans = object.node("limits").is_some() || object.node("claim").is_some();
    refuse(&mut object, &["claim", "limits"], reading);
    if let Some(node) = object.node("algorithm") {
        algorithm(node, reading);
    }
    let limit = if has_plans { object.node("limit") } else { object.required("limit", reading) };
    let tier = Tier {
        name,
        place: node.place,
        limit: limit.and_then(|node| reading.small(node, "`limit`")),
        window: object
            .required("window", reading)
            .and_then(|node| reading.duration(node, "`window`")),
        by: object.required("by", reading).map_or_else(Vec::new, |node| by(node, reading)),
        burst: object.node("burst").and_then(|node| reading.small(node, "`burst`")),
        always: object.boolean("always", reading),
    };
    object.close_ours(reading);
    Some(tier)
}

fn algorithm<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) {
    let choices = [("sliding", false), ("gcra", true)];
    if reading.choice(node, "`algorithm`", &choices).is_some_and(|gcra| gcra.value) {
        reading.not_enforced(node.place, "algorithm: gcra");
    }
}

fn by<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Vec<Text<'a>> {
    let mut parts = reading.one_or_more(node, "`by`").unwrap_or_default();
    parts.retain(|part| is_known_part(*part, reading));
    parts
}

fn is_known_part(part: Text<'_>, reading: &mut Reading<'_, '_>) -> bool {
    let known = ["principal", "ip", "tenant", "global"];
    let later = ["client", "apiKey"];
    if known.contains(&part.value) {
        return true;
    }
    let is_later = later.contains(&part.value)
        || part.value.starts_with("header:")
        || part.value.starts_with("body:");
    if is_later {
        reading.not_enforced(part.place, &format!("by: {}", part.value));
    } else {
        reading.findings.push(
            Finding::error(
                codes::BAD_VALUE,
                part.place,
                format!("a tier cannot count by `{}`", part.value),
            )
            .label(format!("one of {}", known.join(", ")))
            .did_you_mean(part.value, known.into_iter().chain(later)),
        );
    }
    false
}
