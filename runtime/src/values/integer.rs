//! Integers of any size.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::{
    decode::{Decode, Decoder, NumberRule},
    encode::{Encode, Encoder, HeaderText},
    http::HeaderValue,
    json::{NotANumber, Number, Value},
};

/// An integer whose bounds no integer type of Rust has; nothing of it is rounded. Equality, order and
/// hash are by value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Integer(Number);

impl Integer {
    /// As a number.
    pub fn as_number(&self) -> &Number {
        &self.0
    }

    /// The decimal text as it was sent: `12`, but also `1.2e1`.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The value when it fits.
    pub fn as_i64(&self) -> Option<i64> {
        self.0.as_i64()
    }

    /// The value when it fits.
    pub fn as_u64(&self) -> Option<u64> {
        self.0.as_u64()
    }
}

impl TryFrom<Number> for Integer {
    type Error = NotANumber;

    fn try_from(number: Number) -> Result<Self, NotANumber> {
        if number.is_integer() { Ok(Self(number)) } else { Err(NotANumber) }
    }
}

impl FromStr for Integer {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        text.parse::<Number>()?.try_into()
    }
}

impl From<i64> for Integer {
    fn from(value: i64) -> Self {
        Self(value.into())
    }
}

impl From<u64> for Integer {
    fn from(value: u64) -> Self {
        Self(value.into())
    }
}

impl fmt::Display for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Decode for Integer {
    fn decode(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<Self> {
        at.any_integer(value, &NumberRule::new())
    }
}

impl Encode for Integer {
    fn encode(&self, out: &mut Encoder<'_>) {
        self.0.encode(out);
    }
}

impl HeaderText for Integer {
    fn header_value(&self) -> Option<HeaderValue> {
        self.as_str().header_value()
    }
}

impl Serialize for Integer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Number::deserialize(deserializer)?.try_into().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_digit_is_lost_and_no_fraction_passes() {
        let text = "123456789012345678901234567890123456789012345678901234567890";
        let integer: Integer = text.parse().unwrap();
        assert_eq!(integer.to_string(), text);
        let stored = serde_json::to_string(&integer).unwrap();
        assert_eq!(serde_json::from_str::<Integer>(&stored).unwrap(), integer);
        assert_eq!("1e2".parse::<Integer>().unwrap(), Integer::from(100_i64));
        assert!("1.5".parse::<Integer>().is_err());
    }
}
