//! What the store is asked for one request: names of counts and the numbers of their tiers.

use std::sync::Arc;

use super::super::{
    asker::Asker,
    plan::{Plan, Stage},
    tally::Tally,
};
use super::Shared;

/// What the script does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Decides, and charges.
    Ask,
    /// The same for a request whose credential failed: also charges the tiers that count those.
    Fail,
    /// Charges one failed credential.
    Charge,
    /// Takes back what was charged at a time.
    Back,
}

/// One question to the store, ready to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(super) mode: Mode,
    pub(super) cost: u32,
    /// What is taken back was charged then.
    pub(super) then: u64,
    pub(super) counts: Vec<Count>,
}

/// Where a tier counts the request.
#[derive(Clone, Debug)]
pub(super) struct Count {
    pub(super) tier: usize,
    pub(super) quota: u8,
    pub(super) name: Arc<str>,
}

/// What the store has charged for one request.
#[derive(Clone, Debug)]
pub(in crate::limit) struct Charged {
    pub(super) then: u64,
    pub(super) cost: u32,
    pub(super) counts: Vec<Count>,
}

impl Mode {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Fail => "fail",
            Self::Charge => "charge",
            Self::Back => "back",
        }
    }
}

impl Question {
    /// Whether no tier is asked.
    pub(crate) fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }
}

impl Shared {
    /// Where the tiers of some stages count a request.
    pub(super) fn counts(
        &self,
        plan: &Plan,
        stages: &[Stage],
        asker: &Asker<'_>,
        tally: &Tally,
    ) -> Vec<Count> {
        let mut bytes = Vec::with_capacity(128);
        let mut counts = Vec::new();
        for stage in stages {
            for (position, tier) in plan.phase(*stage).tiers.iter().copied().enumerate() {
                let quota = tally.quotas[*stage as usize][position];
                bytes.clear();
                self.tiers[tier].by.iter().for_each(|part| asker.write(*part, &mut bytes));
                counts.push(Count { tier, quota, name: self.name(tier, &bytes) });
            }
        }
        counts
    }
}
