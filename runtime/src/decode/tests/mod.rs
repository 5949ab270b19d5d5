//! Decoding as senders see it: the order desk's models, JSON Schema's own suite, `jsonschema`.

mod alternatives;
pub(crate) mod differential;
mod formats;
mod orders;
mod parameters;
mod patterns;
pub(crate) mod schema;
mod styles;
mod suite;

use std::{fs, path::PathBuf};

use super::*;
use crate::json::{Budget, Json, Value, parse};

/// Any JSON that a test may need.
const ROOMY: Budget = Budget { depth: 256, nodes: 1 << 20 };

/// A file of JSON Schema's test suite, when it is there: below `SECGEN_SHARED`, else `shared` beside
/// the project.
fn suite_file(path: &str) -> Option<Json> {
    let shared = match std::env::var_os("SECGEN_SHARED") {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
    };
    let path = shared.join("vectors/json-schema-test-suite/tests").join(path);
    match fs::read(&path) {
        Ok(bytes) => Some(Json::from(&parse(&bytes, &ROOMY).unwrap())),
        Err(error) => {
            assert!(std::env::var_os("SECGEN_SHARED").is_none(), "{}: {error}", path.display());
            eprintln!("not tried, {}: {error}", path.display());
            None
        }
    }
}

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
