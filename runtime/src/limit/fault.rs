//! Tiers that cannot be enforced, alone or by an operation; the server does not start.

use super::plan::MAX_TIERS;
use crate::policy::{Counts, KeyPart, Pace, Penalty, Quota, Slow, Tier};

/// The most limits that one tier may give to values of a claim.
pub const MAX_PLANS: usize = 255;

/// A tier that cannot be enforced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TierFault {
    /// A window without length counts nothing.
    NoWindow {
        /// The tier's name.
        tier: &'static str,
    },
    /// A tier that counts by nothing.
    NoKey {
        /// The tier's name.
        tier: &'static str,
    },
    /// A limit, a burst or a depth of 0, which lets nobody in.
    NoLimit {
        /// The tier's name.
        tier: &'static str,
    },
    /// More limits by claim than [`MAX_PLANS`].
    TooManyPlans {
        /// The tier's name.
        tier: &'static str,
        /// How many.
        count: usize,
    },
    /// A key without `ip` and without a verified caller: anybody could lock out somebody else.
    PenaltyForOthers {
        /// The tier's name.
        tier: &'static str,
    },
    /// A penalty that shrinks or lasts no time.
    Penalty {
        /// The tier's name.
        tier: &'static str,
    },
    /// A delay of no time, or one that begins over the limit.
    Slow {
        /// The tier's name.
        tier: &'static str,
    },
    /// A name that cannot stand in `RateLimit-Policy` (RFC 9651, section 3.3.3: printable ASCII).
    Name {
        /// The tier's name.
        tier: &'static str,
    },
}

impl TierFault {
    /// What is wrong with a tier, but for its name.
    pub(super) fn of(tier: &Tier) -> Result<(), Self> {
        let limits = match tier.quota {
            Quota::Fixed(_) => &[] as &[_],
            Quota::ByClaim { limits, .. } => limits,
        };
        let (Quota::Fixed(other) | Quota::ByClaim { other, .. }) = tier.quota;
        let (Pace::Sliding { burst: pace } | Pace::Gcra { depth: pace }) = tier.pace;
        let least = limits.iter().map(|(_, limit)| *limit).min().unwrap_or(other).min(other);
        let tier_name = tier.name;
        if tier.window.is_zero() {
            Err(Self::NoWindow { tier: tier_name })
        } else if tier.by.is_empty() {
            Err(Self::NoKey { tier: tier_name })
        } else if least == 0 || pace == 0 {
            Err(Self::NoLimit { tier: tier_name })
        } else if limits.len() > MAX_PLANS {
            Err(Self::TooManyPlans { tier: tier_name, count: limits.len() })
        } else {
            let largest = limits.iter().map(|(_, limit)| *limit).fold(other, u32::max);
            Self::of_penalty(tier)?;
            Self::of_slow(tier, largest)
        }
    }

    fn of_penalty(tier: &Tier) -> Result<(), Self> {
        let Penalty::Growing { factor, max, forget_after } = tier.penalty else { return Ok(()) };
        let is_others = |part: &KeyPart| {
            matches!(part, KeyPart::Global | KeyPart::Header(_) | KeyPart::Body(_))
        };
        if tier.by.iter().all(is_others) {
            Err(Self::PenaltyForOthers { tier: tier.name })
        } else if factor == 0 || max.is_zero() || forget_after.is_zero() {
            Err(Self::Penalty { tier: tier.name })
        } else {
            Ok(())
        }
    }

    fn of_slow(tier: &Tier, limit: u32) -> Result<(), Self> {
        let Slow::After { after, step, max } = tier.slow else { return Ok(()) };
        // Failed credentials are charged when nobody waits any more.
        let is_uncounted = tier.counts == Counts::FailedCredentials;
        if after >= limit || step.is_zero() || max.is_zero() || is_uncounted {
            return Err(Self::Slow { tier: tier.name });
        }
        Ok(())
    }
}

impl std::fmt::Display for TierFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoWindow { tier } => write!(f, "rate tier `{tier}` has an empty window"),
            Self::NoKey { tier } => write!(f, "rate tier `{tier}` counts by nothing"),
            Self::NoLimit { tier } => {
                write!(f, "rate tier `{tier}` has a limit or burst of 0, which lets nobody in")
            }
            Self::TooManyPlans { tier, count } => {
                write!(f, "rate tier `{tier}` has {count} plans; the most is {MAX_PLANS}")
            }
            Self::PenaltyForOthers { tier } => write!(
                f,
                "rate tier `{tier}` has a penalty and neither `ip` nor a verified caller in `by`: \
                 anybody could lock out somebody else"
            ),
            Self::Penalty { tier } => write!(
                f,
                "rate tier `{tier}` has a penalty with a factor, a `max` or a `forgetAfter` of 0"
            ),
            Self::Slow { tier } => write!(
                f,
                "rate tier `{tier}` has a `slow` that never delays: `after` is not under the limit, \
                 `step` or `max` is 0, or it counts failed credentials"
            ),
            Self::Name { tier } => write!(f, "rate tier name {tier:?} is not printable ASCII"),
        }
    }
}

impl std::error::Error for TierFault {}

/// Tiers that an operation cannot be run with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanFault {
    /// More than [`MAX_TIERS`] in one [`super::Stage`].
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
    /// A cost that a tier can never let through, or none.
    Cost {
        /// The operation.
        operation: &'static str,
        /// The tier's name; empty when the cost is 0.
        tier: &'static str,
        /// What a request costs.
        cost: u32,
        /// The most that the tier lets through at once, in the smallest of its plans.
        most: u32,
    },
}

impl std::fmt::Display for PlanFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooManyTiers { operation, count } => write!(
                f,
                "operation `{operation}` asks {count} rate tiers at once; the most is {MAX_TIERS}"
            ),
            Self::UnknownTier { operation, index } => {
                write!(f, "operation `{operation}` asks rate tier {index}, which is none")
            }
            Self::Cost { operation, cost: 0, .. } => {
                write!(f, "operation `{operation}` costs nothing, so nothing limits it")
            }
            Self::Cost { operation, tier, cost, most } => write!(
                f,
                "operation `{operation}` costs {cost}, but rate tier `{tier}` lets at most {most} \
                 through at once: it would refuse every request"
            ),
        }
    }
}

impl std::error::Error for PlanFault {}
