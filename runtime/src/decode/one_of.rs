//! Alternatives: `oneOf` by discriminator or by trial, `anyOf` by trial.

use std::mem;

use super::{Decoder, findings::Findings, path::Segment};
use crate::{assertion::Assertion, json::Value};

/// One alternative: the decoding of a schema.
pub type Branch<T> = fn(&Value<'_>, &mut Decoder<'_>) -> Option<T>;

impl Decoder<'_> {
    /// `oneOf` with a discriminator: the member `property` names the alternative, and only that
    /// one is decoded, so that its violations are told.
    pub fn discriminated<T>(
        &mut self,
        value: &Value<'_>,
        property: &'static str,
        branches: &[(&'static str, Branch<T>)],
    ) -> Option<T> {
        self.step()?;
        let object = self.typed(value.as_object(), "must be an object")?;
        let branch = self.within(Segment::Name(property), |at| {
            let Some(kind) = object.get(property) else {
                return at.refuse("required", "is required");
            };
            let kind = at.typed(kind.as_str(), "must be a string")?;
            match branches.iter().find(|(name, _)| *name == kind) {
                Some((_, branch)) => Some(branch),
                None => at.refuse("discriminator", "must name one of the alternatives"),
            }
        })?;
        branch(value, self)
    }

    /// `oneOf` without a discriminator: exactly one alternative must take the value.
    pub fn exactly_one<T>(&mut self, value: &Value<'_>, branches: &[Branch<T>]) -> Option<T> {
        self.choose(value, branches.iter().copied(), "oneOf", |at| at.one_taker(value, branches))
    }

    /// `anyOf`: the first alternative that takes the value.
    pub fn first_of<T>(&mut self, value: &Value<'_>, branches: &[Branch<T>]) -> Option<T> {
        self.choose(value, branches.iter().copied(), "anyOf", |at| at.first_taker(value, branches))
    }

    /// `oneOf` whose alternatives stand beside their whole schemas: exactly one schema must hold, and
    /// only its alternative is decoded. For alternatives that have themselves inside, which
    /// [`Decoder::exactly_one`] would decode over and over.
    pub fn exactly_one_valid<T>(
        &mut self,
        value: &Value<'_>,
        branches: &[(&'static Assertion, Branch<T>)],
    ) -> Option<T> {
        self.step()?;
        let mut valid = Vec::with_capacity(2);
        for (place, (schema, _)) in branches.iter().enumerate() {
            if self.is_valid(value, schema)? {
                valid.push(place);
            }
        }
        match valid[..] {
            [only] => (branches[only].1)(value, self),
            [] => self.refuse("oneOf", NONE),
            _ => self.refuse("oneOf", "must match exactly one alternative"),
        }
    }

    /// `anyOf` whose alternatives stand beside their whole schemas: the first that holds is decoded.
    pub fn first_valid<T>(
        &mut self,
        value: &Value<'_>,
        branches: &[(&'static Assertion, Branch<T>)],
    ) -> Option<T> {
        self.step()?;
        for (schema, branch) in branches {
            if self.is_valid(value, schema)? {
                return branch(value, self);
            }
        }
        self.refuse("anyOf", NONE)
    }

    /// Decodes `value` as the alternative that `search` finds, or that it found when an alternative
    /// around this one was tried before. Without that, alternatives inside alternatives cost a power.
    pub(super) fn choose<T>(
        &mut self,
        value: &Value<'_>,
        branches: impl Iterator<Item = Branch<T>> + Clone,
        code: &'static str,
        search: impl FnOnce(&mut Self) -> Search<T>,
    ) -> Option<T> {
        let held_back = self.findings.narrow(value);
        let known = self.findings.chosen.as_ref();
        let found = match known.and_then(|chosen| chosen.place(value, branches.clone())) {
            Some(place) => self.chosen_again(value, place.and_then(|at| branches.clone().nth(at))),
            None => search(self).inspect(|found| self.keep(value, branches, found)),
        };
        self.findings.widen(held_back);
        match found? {
            Ok((_, attempt)) => Some(self.accept(attempt)),
            Err(message) => self.refuse(code, message),
        }
    }

    fn chosen_again<T>(&mut self, value: &Value<'_>, branch: Option<Branch<T>>) -> Search<T> {
        let Some(branch) = branch else { return Some(Err(NONE)) };
        let found = self.attempt(|at| branch(value, at));
        self.is_told()?;
        Some(found.map(|found| (0, found)).ok_or(NONE))
    }

    /// Keeps the choice while alternatives around this one may ask for it again.
    fn keep<T>(
        &mut self,
        value: &Value<'_>,
        branches: impl Iterator<Item = Branch<T>> + Clone,
        found: &Result<(usize, Attempt<T>), &'static str>,
    ) {
        if self.findings.is_silent() {
            let place = found.as_ref().ok().map(|(place, _)| *place);
            self.findings.chosen.get_or_insert_default().keep(value, branches, place);
        }
    }

    fn one_taker<T>(&mut self, value: &Value<'_>, branches: &[Branch<T>]) -> Search<T> {
        let mut taken = None;
        for (place, branch) in branches.iter().enumerate() {
            let found = self.attempt(|at| branch(value, at));
            // An alternative that was given up has not said that it does not take the value.
            self.is_told()?;
            let Some(found) = found else { continue };
            if taken.replace((place, found)).is_some() {
                return Some(Err("must match exactly one alternative"));
            }
        }
        Some(taken.ok_or(NONE))
    }

    fn first_taker<T>(&mut self, value: &Value<'_>, branches: &[Branch<T>]) -> Search<T> {
        for (place, branch) in branches.iter().enumerate() {
            let found = self.attempt(|at| branch(value, at));
            self.is_told()?;
            if let Some(found) = found {
                return Some(Ok((place, found)));
            }
        }
        Some(Err(NONE))
    }

    /// Whether alternatives came to a verdict.
    pub(super) fn is_told(&mut self) -> Option<()> {
        self.step()?;
        if self.findings.pattern_spent { self.too_complex() } else { Some(()) }
    }

    /// Tries a decoding whose violations are not kept. What it costs is.
    pub(super) fn attempt<T>(
        &mut self,
        decode: impl FnOnce(&mut Decoder<'_>) -> Option<T>,
    ) -> Option<Attempt<T>> {
        let mut findings = self.findings.trial();
        let path = mem::take(&mut self.path);
        let mut inner = Decoder { findings: &mut findings, location: self.location, path };
        let found = decode(&mut inner);
        self.path = mem::take(&mut inner.path);
        self.findings.end(&mut findings);
        let clean = findings.is_clean();
        found.filter(|_| clean).map(|value| Attempt { value, findings })
    }

    /// Decodes a value that is gone soon after. What alternatives inside it were is known by its address,
    /// where the next one may stand.
    pub(super) fn apart<T>(&mut self, decode: impl FnOnce(&mut Self) -> T) -> T {
        let kept = self.findings.chosen.take();
        let found = decode(self);
        self.findings.chosen = kept;
        found
    }

    /// Keeps what an attempt has found, and what it asks for.
    pub(super) fn accept<T>(&mut self, attempt: Attempt<T>) -> T {
        for scopes in attempt.findings.decoded.write_scopes {
            self.write_scopes(scopes);
        }
        attempt.value
    }
}

/// The alternative that was found, with its place, or why there is none; `None` when that costs too
/// much to be told, which was recorded.
pub(super) type Search<T> = Option<Result<(usize, Attempt<T>), &'static str>>;

pub(super) const NONE: &str = "must match one of the alternatives";

/// A decoding that succeeded, and what it asks for.
pub(super) struct Attempt<T> {
    value: T,
    findings: Findings,
}
