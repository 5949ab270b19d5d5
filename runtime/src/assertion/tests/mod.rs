//! Assertions as senders meet them.

mod differential;
mod hostile;
mod library;
mod lowering;
mod senders;
mod suite;

use super::*;
use crate::json::{Budget, parse};

/// Any JSON that a test may need.
const ROOMY: Budget = Budget { depth: 256, nodes: 1 << 20 };

fn read(text: &str) -> Value<'_> {
    parse(text.as_bytes(), &ROOMY).unwrap()
}

/// The violations of a value, as `pointer code`.
fn told(assertion: &'static Assertion, text: &str) -> Vec<String> {
    let told = |violation: &Violation| format!("{} {}", violation.pointer, violation.code);
    assertion.violations(&read(text)).iter().map(told).collect()
}
