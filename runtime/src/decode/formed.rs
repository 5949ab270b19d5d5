//! Strings whose format has a type of its own: parsed once, kept as what they are.

use std::{
    net::{Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use uuid::Uuid;

use super::{Decoder, Format, StringRule};
use crate::{encode::Mask, json::Value};

/// A type that a `format` stands for.
pub trait Formed: Sized {
    /// The format.
    const FORMAT: Format;

    /// The value of a text that has the format.
    fn formed(text: &str) -> Option<Self>;
}

impl Formed for Uuid {
    const FORMAT: Format = Format::Uuid;

    fn formed(text: &str) -> Option<Self> {
        Format::uuid(text)
    }
}

impl Formed for Ipv4Addr {
    const FORMAT: Format = Format::Ipv4;

    fn formed(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Formed for Ipv6Addr {
    const FORMAT: Format = Format::Ipv6;

    fn formed(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Decoder<'_> {
    /// `type: string` with a format that `T` stands for; `rule` has what is asserted besides.
    pub fn formed<T: Formed>(&mut self, value: &Value<'_>, rule: &StringRule) -> Option<T> {
        self.step()?;
        let text = self.typed(value.as_str(), "must be a string")?;
        let fits = self.text(text, rule);
        match T::formed(text) {
            Some(formed) => fits.then_some(formed),
            None => self.refuse("format", T::FORMAT.message()),
        }
    }

    /// `type: string` with an `x-rust-type`; what that type does not take violates `format`.
    pub fn parsed<T: FromStr>(&mut self, value: &Value<'_>, rule: &StringRule) -> Option<T> {
        self.step()?;
        let text = self.typed(value.as_str(), "must be a string")?;
        let fits = self.text(text, rule);
        match text.parse() {
            Ok(parsed) => fits.then_some(parsed),
            Err(_) => self.refuse("format", "must have the format of its type"),
        }
    }

    /// Refuses a text that looks like what answers show through `mask`, beside decoding it.
    pub fn unmasked<T>(
        &mut self,
        value: &Value<'_>,
        mask: Mask,
        decode: impl FnOnce(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
    ) -> Option<T> {
        if value.as_str().is_some_and(|text| mask.is_masked(text)) {
            return self.refuse("masked", "must not be a masked value");
        }
        decode(value, self)
    }
}
