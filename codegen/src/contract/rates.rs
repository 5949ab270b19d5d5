//! How much.

use std::time::Duration;

use crate::source::Place;

use super::Said;

/// One entry of `rateTiers`, or a built-in tier.
#[derive(Clone, Debug)]
pub struct Tier {
    /// Where; the document's root for a built-in tier.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// The most a window; with plans, that of everybody whose claim names none (`"*"`).
    pub limit: u32,
    /// The limits of those whose claim names one.
    pub plans: Plans,
    /// The window.
    pub window: Duration,
    /// What is counted apart.
    pub by: Vec<KeyPart>,
    /// How it is counted.
    pub algorithm: Counting,
    /// Sliding: the most in a tenth of the window; `limit` when the document says nothing. Gcra:
    /// the depth, for every plan the same; a tenth of the smallest limit when it says nothing.
    pub burst: u32,
    /// Cannot be dropped.
    pub always: bool,
    /// What is charged.
    pub counts: Counts,
    /// What becomes of who goes over the limit.
    pub penalty: Option<Penalty>,
    /// What becomes of who comes near it.
    pub slow: Option<Slow>,
    /// What holds while the shared store does not answer.
    pub on_store_error: OnStoreError,
    /// Where each of its keys was written; empty for a built-in tier.
    pub said: Said,
}

/// A limit for each value of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plans {
    /// One limit for everybody.
    None,
    /// The claim's value decides.
    Of {
        /// A dotted path.
        claim: String,
        /// Value and limit, in document order, without `"*"`.
        limits: Vec<(String, u32)>,
        /// Whether `"*"` says what everybody else has.
        has_default: bool,
    },
}

/// A part of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPart {
    /// The peer.
    Ip,
    /// The caller.
    Principal,
    /// The application that the caller uses.
    Client,
    /// The caller's API key.
    ApiKey,
    /// The caller's tenant.
    Tenant,
    /// Everybody.
    Global,
    /// A header's value; its name in lower case.
    Header(String),
    /// A member of the body, by its JSON pointer (`/username`).
    Body(String),
}

/// How a tier counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// A window that slides.
    Sliding,
    /// The generic cell rate algorithm: evenly spaced, with a depth.
    Gcra,
}

/// What a tier charges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// Every request.
    Requests,
    /// Requests that did not succeed (`onlyFailures`).
    Failures,
    /// Refused credentials.
    FailedCredentials,
}

/// `penalty`: a lockout that grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Penalty {
    /// How much longer each lockout is than the one before.
    pub factor: u32,
    /// The longest.
    pub max: Duration,
    /// After how long without a violation the next one counts as the first.
    pub forget_after: Duration,
}

/// `slow`: a delay that grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slow {
    /// From how many on.
    pub after: u32,
    /// The delay for each one over that.
    pub step: Duration,
    /// The longest.
    pub max: Duration,
}

/// `onStoreError`, the strictest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OnStoreError {
    /// Refused with 503.
    Deny,
    /// Each server counts for itself.
    Memory,
    /// Let through, uncounted.
    Allow,
}

/// When a tier is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Before credentials are read.
    Before,
    /// When the caller is known.
    After,
    /// When the body is decoded.
    Body,
}

impl Tier {
    /// When it is asked: what its key holds decides.
    pub fn phase(&self) -> Phase {
        if self.by.iter().any(|part| matches!(part, KeyPart::Body(_))) {
            Phase::Body
        } else if self.by.iter().all(|part| matches!(part, KeyPart::Ip | KeyPart::Global)) {
            Phase::Before
        } else {
            Phase::After
        }
    }

    /// `limit` and the limits of all plans.
    pub fn limits(&self) -> impl Iterator<Item = u32> {
        let plans = match &self.plans {
            Plans::None => &[][..],
            Plans::Of { limits, .. } => limits,
        };
        std::iter::once(self.limit).chain(plans.iter().map(|(_, limit)| *limit))
    }

    /// The least that somebody may ever spend at once under it.
    pub fn least(&self) -> u32 {
        let smallest = self.limits().min().unwrap_or_default();
        match (&self.plans, self.algorithm) {
            (Plans::Of { .. }, Counting::Sliding) => smallest,
            _ => smallest.min(self.burst),
        }
    }

    /// Whether it counts one client under one key, whatever the client sends; the tiers that stand
    /// everywhere are made for ordinary calls and hold nobody back.
    pub fn holds_the_client(&self) -> bool {
        !self.always
            && self.counts != Counts::FailedCredentials
            && self.by.iter().any(|part| *part == KeyPart::Ip || part.is_callers())
            && !self.by.iter().any(KeyPart::is_chosen)
    }

    /// Whether its `onStoreError` lets through what the built-in one does not.
    pub fn is_loose(&self) -> bool {
        self.on_store_error > self.default_on_store_error()
    }

    /// Its `onStoreError` when it does not say one: where passwords are guessed nothing is let
    /// through uncounted.
    pub fn default_on_store_error(&self) -> OnStoreError {
        if self.counts == Counts::Failures || self.penalty.is_some() {
            OnStoreError::Deny
        } else {
            OnStoreError::Memory
        }
    }
}

impl KeyPart {
    /// Whether the client may choose its value anew with each request.
    pub fn is_chosen(&self) -> bool {
        matches!(self, Self::Header(_) | Self::Body(_))
    }

    /// Whether it is something of the caller; strangers are counted by their address there.
    pub fn is_callers(&self) -> bool {
        matches!(self, Self::Principal | Self::Client | Self::ApiKey | Self::Tenant)
    }
}

impl std::fmt::Display for KeyPart {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ip => formatter.write_str("ip"),
            Self::Principal => formatter.write_str("principal"),
            Self::Client => formatter.write_str("client"),
            Self::ApiKey => formatter.write_str("apiKey"),
            Self::Tenant => formatter.write_str("tenant"),
            Self::Global => formatter.write_str("global"),
            Self::Header(name) => write!(formatter, "header:{name}"),
            Self::Body(pointer) => write!(formatter, "body:{pointer}"),
        }
    }
}
