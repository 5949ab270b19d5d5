//! Decoding as senders see it: the order desk's models, JSON Schema's own suite, `jsonschema`.

mod differential;
mod orders;
mod parameters;
mod patterns;
mod schema;
mod suite;

use super::*;
use crate::json::{Budget, Value, parse};

/// Any JSON that a test may need.
const ROOMY: Budget = Budget { depth: 256, nodes: 1 << 20 };

fn read(text: &str) -> Value<'_> {
    parse(text.as_bytes(), &ROOMY).unwrap()
}

/// Decodes a body: the value, if it was taken, and the violations as `pointer code`.
fn body<T>(
    text: &str,
    decode: impl FnOnce(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
) -> Result<T, Vec<String>> {
    let (value, headers) = (read(text), http::HeaderMap::new());
    let mut inputs = Inputs::new(&[], None, &headers, Some(&value));
    let found = inputs.body(decode);
    let decoded = inputs.finish();
    match found {
        Some(found) if decoded.violations.is_empty() => Ok(found),
        _ => Err(told(&decoded)),
    }
}

fn told(decoded: &Decoded) -> Vec<String> {
    let told = |violation: &Violation| format!("{} {}", violation.pointer, violation.code);
    decoded.violations.iter().map(told).collect()
}
