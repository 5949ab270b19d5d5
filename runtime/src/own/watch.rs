//! A last look at every record that leaves in an answer.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use super::{
    resource::Fields,
    standing::{Standing, Verdict},
};
use crate::policy::ResourceRule;

/// Judges the records that an answer holds while it is encoded.
pub trait Watch: Send + Sync {
    /// Whether this record may leave. `rule` tells its resource.
    fn permits(&self, rule: &'static ResourceRule, record: &dyn Fields) -> bool;
}

/// The watch over one answer: what the operation owns must be the caller's; resources that it
/// does not own (a waiver, a public operation) pass.
#[derive(Debug, Default)]
pub(crate) struct Watchman {
    standings: Vec<Arc<Standing>>,
    alarm: AtomicBool,
}

impl Watchman {
    pub(crate) fn new(standings: Vec<Arc<Standing>>) -> Self {
        Self { standings, alarm: AtomicBool::new(false) }
    }

    /// Whether a record was refused.
    pub(crate) fn raised(&self) -> bool {
        self.alarm.load(Ordering::Relaxed)
    }
}

impl Watch for Watchman {
    fn permits(&self, rule: &'static ResourceRule, record: &dyn Fields) -> bool {
        let permitted = self
            .standings
            .iter()
            .filter(|standing| standing.rule().name == rule.name)
            .all(|standing| standing.judge(record) != Verdict::Foreign);
        if !permitted {
            self.alarm.store(true, Ordering::Relaxed);
        }
        permitted
    }
}
