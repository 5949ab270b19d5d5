//! `rateTiers`.

use std::time::Duration;

use crate::finding::{Finding, codes};
use crate::source::{Node, Place};

use super::super::read::Reading;
use super::super::{At, Text};
use super::words::OnStoreError;

/// An entry of `rateTiers`.
#[derive(Clone, Debug)]
pub struct Tier<'a> {
    /// Its key.
    pub name: Text<'a>,
    /// Where.
    pub place: Place,
    /// `limit`.
    pub limit: Option<At<u32>>,
    /// `claim` and `limits`, which stand in the place of `limit`.
    pub plans: Option<Plans<'a>>,
    /// `window`.
    pub window: Option<At<Duration>>,
    /// `by`, each part one that is known.
    pub by: Vec<Text<'a>>,
    /// `burst`.
    pub burst: Option<At<u32>>,
    /// `algorithm: gcra`; sliding otherwise.
    pub gcra: Option<At<bool>>,
    /// `always`.
    pub always: Option<At<bool>>,
    /// `onlyFailures`.
    pub only_failures: Option<At<bool>>,
    /// `onStoreError`.
    pub on_store_error: Option<At<OnStoreError>>,
    /// `penalty`.
    pub penalty: Option<Penalty>,
    /// `slow`.
    pub slow: Option<Slow>,
}

/// `claim` and `limits`: a limit for each value of a claim.
#[derive(Clone, Debug)]
pub struct Plans<'a> {
    /// Where `limits` stands.
    pub place: Option<Place>,
    /// `claim`.
    pub claim: Option<Text<'a>>,
    /// `limits`: value and limit, `*` among them.
    pub limits: Vec<(Text<'a>, At<u32>)>,
}

/// `penalty`.
#[derive(Clone, Copy, Debug)]
pub struct Penalty {
    /// Where.
    pub place: Place,
    /// `factor`.
    pub factor: Option<At<u32>>,
    /// `max`.
    pub max: Option<At<Duration>>,
    /// `forgetAfter`.
    pub forget_after: Option<At<Duration>>,
}

/// `slow`.
#[derive(Clone, Copy, Debug)]
pub struct Slow {
    /// Where.
    pub place: Place,
    /// `after`.
    pub after: Option<At<u32>>,
    /// `step`.
    pub step: Option<At<Duration>>,
    /// `max`.
    pub max: Option<At<Duration>>,
}

pub(super) fn tier<'a>(
    name: Text<'a>,
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<Tier<'a>> {
    let mut object = reading.object(node, "a rate tier")?;
    let (claim, limits) = (object.node("claim"), object.node("limits"));
    let has_plans = claim.is_some() || limits.is_some();
    let limit = if has_plans { object.node("limit") } else { object.required("limit", reading) };
    if let Some(limit) = limit.filter(|_| has_plans) {
        reading.findings.push(limit_beside_plans(limit.place));
    }
    let plans = has_plans.then(|| Plans {
        place: object.required("limits", reading).map(|limits| limits.place),
        claim: object.required_text("claim", reading),
        limits: limits.map_or_else(Vec::new, |limits| plans(limits, reading)),
    });
    let algorithms = [("sliding", false), ("gcra", true)];
    let on_store_error = [
        ("deny", OnStoreError::Deny),
        ("memory", OnStoreError::Memory),
        ("allow", OnStoreError::Allow),
    ];
    let tier = Tier {
        name,
        place: node.place,
        limit: limit.and_then(|node| reading.small(node, "`limit`")),
        plans,
        window: object
            .required("window", reading)
            .and_then(|node| reading.duration(node, "`window`")),
        by: object.required("by", reading).map_or_else(Vec::new, |node| by(node, reading)),
        burst: object.node("burst").and_then(|node| reading.small(node, "`burst`")),
        gcra: object
            .node("algorithm")
            .and_then(|node| reading.choice(node, "`algorithm`", &algorithms)),
        always: object.boolean("always", reading),
        only_failures: object.boolean("onlyFailures", reading),
        on_store_error: object
            .node("onStoreError")
            .and_then(|node| reading.choice(node, "`onStoreError`", &on_store_error)),
        penalty: object.node("penalty").and_then(|node| penalty(node, reading)),
        slow: object.node("slow").and_then(|node| slow(node, reading)),
    };
    object.close_ours(reading);
    Some(tier)
}

