//! The same routes without a guard, and what they are sent.

use axum::Router;
use secgen_runtime::values::Uuid;

use crate::scenario::{CALLERS, MOST, ORDER, Requests, Scenario};

/// The server, with as many orders as the guarded one.
pub(crate) fn router() -> Router {
    secgen_tests_stack::bare::router((0..CALLERS).map(id), ORDER)
}

/// What it is sent: the same, with a token of the same length where the guarded one gets one.
pub(crate) fn requests(scenario: Scenario) -> Requests {
    let token = "t".repeat(480);
    let token = (scenario != Scenario::NoToken).then_some(token.as_str());
    let request = |number: usize| scenario.request(number, id(number % CALLERS), token);
    Requests { warm_up: (0..8).map(request).collect(), measured: (0..MOST).map(request).collect() }
}

fn id(number: usize) -> Uuid {
    Uuid::from_u128(0x0191_f0c4_8a8e_7d50_9c2e_0000_0000_0000 + number as u128 * 7919)
}
