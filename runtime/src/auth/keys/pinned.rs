//! The algorithms that all schemes of one key set pin, as a set.

use crate::policy::Algorithm;

/// A set of algorithms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pinned(u8);

impl Pinned {
    pub(super) fn of(algorithms: &[Algorithm]) -> Self {
        algorithms.iter().fold(Self::default(), |set, it| Self(set.0 | bit(*it)))
    }

    pub(super) fn has(self, algorithm: Algorithm) -> bool {
        self.0 & bit(algorithm) != 0
    }

    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

fn bit(algorithm: Algorithm) -> u8 {
    match algorithm {
        Algorithm::EdDsa => 1,
        Algorithm::Es256 => 2,
        Algorithm::Rs256 => 4,
        Algorithm::Ps256 => 8,
    }
}
