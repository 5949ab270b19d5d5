//! The tiers of one operation in the order they are asked, made once at start.

use http::HeaderValue;

use super::limiter::Limiter;
use super::rule::Rule;
use crate::policy::{Counts, KeyPart, Policy};

/// The most tiers that one phase of one operation may ask.
pub const MAX_TIERS: usize = 8;

/// What one operation asks before credentials are read and after.
#[derive(Debug)]
pub struct Plan {
    before: Phase,
    after: Phase,
    pub(super) both: Option<HeaderValue>,
}

/// Tiers that are decided at once.
#[derive(Debug)]
pub struct Phase {
    pub(super) tiers: Box<[usize]>,
    pub(super) cost: u32,
    pub(super) policy: Option<HeaderValue>,
    pub(super) is_before: bool,
}

/// Tiers that an operation cannot be run with; the server does not start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanFault {
    /// More than [`MAX_TIERS`] before credentials or after.
    TooManyTiers {
        /// The operation.
        operation: &'static str,
        /// How many.
        count: usize,
    },
    /// A tier that the document's table lacks.
    UnknownTier {
        /// The operation.
        operation: &'static str,
        /// The index.
        index: usize,
    },
}

impl std::fmt::Display for PlanFault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooManyTiers { operation, count } => write!(
                formatter,
                "operation `{operation}` asks {count} rate tiers at once; the most is {MAX_TIERS}"
            ),
            Self::UnknownTier { operation, index } => {
                write!(formatter, "operation `{operation}` asks rate tier {index}, which is none")
            }
        }
    }
}

impl std::error::Error for PlanFault {}

impl Plan {
    /// Sorts the tiers of `policy`: by address, then global, then the rest after credentials.
    ///
    /// # Errors
    /// When a tier is unknown, or a phase has more than [`MAX_TIERS`].
    pub fn new(limiter: &Limiter, policy: &Policy) -> Result<Self, PlanFault> {
        let operation = policy.operation;
        let mut tiers: Vec<usize> = policy.rates.iter().map(|tier| tier.0).collect();
        tiers.sort_unstable();
        tiers.dedup();
        if let Some(index) = tiers.iter().copied().find(|tier| *tier >= limiter.rules().len()) {
            return Err(PlanFault::UnknownTier { operation, index });
        }
        let rule = |tier: &usize| &limiter.rules()[*tier];
        let (mut before, after): (Vec<_>, Vec<_>) =
            tiers.iter().copied().partition(|tier| is_asked_before(rule(tier)));
        before.sort_by_key(|tier| !rule(tier).by.contains(&KeyPart::Ip));
        if let Some(count) = [before.len(), after.len()].into_iter().find(|it| *it > MAX_TIERS) {
            return Err(PlanFault::TooManyTiers { operation, count });
        }
        let told: Vec<usize> = before.iter().chain(&after).copied().collect();
        Ok(Self {
            before: Phase::new(limiter, before, policy.cost, true),
            after: Phase::new(limiter, after, policy.cost, false),
            both: policies(limiter, &told),
        })
    }

    /// Tiers by address and global ones.
    pub const fn before(&self) -> &Phase {
        &self.before
    }

    /// Tiers by caller or tenant.
    pub const fn after(&self) -> &Phase {
        &self.after
    }
}

impl Phase {
    fn new(limiter: &Limiter, tiers: Vec<usize>, cost: u32, is_before: bool) -> Self {
        let policy = policies(limiter, &tiers);
        Self { tiers: tiers.into(), cost, policy, is_before }
    }
}

/// Nothing of the caller is needed to ask it.
fn is_asked_before(rule: &Rule) -> bool {
    rule.by.iter().all(|part| matches!(part, KeyPart::Ip | KeyPart::Global))
}

/// `RateLimit-Policy` for the tiers that count requests.
fn policies(limiter: &Limiter, tiers: &[usize]) -> Option<HeaderValue> {
    let told = tiers.iter().map(|tier| &limiter.rules()[*tier]);
    let told: Vec<&str> = told
        .filter(|rule| rule.counts == Counts::Requests)
        .filter_map(|rule| rule.policy.to_str().ok())
        .collect();
    if told.is_empty() { None } else { HeaderValue::try_from(told.join(", ")).ok() }
}
