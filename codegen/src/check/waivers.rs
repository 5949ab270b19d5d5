//! What `waive: { lint:CODE: reason }` silences: that finding within the object that says it.

use crate::contract::{Contract, Waiver};
use crate::finding::{Code, Finding, Findings, codes};

use super::explain::find;
use super::rules;

/// The controls that a waiver may name, `lint:CODE` besides (x-security.md, section 2a).
pub(super) const WAIVABLE: [&str; 12] = [
    "rate",
    "owns",
    "idempotency",
    "audit",
    "limits",
    "cors",
    "cache",
    "media",
    "flow",
    "credentialInUrl",
    "pattern",
    "webhooks",
];

/// Whether a waiver of `control` is in force among `waivers`.
pub(super) fn waived(waivers: &[Waiver], control: &str) -> bool {
    waivers.iter().any(|waiver| waiver.control == control)
}

/// Silences what the contract's `lint:` waivers name, and notes those that silence nothing.
pub(super) fn apply(contract: &Contract, findings: &mut Findings) {
    let mut used = vec![false; contract.waivers.len()];
    findings.retain(|finding| match silencer(contract, finding) {
        Some(index) => {
            used[index] = true;
            false
        }
        None => true,
    });
    for (waiver, used) in contract.waivers.iter().zip(used) {
        if !used && lint(waiver).is_some() {
            findings.push(idle(waiver));
        }
    }
}

/// The waiver that silences `finding`. The nearest object with a `waive` decides alone: like every
/// other key, `waive` replaces whole what a farther object says. The document holds its overlays.
fn silencer(contract: &Contract, finding: &Finding) -> Option<usize> {
    let rule = rules::all().iter().find(|rule| rule.code == finding.code)?;
    if !rule.waivable {
        return None;
    }
    let size = |waiver: &Waiver| match waiver.covers {
        document if document == contract.place => Some(u32::MAX),
        covers => covers.holds(finding.place).then(|| covers.end.saturating_sub(covers.start)),
    };
    let nearest = contract.waivers.iter().filter_map(size).min()?;
    contract
        .waivers
        .iter()
        .position(|waiver| size(waiver) == Some(nearest) && lint(waiver) == Some(finding.code))
}

/// The code of a `lint:CODE` waiver, when that code can be silenced.
pub(super) fn lint(waiver: &Waiver) -> Option<Code> {
    let rule = find(waiver.control.strip_prefix("lint:")?)?;
    rule.waivable.then_some(rule.code)
}

/// Whether `waiver` switches off what can be switched off.
pub(super) fn is_valid(waiver: &Waiver) -> bool {
    WAIVABLE.contains(&waiver.control.as_str()) || lint(waiver).is_some()
}

fn idle(waiver: &Waiver) -> Finding {
    let message = format!("`waive: {{ {} }}` silences nothing", waiver.control);
    Finding::note(codes::IDLE_WAIVER, waiver.place, message)
        .help("remove it, so that a fault that comes later is told")
}
