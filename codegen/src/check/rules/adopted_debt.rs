//! A decision that `adopt` wrote and nobody has reviewed.
//!
//! `cargo secgen adopt` writes down what a document left open, so that a first run works. Each such
//! decision is a debt: counted on every run, refused by `--deny-debts`, and a server that has one
//! binds loopback only. Reviewing one means to replace it by the real decision, or to give its real
//! reason and remove `adopted`.
//!
//! ## Refused
//!
//! ```yaml
//! paths:
//!   /prices:
//!     get:
//!       operationId: listPrices
//!       security: []
//!       x-security: { public: { reason: "adopted, not reviewed", adopted: true } }
//!       responses: { "204": { description: None yet. } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! paths:
//!   /prices:
//!     get:
//!       operationId: listPrices
//!       security: []
//!       x-security: { public: { reason: prices stand on the website too } }
//!       responses: { "204": { description: None yet. } }
//! ```

use crate::check::Rule;
use crate::contract::Contract;
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::warning(codes::ADOPTED_DEBT, "adopted-debt", include_str!("adopted_debt.rs"))
        .check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for waiver in contract.waivers.iter().filter(|waiver| waiver.adopted) {
        let message = format!("debt: `{}` was adopted and is not reviewed", waiver.control);
        findings.push(
            Finding::warning(codes::ADOPTED_DEBT, waiver.place, message)
                .label(waiver.reason.clone())
                .help("decide it, or give the real reason and remove `adopted: true`"),
        );
    }
}
