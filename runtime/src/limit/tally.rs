//! What one request was charged, and what its caller is told of it: `RateLimit`,
//! `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers) and `Retry-After` (RFC 9110,
//! section 10.2.3).

use http::{HeaderMap, HeaderName, HeaderValue, header::RETRY_AFTER};

use super::limiter::Limiter;
use super::parts::Parts;
use super::plan::{MAX_TIERS, Plan, STAGES, Stage};
use super::quota::Standing;
use super::rule::seconds;
use super::shared::Charged;

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// One request on its way through its tiers: how it is counted, what it was charged when, and how
/// the tiers stand that it has asked so far. `r` is what is left, `t` the seconds until the oldest
/// of what was charged comes back. After a refusal only the tier that refused is told. Tiers that
/// count failed credentials are told only when they refuse.
#[derive(Clone, Debug)]
pub struct Tally {
    pub(super) parts: Parts,
    /// The quota of each tier, by stage and position.
    pub(super) quotas: [[u8; MAX_TIERS]; STAGES],
    /// When the tiers of each stage were charged.
    pub(super) charged: [Option<u64>; STAGES],
    lines: [Line; STAGES * MAX_TIERS],
    count: usize,
    asked: u8,
    refused: Option<(Line, HeaderValue)>,
    /// What the store that servers share has charged.
    pub(super) shared: Vec<Charged>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Line {
    tier: u16,
    quota: u8,
    remaining: u32,
    reset: u32,
}

impl Tally {
    #[inline]
    pub(super) fn new(ip: u128) -> Self {
        Self {
            parts: Parts { ip, ..Parts::default() },
            quotas: [[0; MAX_TIERS]; STAGES],
            charged: [None; STAGES],
            lines: [Line { tier: 0, quota: 0, remaining: 0, reset: 0 }; STAGES * MAX_TIERS],
            count: 0,
            asked: 0,
            refused: None,
            shared: Vec::new(),
        }
    }

    /// Adds the fields to an answer; `plan` is the one whose stages were asked.
    pub fn write(&self, limiter: &Limiter, plan: &Plan, headers: &mut HeaderMap) {
        if let Some((line, policy)) = &self.refused {
            headers.insert(RATE_LIMIT_POLICY, policy.clone());
            headers.insert(RETRY_AFTER, HeaderValue::from(line.reset));
            return write_lines(limiter, std::slice::from_ref(line), headers);
        }
        let lines = &self.lines[..self.count];
        let policy = if lines.iter().any(|line| line.quota > 0) {
            policy_of(limiter, lines)
        } else {
            plan.policy(self.asked).cloned()
        };
        let Some(policy) = policy else { return };
        headers.insert(RATE_LIMIT_POLICY, policy);
        write_lines(limiter, lines, headers);
    }

    /// Whether memory has charged the tiers of a stage, and has not taken it back.
    pub(crate) const fn is_charged(&self, stage: Stage) -> bool {
        self.charged[stage as usize].is_some()
    }

    /// Notes that the tiers of a stage have been charged.
    #[inline]
    pub(super) fn charge(&mut self, stage: Stage, now: u64) {
        self.asked |= 1 << stage as u8;
        self.charged[stage as usize] = Some(now);
    }

    /// Adds how a tier stands.
    #[inline]
    pub(super) fn add(&mut self, tier: usize, quota: u8, standing: &Standing) {
        if let Some(line) = self.lines.get_mut(self.count) {
            let reset = seconds(standing.reset);
            *line = Line { tier: tier as u16, quota, remaining: standing.remaining, reset };
            self.count += 1;
        }
    }

    /// Replaces what is told of a tier by what another count says of it.
    pub(super) fn retell(&mut self, tier: usize, quota: u8, standing: &Standing) {
        let known = self.lines[..self.count].iter_mut().find(|it| usize::from(it.tier) == tier);
        match known {
            Some(line) => {
                line.remaining = standing.remaining;
                line.reset = seconds(standing.reset);
            }
            None => self.add(tier, quota, standing),
        }
    }

    /// Notes a refusal; nothing else is told from here on.
    pub(super) fn refuse(&mut self, limiter: &Limiter, tier: usize, quota: u8, retry_after: u32) {
        let line = Line { tier: tier as u16, quota, remaining: 0, reset: retry_after };
        let policy = limiter.rules()[tier].quotas[usize::from(quota)].policy.clone();
        self.refused = Some((line, policy));
    }
}

/// `RateLimit-Policy` with the limits of this very caller.
fn policy_of(limiter: &Limiter, lines: &[Line]) -> Option<HeaderValue> {
    let quota =
        |line: &Line| &limiter.rules()[usize::from(line.tier)].quotas[usize::from(line.quota)];
    let told = lines.iter().filter_map(|line| quota(line).policy.to_str().ok());
    HeaderValue::try_from(told.collect::<Vec<_>>().join(", ")).ok()
}

fn write_lines(limiter: &Limiter, lines: &[Line], headers: &mut HeaderMap) {
    let mut text = Vec::with_capacity(32 * lines.len());
    for line in lines {
        push(&mut text, &limiter.rules()[usize::from(line.tier)].told, line.remaining, line.reset);
    }
    if let Ok(value) = HeaderValue::from_maybe_shared(bytes::Bytes::from(text)) {
        headers.insert(RATE_LIMIT, value);
    }
}

/// `"write";r=3;t=12`, after a comma when it is not the first.
fn push(text: &mut Vec<u8>, told: &str, remaining: u32, reset: u32) {
    if !text.is_empty() {
        text.extend_from_slice(b", ");
    }
    text.extend_from_slice(told.as_bytes());
    text.extend_from_slice(itoa::Buffer::new().format(remaining).as_bytes());
    text.extend_from_slice(b";t=");
    text.extend_from_slice(itoa::Buffer::new().format(reset).as_bytes());
}
