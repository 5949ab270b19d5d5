//! Numbers as their decimal text, borrowed and owned; nothing is rounded.

use std::{
    borrow::Cow,
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

use super::decimal::{Decimal, is_number};

/// The text of a number inside a request.
#[derive(Clone, Debug)]
pub struct NumberText<'a>(Cow<'a, str>);

impl<'a> NumberText<'a> {
    /// `None` when `text` is not a number of RFC 8259 section 6.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Option<Self> {
        let text = text.into();
        is_number(&text).then_some(Self(text))
    }

    /// Of a text that the parser has just read as a number.
    pub(super) fn parsed(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// The text as it was sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn decimal(&self) -> Decimal<'_> {
        Decimal::of(&self.0)
    }

    /// Whether nothing stands after the decimal point.
    pub(crate) fn is_integer(&self) -> bool {
        self.0.bytes().all(|byte| byte.is_ascii_digit()) || self.decimal().is_integer()
    }

    /// The value when it is an integer, saturated at the ends of `i128`. Plain digits, which are
    /// nearly all there are, take the short way.
    pub(crate) fn to_i128(&self) -> Option<i128> {
        let bytes = self.0.as_bytes();
        let (is_negative, digits) = match bytes {
            [b'-', digits @ ..] => (true, digits),
            digits => (false, digits),
        };
        let next =
            |all, byte: &u8| byte.is_ascii_digit().then(|| all * 10 + i64::from(byte - b'0'));
        match digits.len() {
            1..=18 => digits.iter().try_fold(0_i64, next),
            _ => None,
        }
        .map(|value| i128::from(if is_negative { -value } else { value }))
        .or_else(|| self.decimal().to_i128())
    }
}

/// A number with its exact decimal value. Equality, order and hash are by value: `1` is `1.0`.
#[derive(Clone)]
pub struct Number(Box<str>);

/// The text is not a number of RFC 8259, or the float is not finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotANumber;

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a JSON number")
    }
}

impl std::error::Error for NotANumber {}

impl Number {
    /// The decimal text, a number of RFC 8259.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value when it is an integer that fits.
    pub fn as_i64(&self) -> Option<i64> {
        self.decimal().to_i128().and_then(|value| i64::try_from(value).ok())
    }

    /// The value when it is an integer that fits.
    pub fn as_u64(&self) -> Option<u64> {
        self.decimal().to_i128().and_then(|value| u64::try_from(value).ok())
    }

    /// The nearest float; infinite beyond its range.
    pub fn as_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }

    /// Whether nothing stands after the decimal point.
    pub fn is_integer(&self) -> bool {
        self.decimal().is_integer()
    }

    /// Whether this is a whole number of `divisor`s, exactly.
    pub fn is_multiple_of(&self, divisor: &Number) -> bool {
        self.decimal().is_multiple_of(&divisor.decimal())
    }

    /// The float when it stands for exactly this number: when its shortest text has this value.
    pub(super) fn exact_f64(&self) -> Option<f64> {
        let nearest = self.as_f64();
        (Number::try_from(nearest).as_ref() == Ok(self)).then_some(nearest)
    }

    pub(crate) fn decimal(&self) -> Decimal<'_> {
        Decimal::of(&self.0)
    }
}

impl From<&NumberText<'_>> for Number {
    fn from(text: &NumberText<'_>) -> Self {
        Self(text.as_str().into())
    }
}

impl FromStr for Number {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        is_number(text).then(|| Self(text.into())).ok_or(NotANumber)
    }
}

impl From<i32> for Number {
    fn from(value: i32) -> Self {
        i64::from(value).into()
    }
}

impl From<u32> for Number {
    fn from(value: u32) -> Self {
        i64::from(value).into()
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(itoa::Buffer::new().format(value).into())
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self(itoa::Buffer::new().format(value).into())
    }
}

impl TryFrom<f64> for Number {
    type Error = NotANumber;

    /// The shortest text that reads back as `value`.
    fn try_from(value: f64) -> Result<Self, NotANumber> {
        if !value.is_finite() {
            return Err(NotANumber);
        }
        Ok(Self(zmij::Buffer::new().format_finite(value).into()))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.decimal() == other.decimal()
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        self.decimal().cmp(&other.decimal())
    }
}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.decimal().hash(state);
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
