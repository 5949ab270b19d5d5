//! More tiers than are decided at once.
//!
//! A request is held against all its tiers at once before its credentials are read, again when the
//! caller is known, and again when the body is; each time against eight at most, so that no request
//! costs more to count than to answer. The server would not start.
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     a: { limit: 1, window: 1s, by: principal }
//!     b: { limit: 2, window: 2s, by: principal }
//!     c: { limit: 3, window: 3s, by: principal }
//!     d: { limit: 4, window: 4s, by: principal }
//!     e: { limit: 5, window: 5s, by: principal }
//!     f: { limit: 6, window: 6s, by: principal }
//!     g: { limit: 7, window: 7s, by: principal }
//!     h: { limit: 8, window: 8s, by: principal }
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       x-security: { rate: [write, a, b, c, d, e, f, g, h] }
//!       responses: { "204": { description: It ticks. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   rateTiers:
//!     second: { limit: 1, window: 1s, by: principal }
//! paths:
//!   /clock:
//!     get:
//!       operationId: readClock
//!       x-security: { rate: [write, second] }
//!       responses: { "204": { description: It ticks. } }
//! ```

use crate::check::Rule;
use crate::contract::{Contract, Phase};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

pub(super) const RULE: Rule =
    Rule::error(codes::TOO_MANY_TIERS, "too-many-tiers", include_str!("too_many_tiers.rs"))
        .check(check);

const MOST: usize = 8;

fn check(contract: &Contract, findings: &mut Findings) {
    let root = contract.root.said.at("rate");
    if let Some(place) = root {
        judge(contract, &contract.root.rates, place, findings);
    }
    for operation in &contract.operations {
        let place = operation.said.at_or("rate", operation.place);
        if Some(place) != root {
            judge(contract, &operation.rates, place, findings);
        }
    }
}

fn judge(contract: &Contract, rates: &[usize], place: Place, findings: &mut Findings) {
    let phases = [
        (Phase::Before, "before credentials are read"),
        (Phase::After, "when the caller is known"),
        (Phase::Body, "when the body is decoded"),
    ];
    for (phase, when) in phases {
        let asked = |index: &&usize| contract.tiers[**index].phase() == phase;
        let count = rates.iter().filter(asked).count();
        if count > MOST {
            let message = format!("{count} tiers are asked at once {when}, {MOST} at most");
            findings.push(
                Finding::error(codes::TOO_MANY_TIERS, place, message)
                    .help("name fewer; those that always stand count too"),
            );
        }
    }
}
