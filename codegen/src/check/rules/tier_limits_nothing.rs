//! An operation whose only tiers count by what the client chooses.
//!
//! A key with `header:` or `body:` begins a new count with every new value, so whoever changes the
//! value is never limited. Such a tier holds guesses at one name; the operation also needs one that
//! holds the guesser: by `ip` or by something of the caller, without `header:` and `body:` in its
//! key. The tiers that stand everywhere (`guard-ip`, or any other `always`) do not count here: they
//! are made for ordinary calls.
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     device: { limit: 20, window: 1m, by: "header:X-Device" }
//! paths:
//!   /exports:
//!     get:
//!       operationId: readExports
//!       x-security: { rate: [device] }
//!       parameters: [{ name: X-Device, in: header, schema: { type: string, maxLength: 64 } }]
//!       responses: { "204": { description: None. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     device: { limit: 20, window: 1m, by: "header:X-Device" }
//! paths:
//!   /exports:
//!     get:
//!       operationId: readExports
//!       x-security: { rate: [device, write] }
//!       parameters: [{ name: X-Device, in: header, schema: { type: string, maxLength: 64 } }]
//!       responses: { "204": { description: None. } }
//! ```

use crate::check::Rule;
use crate::contract::{Contract, KeyPart, Said, Tier};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

pub(super) const RULE: Rule = Rule::error(
    codes::TIER_LIMITS_NOTHING,
    "tier-limits-nothing",
    include_str!("tier_limits_nothing.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        judge(
            contract,
            &operation.rates,
            &operation.said,
            operation.place,
            &operation.id,
            findings,
        );
    }
    let root = &contract.root;
    let inherits = |rate| contract.operations.iter().any(|it| it.said.at("rate") == Some(rate));
    if let Some(rate) = root.said.at("rate").filter(|rate| !inherits(*rate)) {
        judge(contract, &root.rates, &root.said, rate, "a hand-written handler", findings);
    }
}

fn judge(
    contract: &Contract,
    rates: &[usize],
    said: &Said,
    place: Place,
    whose: &str,
    findings: &mut Findings,
) {
    let tiers = || rates.iter().map(|index| &contract.tiers[*index]);
    let chosen = tiers().find(|tier| tier.by.iter().any(KeyPart::is_chosen));
    if let Some(chosen) = chosen.filter(|_| !tiers().any(Tier::holds_the_client)) {
        let place = said.at_or("rate", place);
        let name = chosen.name.escape_debug();
        let message = format!("nothing limits who calls `{whose}` beside tier `{name}`");
        findings.push(
            Finding::error(codes::TIER_LIMITS_NOTHING, place, message)
                .why("whoever changes what it counts by begins a new count")
                .related(chosen.said.at_or("by", chosen.place), "the client chooses this")
                .help("add a tier by `ip` or `principal` alone to `rate`"),
        );
    }
}
