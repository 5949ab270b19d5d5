//! From a contract to a sound one: every rule, then the waivers.

use std::ops::Deref;

use crate::contract::Contract;
use crate::finding::Findings;

use super::{fold, rules, waivers};

/// A contract that every rule let pass. Only [`accept`] makes one.
#[derive(Debug)]
pub struct SoundContract(Contract);

impl Deref for SoundContract {
    type Target = Contract;
    fn deref(&self) -> &Contract {
        &self.0
    }
}

/// Runs every rule over `contract`; gives it back as sound when no stage has reported an error. What
/// a document that nobody annotated leaves open is told in one finding.
pub fn accept(contract: Contract, findings: &mut Findings) -> Option<SoundContract> {
    judge(&contract, findings);
    fold::fold_unannotated(&contract, findings);
    (!findings.has_errors()).then_some(SoundContract(contract))
}

/// Runs every rule over `contract` and lets `lint:` waivers silence what they name; every missing
/// decision is told by itself.
pub fn judge(contract: &Contract, findings: &mut Findings) {
    for check in rules::all().iter().filter_map(|rule| rule.check) {
        check(contract, findings);
    }
    waivers::apply(contract, findings);
}
