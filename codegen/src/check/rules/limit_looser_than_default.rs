//! A limit looser than the built-in default, without a waiver.
//!
//! What is silent gets a body of 64 KiB, 10 s, a JSON depth of 32, pages of at most 100 and closed
//! objects. More than that costs memory and time that a stranger may ask for, so it needs a reason
//! where it is said (OWASP API4:2023, unrestricted resource consumption).
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   limits: { body: 8MiB }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   limits: { body: 8MiB }
//!   waive: { limits: scanned letters come as base64 }
//! ```

use std::time::Duration;

use crate::check::Rule;
use crate::check::waivers::waived;
use crate::contract::{Contract, Limits, Operation};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::LIMIT_LOOSER_THAN_DEFAULT,
    "limit-looser-than-default",
    include_str!("limit_looser_than_default.rs"),
)
.check(check);

const BODY: u64 = 64 * 1024;
const TIMEOUT: Duration = Duration::from_secs(10);
const JSON_DEPTH: u32 = 32;
const PAGE: u32 = 100;

fn check(contract: &Contract, findings: &mut Findings) {
    for operation in &contract.operations {
        if !waived(&operation.waivers, "limits") {
            for looser in looser(&operation.limits) {
                findings.push(finding(operation, &looser));
            }
        }
    }
}

/// A member over its default.
struct Looser {
    key: &'static str,
    value: String,
    default: &'static str,
}

fn looser(limits: &Limits) -> Vec<Looser> {
    let Limits { body, timeout, json_depth, concurrency: _, page, unknown_fields_refused } = limits;
    let page_max = page.as_ref().map_or(0, |page| page.max);
    let members = [
        (*body > BODY, "body", format!("{body} bytes"), "64KiB"),
        (*timeout > TIMEOUT, "timeout", format!("{} s", timeout.as_secs()), "10s"),
        (*json_depth > JSON_DEPTH, "jsonDepth", json_depth.to_string(), "32"),
        (page_max > PAGE, "page", format!("a max of {page_max}"), "100"),
        (!unknown_fields_refused, "unknownFields", "allow".to_owned(), "refuse"),
    ];
    let over = members.into_iter().filter(|(is_looser, ..)| *is_looser);
    over.map(|(_, key, value, default)| Looser { key, value, default }).collect()
}

fn finding(operation: &Operation, looser: &Looser) -> Finding {
    let Looser { key, value, default } = looser;
    let limits = operation.said.at_or("limits", operation.place);
    let place = operation.said.at_or(&format!("limits/{key}"), limits);
    let message = format!("`limits.{key}` is {value}, looser than the default `{default}`");
    Finding::error(codes::LIMIT_LOOSER_THAN_DEFAULT, place, message)
        .help(format!("keep `{default}`, or give the reason: `waive: {{ limits: reason }}`"))
}
