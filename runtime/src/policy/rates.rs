//! How much: tiers, and their use by an operation.

use std::time::Duration;

/// One entry of `rateTiers`, or a built-in tier.
#[derive(Clone, Copy, Debug)]
pub struct Tier {
    /// As in `RateLimit-Policy`.
    pub name: &'static str,
    /// The most requests (or units of `cost`) a window.
    pub quota: Quota,
    /// The length of the window.
    pub window: Duration,
    /// What is counted apart; a composite key when more than one.
    pub by: &'static [KeyPart],
    /// How the units of a window may follow each other.
    pub pace: Pace,
    /// Stands on every operation and cannot be dropped.
    pub always: bool,
    /// What is charged.
    pub counts: Counts,
    /// What becomes of who goes on over the limit.
    pub penalty: Penalty,
    /// What becomes of who comes near the limit.
    pub slow: Slow,
    /// What a request is worth when the shared store cannot say how the tier stands.
    pub on_store_error: OnStoreError,
}

impl Tier {
    /// A sliding window that counts requests, without penalty or delay; the rest is added by the
    /// methods below.
    pub const fn new(
        name: &'static str,
        limit: u32,
        window: Duration,
        by: &'static [KeyPart],
    ) -> Self {
        Self {
            name,
            quota: Quota::Fixed(limit),
            window,
            by,
            pace: Pace::Sliding { burst: limit },
            always: false,
            counts: Counts::Requests,
            penalty: Penalty::None,
            slow: Slow::Never,
            on_store_error: OnStoreError::Memory,
        }
    }

    /// The most in a tenth of a sliding window.
    pub const fn burst(mut self, burst: u32) -> Self {
        self.pace = Pace::Sliding { burst };
        self
    }

    /// Spaces the units evenly, but for `depth` that may come at once.
    pub const fn gcra(mut self, depth: u32) -> Self {
        self.pace = Pace::Gcra { depth };
        self
    }

    /// Makes it stand on every operation.
    pub const fn always(mut self) -> Self {
        self.always = true;
        self
    }

    /// Sets what is charged.
    pub const fn counts(mut self, counts: Counts) -> Self {
        self.counts = counts;
        self
    }

    /// Sets the limit by a claim of the caller; the limit given to [`Tier::new`] is that of `"*"`.
    pub const fn plans(
        mut self,
        claim: &'static str,
        limits: &'static [(&'static str, u32)],
    ) -> Self {
        let Quota::Fixed(other) = self.quota else { panic!("a tier has one list of plans") };
        self.quota = Quota::ByClaim { claim, limits, other };
        self
    }

    /// Locks out who goes on over the limit.
    pub const fn penalty(mut self, factor: u32, max: Duration, forget_after: Duration) -> Self {
        self.penalty = Penalty::Growing { factor, max, forget_after };
        self
    }

    /// Delays who comes near the limit.
    pub const fn slow(mut self, after: u32, step: Duration, max: Duration) -> Self {
        self.slow = Slow::After { after, step, max };
        self
    }

    /// Sets what a failure of the shared store means.
    pub const fn on_store_error(mut self, answer: OnStoreError) -> Self {
        self.on_store_error = answer;
        self
    }
}

/// A part of a tier's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPart {
    /// The peer's address; IPv4-mapped undone, IPv6 by /64.
    Ip,
    /// The caller: (scheme, issuer, subject).
    Principal,
    /// The OAuth client that the caller uses (`client_id`, else `azp`); the caller itself when the
    /// credential names none.
    Client,
    /// The API key; the caller itself for any other credential.
    ApiKey,
    /// The caller's tenant.
    Tenant,
    /// One count for everybody.
    Global,
    /// A request header's value; the name is lower case.
    Header(&'static str),
    /// A string of the body, by JSON pointer; compared after NFKC and case folding.
    Body(&'static str),
}

/// The most a window.
#[derive(Clone, Copy, Debug)]
pub enum Quota {
    /// The same for everybody.
    Fixed(u32),
    /// By a claim of the caller.
    ByClaim {
        /// Its dotted path.
        claim: &'static str,
        /// The limit of each value.
        limits: &'static [(&'static str, u32)],
        /// The limit of every other value, of none, and of what is no string (`"*"`).
        other: u32,
    },
}

/// How the units of a window may follow each other. Neither adds to the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// As they come.
    Sliding {
        /// The most in a tenth of the window; the limit when the document says nothing.
        burst: u32,
    },
    /// Evenly (generic cell rate algorithm, ITU-T I.371).
    Gcra {
        /// How many may come at once.
        depth: u32,
    },
}

/// What a tier charges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// Every request.
    Requests,
    /// Requests that fail: charged before, given back when the answer is 2xx or 3xx
    /// (`onlyFailures`).
    Failures,
    /// Only requests whose credential was refused (`guard-credential`).
    FailedCredentials,
}

/// `penalty:`; what becomes of who goes on over the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Penalty {
    /// The window passes, and that is all.
    None,
    /// The first window over the limit locks out for as long, each further one `factor` times
    /// longer.
    Growing {
        /// At least 1.
        factor: u32,
        /// The longest lockout.
        max: Duration,
        /// How long after a lockout the next counts as the first.
        forget_after: Duration,
    },
}

/// `slow:`; what becomes of who comes near the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slow {
    /// Nothing.
    Never,
    /// Every unit over `after` waits `step` longer.
    After {
        /// Units without a delay.
        after: u32,
        /// What each further one adds.
        step: Duration,
        /// The longest delay.
        max: Duration,
    },
}

/// `onStoreError:`; what a request is worth when the shared store cannot say how a tier stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnStoreError {
    /// 503.
    Deny,
    /// This server's own count decides.
    Memory,
    /// The tier is not asked; only with a waiver.
    Allow,
}

/// A tier as an operation uses it: an index into [`super::Api::tiers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TierUse(pub usize);

impl TierUse {
    /// The tiers of the document's root and those that a hand-written handler adds, as an array
    /// for a static.
    ///
    /// # Panics
    /// In a constant, so at compile time, when `N` is not the sum of both lengths.
    pub const fn join<const N: usize>(root: &[Self], added: &[Self]) -> [Self; N] {
        assert!(N == root.len() + added.len(), "the array has another length than both lists");
        let mut joined = [Self(0); N];
        let mut index = 0;
        while index < N {
            joined[index] =
                if index < root.len() { root[index] } else { added[index - root.len()] };
            index += 1;
        }
        joined
    }
}
