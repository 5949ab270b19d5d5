//! Decoding strings: length in code points, pattern, format, enumerations.

use uuid::Uuid;

use super::{Decoder, Format, Pattern, StringRule, pattern::Outcome};
use crate::json::Value;

impl Decoder<'_> {
    /// `type: string`
    pub fn string(&mut self, value: &Value<'_>, rule: &StringRule) -> Option<String> {
        self.step()?;
        let text = self.typed(value.as_str(), "must be a string")?;
        if self.text(text, rule) { self.made(|| text.to_owned()) } else { None }
    }

    /// `type: string`, `format: uuid`
    pub fn uuid(&mut self, value: &Value<'_>) -> Option<Uuid> {
        self.step()?;
        let text = self.typed(value.as_str(), "must be a string")?;
        match Format::uuid(text) {
            Some(uuid) => Some(uuid),
            None => self.refuse("format", Format::Uuid.message()),
        }
    }

    /// A string `enum`: the value that stands beside the name.
    pub fn choice<T: Copy>(&mut self, value: &Value<'_>, names: &[(&'static str, T)]) -> Option<T> {
        self.step()?;
        let text = self.typed(value.as_str(), "must be a string")?;
        match names.iter().find(|(name, _)| *name == text) {
            Some((_, chosen)) => Some(*chosen),
            None => self.refuse("enum", "must be one of the allowed values"),
        }
    }

    /// `const`, given as JSON text and compared by value.
    pub fn constant(&mut self, value: &Value<'_>, expected: &'static str) -> Option<()> {
        self.step()?;
        if value.is(expected) { Some(()) } else { self.refuse("const", "must be the given value") }
    }

    /// An `enum` of any types, given as JSON texts and compared by value: the place of the one
    /// that was sent.
    pub fn one_value(&mut self, value: &Value<'_>, expected: &[&'static str]) -> Option<usize> {
        self.step()?;
        match expected.iter().position(|text| value.is(text)) {
            Some(place) => Some(place),
            None => self.refuse("enum", "must be one of the allowed values"),
        }
    }

    /// Whether `text` meets `rule`; every assertion that it does not meet is recorded.
    #[inline]
    pub(crate) fn text(&mut self, text: &str, rule: &StringRule) -> bool {
        let fits = is_surely_fitting(text, rule) || self.length(text, rule);
        let matches = rule.pattern.is_none_or(|pattern| self.pattern(text, pattern));
        let formed = rule.format.is_none_or(|format| {
            format.accepts(text) || self.refuse::<()>("format", format.message()).is_some()
        });
        let unmasked = rule.mask.is_none_or(|mask| {
            !mask.is_masked(text)
                || self.refuse::<()>("masked", "must not be a masked value").is_some()
        });
        fits && matches && formed && unmasked
    }

    fn length(&mut self, text: &str, rule: &StringRule) -> bool {
        let most = rule.max_length.unwrap_or(usize::MAX);
        let length = text.chars().count();
        if length < rule.min_length {
            let mut digits = itoa::Buffer::new();
            let least = digits.format(rule.min_length);
            self.violation_with("minLength", ["must have at least ", least, " characters"]);
        }
        if length > most {
            let mut digits = itoa::Buffer::new();
            let most = digits.format(most);
            self.violation_with("maxLength", ["must have at most ", most, " characters"]);
        }
        (rule.min_length..=most).contains(&length)
    }

    /// Whether the pattern is found in a name; `None` when that cannot be told, because it costs too
    /// much or the pattern cannot be used.
    pub(crate) fn is_found(&mut self, pattern: &'static Pattern, name: &str) -> Option<bool> {
        if pattern.is_bounded() && self.findings.pattern_spent {
            return None;
        }
        match pattern.find(name) {
            Outcome::Found => Some(true),
            Outcome::Absent => pattern.compile().is_ok().then_some(false),
            Outcome::Spent => {
                self.findings.pattern_spent = true;
                None
            }
        }
    }

    /// Whether it can be told that a text does not meet `rule`, after it did not.
    pub(crate) fn is_certain(&self, rule: &StringRule) -> bool {
        !self.findings.pattern_spent && rule.pattern.is_none_or(|pattern| pattern.compile().is_ok())
    }

    fn pattern(&mut self, text: &str, pattern: &'static Pattern) -> bool {
        if pattern.is_bounded() && self.findings.pattern_spent {
            return self.refuse::<()>("pattern", "costs too much to be matched").is_some();
        }
        match pattern.find(text) {
            Outcome::Found => return true,
            Outcome::Absent => self.violation("pattern", "must match the pattern"),
            Outcome::Spent => {
                self.findings.pattern_spent = true;
                self.violation("pattern", "costs too much to be matched");
            }
        }
        false
    }
}

/// A code point has between one and four bytes: most texts need no counting.
fn is_surely_fitting(text: &str, rule: &StringRule) -> bool {
    text.len() <= rule.max_length.unwrap_or(usize::MAX) && text.len().div_ceil(4) >= rule.min_length
}
