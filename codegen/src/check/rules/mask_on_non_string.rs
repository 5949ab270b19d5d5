//! A mask on what is not a string.
//!
//! `full`, `last4` and `email` show part of a text. A number or an object has no such part; `omit`
//! leaves the whole member out and goes with any type.
//!
//! ## Refused
//!
//! ```yaml
//! components:
//!   schemas:
//!     Order: { properties: { total: { type: integer, x-security: { sensitive: financial, mask: last4 } } } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! components:
//!   schemas:
//!     Order: { properties: { total: { type: integer, x-security: { sensitive: financial, mask: omit } } } }
//! ```

use crate::check::Rule;
use crate::contract::{Contract, Kind, Mask, Property};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::MASK_ON_NON_STRING,
    "mask-on-non-string",
    include_str!("mask_on_non_string.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for schema in &contract.schemas.0 {
        let Kind::Object(rules) = &schema.kind else { continue };
        for property in rules.properties.iter().filter(|property| unmaskable(contract, property)) {
            let mask = format!("{:?}", property.mask).to_lowercase();
            let message = format!("`mask: {mask}` on `{}`, which is not a string", property.name);
            findings.push(
                Finding::error(codes::MASK_ON_NON_STRING, property.place, message)
                    .help("say `mask: omit`, or make it a string"),
            );
        }
    }
}

fn unmaskable(contract: &Contract, property: &Property) -> bool {
    let cuts = matches!(property.mask, Mask::Full | Mask::Last4 | Mask::Email);
    let text = matches!(contract.schemas[property.schema].kind, Kind::String(_) | Kind::Undecided);
    cuts && !text
}
