//! The collecting decoder: knows where it stands and never stops at the first violation.

use std::borrow::Cow;

use super::{
    findings::{Decoded, Findings, In, Violation},
    path::{Path, Segment},
};
use crate::{
    json::{Json, Value},
    policy::NameSet,
    values::Nullable,
};

/// A type that decodes from a request; generated for every schema. `None` means that a violation
/// was recorded, of this value or before it.
pub trait Decode: Sized {
    /// Decodes `value`, recording at `at` everything that is wrong with it.
    fn decode(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<Self>;
}

/// Decodes one part of a request and collects its violations.
///
/// Every method that takes a value returns `None` when it has recorded a violation, and may do so when
/// one was recorded before. A part is valid only when the outermost answer is `Some` and nothing was recorded: a member that must
/// not be sent is recorded without a `None`.
#[derive(Debug)]
pub struct Decoder<'r> {
    pub(crate) findings: &'r mut Findings,
    pub(super) location: In,
    pub(super) path: Path,
}

impl<'r> Decoder<'r> {
    pub(super) fn new(findings: &'r mut Findings, location: In) -> Self {
        Self { findings, location, path: Path::default() }
    }

    /// `type: boolean`
    pub fn boolean(&mut self, value: &Value<'_>) -> Option<bool> {
        self.step()?;
        let found = value.as_bool();
        self.typed(found, "must be a boolean")
    }

    /// `type: null`
    pub fn null(&mut self, value: &Value<'_>) -> Option<()> {
        self.step()?;
        let found = value.is_null().then_some(());
        self.typed(found, "must be null")
    }

    /// Any value: an empty schema.
    pub fn any(&mut self, value: &Value<'_>) -> Option<Json> {
        self.step()?;
        self.made(|| value.into())
    }

    /// A schema that allows `null` besides.
    pub fn nullable<T>(
        &mut self,
        value: &Value<'_>,
        decode: impl FnOnce(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
    ) -> Option<Nullable<T>> {
        match value {
            Value::Null => Some(Nullable::Null),
            value => decode(value, self).map(Nullable::Value),
        }
    }

    /// `writeScopes` of the value here: it was sent, so its sender must hold one of `scopes`.
    pub fn write_scopes(&mut self, scopes: &'static NameSet) {
        if !self.findings.decoded.write_scopes.contains(&scopes) {
            self.findings.decoded.write_scopes.push(scopes);
        }
    }

    /// Records a violation of the value here.
    pub fn violation(&mut self, code: &'static str, message: impl Into<Cow<'static, str>>) {
        let (location, path) = (self.location, &self.path);
        self.findings.add(|| Violation {
            location,
            pointer: path.pointer(),
            code,
            message: message.into(),
        });
    }

    /// Records a violation of the value here, whose message has a number of the document in it. It
    /// is only written out when there is room for the violation.
    pub(super) fn violation_with(&mut self, code: &'static str, message: [&str; 3]) {
        let (location, path) = (self.location, &self.path);
        self.findings.add(|| Violation {
            location,
            pointer: path.pointer(),
            code,
            message: message.concat().into(),
        });
    }

    /// Records that it costs too much to tell whether the value here is valid.
    pub(crate) fn too_complex<T>(&mut self) -> Option<T> {
        self.refuse("tooComplex", "costs too much to be checked")
    }

    /// What is wrong with a value that the application made.
    pub(crate) fn of_answer(decode: impl FnOnce(&mut Decoder<'_>) -> Option<()>) -> Decoded {
        let mut findings = Findings::of_answer();
        let found = decode(&mut Decoder::new(&mut findings, In::Body));
        debug_assert_eq!(found.is_some(), findings.is_clean(), "what fails is told");
        if found.is_none() && findings.is_clean() {
            Decoder::new(&mut findings, In::Body).violation("false", "is not valid");
        }
        findings.decoded
    }

    /// Runs `inside` at a member that is perhaps absent.
    pub(crate) fn member(&mut self, name: &'static str, inside: impl FnOnce(&mut Self)) {
        self.step_into_member(name);
        inside(self);
        self.step_out();
    }

    pub(crate) fn step_into_member(&mut self, name: &'static str) {
        self.path.push(Segment::Name(name));
    }

    pub(crate) fn step_into_item(&mut self, index: usize) {
        self.path.push(Segment::Index(index));
    }

    pub(crate) fn step_out(&mut self) {
        self.path.pop();
    }

    /// `minItems`, `minProperties`
    #[inline]
    pub(crate) fn at_least(
        &mut self,
        code: &'static str,
        count: usize,
        least: usize,
        of: &str,
    ) -> bool {
        let holds = count >= least;
        if !holds {
            let mut digits = itoa::Buffer::new();
            self.violation_with(code, ["must have at least ", digits.format(least), of]);
        }
        holds
    }

    /// `maxItems`, `maxProperties`
    #[inline]
    pub(crate) fn at_most(
        &mut self,
        code: &'static str,
        count: usize,
        most: usize,
        of: &str,
    ) -> bool {
        let holds = count <= most;
        if !holds {
            let mut digits = itoa::Buffer::new();
            self.violation_with(code, ["must have at most ", digits.format(most), of]);
        }
        holds
    }

    /// Records a violation of the value here and answers `None`.
    pub(super) fn refuse<T>(
        &mut self,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Option<T> {
        self.violation(code, message);
        None
    }

    /// `found`, or the violation that the value is of another type.
    #[inline]
    pub(super) fn typed<T>(&mut self, found: Option<T>, message: &'static str) -> Option<T> {
        if found.is_none() {
            self.violation("type", message);
        }
        found
    }

    /// A value that takes memory; `None` when something was wrong before. What is refused anyway is
    /// checked to its end, but nothing is made of it.
    #[inline]
    pub(super) fn made<T>(&self, make: impl FnOnce() -> T) -> Option<T> {
        self.findings.is_clean().then(make)
    }

    /// Runs `inside` one step further down.
    #[inline]
    pub(super) fn within<T>(
        &mut self,
        segment: Segment,
        inside: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        self.path.push(segment);
        let found = inside(self);
        self.path.pop();
        found
    }

    /// Counts the value; `None` when alternatives have used up what a request may cost.
    #[inline]
    pub(super) fn step(&mut self) -> Option<()> {
        if self.findings.step() {
            return Some(());
        }
        self.too_complex()
    }
}

impl Decode for Json {
    fn decode(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<Self> {
        at.any(value)
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<Self> {
        T::decode(value, at).map(Box::new)
    }
}
