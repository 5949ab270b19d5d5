//! The rule of a schema outside a request: what a handler makes is held to what a client sends.

use std::{borrow::Cow, fmt};

use super::{
    Decode, Decoder, In,
    findings::{Findings, Violation},
};
use crate::json::{NumberText, Value};

/// A value is not what its schema asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The first keyword that is not met: `maxLength`, `pattern`, …
    pub code: &'static str,
    /// For people; holds nothing of the value.
    pub message: Cow<'static, str>,
}

impl Refused {
    /// A value that no JSON stands for.
    pub(crate) const fn not_json() -> Self {
        Self { code: "type", message: Cow::Borrowed("must be a value of JSON") }
    }
}

impl From<Violation> for Refused {
    fn from(violation: Violation) -> Self {
        Self { code: violation.code, message: violation.message }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refused {}

/// A value of JSON as `T`.
///
/// # Errors
/// The first violation.
pub fn checked<T: Decode>(value: &Value<'_>) -> Result<T, Refused> {
    let mut findings = Findings::new();
    let found = T::decode(value, &mut Decoder::new(&mut findings, In::Body));
    let clean = findings.is_clean();
    match (found, findings.decoded.violations.into_iter().next()) {
        (Some(value), None) if clean => Ok(value),
        (_, Some(violation)) => Err(violation.into()),
        _ => Err(Refused::not_json()),
    }
}

/// A text as `T`.
///
/// # Errors
/// The first violation.
pub fn checked_text<T: Decode>(text: &str) -> Result<T, Refused> {
    checked(&Value::String(Cow::Borrowed(text)))
}

/// A number, by its decimal text, as `T`.
///
/// # Errors
/// The first violation; that it is no number, when it is none of JSON (`NaN`).
pub fn checked_number<T: Decode>(text: &str) -> Result<T, Refused> {
    let number = NumberText::new(text).ok_or(Refused::not_json())?;
    checked(&Value::Number(number))
}
