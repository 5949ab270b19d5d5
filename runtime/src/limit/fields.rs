//! What the caller is told: `RateLimit`, `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers)
//! and `Retry-After` (RFC 9110, section 10.2.3).

use http::{HeaderMap, HeaderName, HeaderValue, header::RETRY_AFTER};

use super::limiter::Limiter;
use super::plan::{MAX_TIERS, Phase, Plan};
use super::rule::{Standing, seconds};

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// How the tiers stand that one request has asked so far: `r` is what is left, `t` the seconds
/// until the oldest of what was charged comes back. After a refusal only the tier that refused is
/// told. Tiers that count failed credentials are told only when they refuse.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    lines: [Line; 2 * MAX_TIERS],
    count: usize,
    state: State,
}

#[derive(Clone, Copy, Debug, Default)]
struct Line {
    tier: usize,
    remaining: u32,
    reset: u32,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Nothing,
    Before,
    After,
    Both,
    Refused { tier: usize, retry_after: u32 },
}

impl Told {
    /// Nothing has been asked yet.
    pub const fn new() -> Self {
        let line = Line { tier: 0, remaining: 0, reset: 0 };
        Self { lines: [line; 2 * MAX_TIERS], count: 0, state: State::Nothing }
    }

    /// Adds the fields to an answer; `plan` is the one whose phases were asked.
    pub fn write(&self, limiter: &Limiter, plan: &Plan, headers: &mut HeaderMap) {
        let rules = limiter.rules();
        let policy = match self.state {
            State::Nothing => return,
            State::Before => plan.before().policy.as_ref(),
            State::After => plan.after().policy.as_ref(),
            State::Both => plan.both.as_ref(),
            State::Refused { tier, .. } => Some(&rules[tier].policy),
        };
        let Some(policy) = policy else { return };
        headers.insert(RATE_LIMIT_POLICY, policy.clone());
        let mut text = Vec::with_capacity(32 * self.count.max(1));
        if let State::Refused { tier, retry_after } = self.state {
            headers.insert(RETRY_AFTER, HeaderValue::from(retry_after));
            push(&mut text, &rules[tier].told, 0, retry_after);
        }
        for line in self.lines() {
            push(&mut text, &rules[line.tier].told, line.remaining, line.reset);
        }
        if let Ok(value) = HeaderValue::from_maybe_shared(bytes::Bytes::from(text)) {
            headers.insert(RATE_LIMIT, value);
        }
    }

    pub(super) fn add(&mut self, tier: usize, standing: &Standing) {
        if let Some(line) = self.lines.get_mut(self.count) {
            let reset = seconds(standing.reset);
            *line = Line { tier, remaining: standing.remaining, reset };
            self.count += 1;
        }
    }

    pub(super) fn asked(&mut self, phase: &Phase) {
        self.state = match (self.state, phase.is_before) {
            (State::Nothing | State::Before, true) => State::Before,
            (State::Nothing | State::After, false) => State::After,
            _ => State::Both,
        };
    }

    pub(super) fn refused(&mut self, tier: usize, retry_after: u32) {
        self.count = 0;
        self.state = State::Refused { tier, retry_after };
    }

    fn lines(&self) -> &[Line] {
        &self.lines[..self.count]
    }
}

impl Default for Told {
    fn default() -> Self {
        Self::new()
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
