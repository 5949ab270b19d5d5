//! How much: tiers, and their use by an operation.

use std::time::Duration;

/// One entry of `rateTiers`, or a built-in tier.
#[derive(Clone, Copy, Debug)]
pub struct Tier {
    /// As in `RateLimit-Policy`.
    pub name: &'static str,
    /// The most requests (or units of `cost`) a window.
    pub limit: u32,
    /// The length of the window.
    pub window: Duration,
    /// What is counted apart; a composite key when more than one.
    pub by: &'static [KeyPart],
    /// The most in a tenth of the window; `limit` when the document says nothing.
    pub burst: u32,
    /// Stands on every operation and cannot be dropped.
    pub always: bool,
    /// What is charged.
    pub counts: Counts,
}

/// A part of a tier's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPart {
    /// The peer's address; IPv4-mapped undone, IPv6 by /64.
    Ip,
    /// The caller: (scheme, issuer, subject).
    Principal,
    /// The caller's tenant.
    Tenant,
    /// One count for everybody.
    Global,
}

/// What a tier charges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// Every request.
    Requests,
    /// Only requests whose credential was refused (`guard-credential`).
    FailedCredentials,
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
