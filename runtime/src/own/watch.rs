//! A last look at every record that leaves in an answer.

use std::sync::Arc;

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
pub(crate) struct Watchman(Vec<Arc<Standing>>);

impl Watchman {
    pub(crate) fn new(standings: Vec<Arc<Standing>>) -> Self {
        Self(standings)
    }
}

impl Watch for Watchman {
    fn permits(&self, rule: &'static ResourceRule, record: &dyn Fields) -> bool {
        self.0
            .iter()
            .filter(|standing| standing.rule().name == rule.name)
            .all(|standing| standing.judge(record) != Verdict::Foreign)
    }
}