fn limit_beside_plans(place: Place) -> Finding {
    Finding::error(codes::BAD_VALUE, place, "a tier has either `limit` or `limits`")
        .label("which of the two holds?")
        .help("write the limit of everybody else as `\"*\"` among `limits`")
}

fn plans<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Vec<(Text<'a>, At<u32>)> {
    let entries = reading.entries(node, "`limits` of a rate tier").unwrap_or_default();
    let entry = |entry: &'a crate::source::Entry, reading: &mut Reading<'a, '_>| {
        let value = Text { value: &entry.key.text, place: entry.key.place };
        Some((value, reading.small(&entry.value, "a limit")?))
    };
    entries.iter().filter_map(|it| entry(it, reading)).collect()
}

fn penalty<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Penalty> {
    let mut object = reading.object(node, "`penalty`")?;
    let penalty = Penalty {
        place: node.place,
        factor: object.required("factor", reading).and_then(|node| reading.small(node, "`factor`")),
        max: object.required("max", reading).and_then(|node| reading.duration(node, "`max`")),
        forget_after: object
            .required("forgetAfter", reading)
            .and_then(|node| reading.duration(node, "`forgetAfter`")),
    };
    object.close_ours(reading);
    Some(penalty)
}

fn slow<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Slow> {
    let mut object = reading.object(node, "`slow`")?;
    let slow = Slow {
        place: node.place,
        after: object.required("after", reading).and_then(|node| reading.small(node, "`after`")),
        step: object.required("step", reading).and_then(|node| reading.duration(node, "`step`")),
        max: object.required("max", reading).and_then(|node| reading.duration(node, "`max`")),
    };
    object.close_ours(reading);
    Some(slow)
}

/// What a tier may count by, but for `header:NAME` and `body:/ptr`.
const PARTS: [&str; 6] = ["principal", "client", "ip", "apiKey", "tenant", "global"];

fn by<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Vec<Text<'a>> {
    let mut parts = reading.one_or_more(node, "`by`").unwrap_or_default();
    parts.retain(|part| is_part(*part, reading));
    parts
}

fn is_part(part: Text<'_>, reading: &mut Reading<'_, '_>) -> bool {
    let fault = if let Some(name) = part.value.strip_prefix("header:") {
        (!is_field_name(name)).then_some("after `header:` stands the name of a header")
    } else if let Some(pointer) = part.value.strip_prefix("body:") {
        (!is_pointer(pointer)).then_some("after `body:` stands a JSON pointer: `body:/username`")
    } else {
        (!PARTS.contains(&part.value)).then_some("not something that a request has")
    };
    if let Some(fault) = fault {
        reading.findings.push(
            Finding::error(
                codes::BAD_VALUE,
                part.place,
                format!("a tier cannot count by `{}`", part.value.escape_debug()),
            )
            .label(fault)
            .help(format!("one of {}, header:NAME, body:/POINTER", PARTS.join(", ")))
            .did_you_mean(part.value, PARTS),
        );
    }
    fault.is_none()
}

/// A token of RFC 9110, section 5.1.
fn is_field_name(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.len() <= 64 && name.bytes().all(is_token)
}

/// A JSON pointer (RFC 6901) to a member, not to the whole body.
fn is_pointer(pointer: &str) -> bool {
    let is_sound = |name: &str| {
        let tildes = name.split('~').skip(1);
        !name.is_empty() && tildes.into_iter().all(|after| after.starts_with(['0', '1']))
    };
    pointer.strip_prefix('/').is_some_and(|rest| rest.split('/').all(is_sound))
}
