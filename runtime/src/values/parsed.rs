//! `x-rust-type` of a string schema: a type that reads and writes the text itself.

use std::{fmt, ops::Deref, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::{
    decode::{Decode, Decoder, StringRule},
    encode::{Encode, Encoder, HeaderText, Mask, MaskText},
    http::HeaderValue,
    json::Value,
    own::{Comparable, FieldValue},
};

/// A value whose text stands in JSON: `FromStr` reads it, `Display` writes it. What `FromStr` does not
/// take is refused; what `Display` writes must meet the schema again.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Parsed<T>(pub T);

impl<T> Deref for Parsed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> From<T> for Parsed<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: FromStr> FromStr for Parsed<T> {
    type Err = T::Err;

    fn from_str(text: &str) -> Result<Self, T::Err> {
        text.parse().map(Self)
    }
}

impl<T: fmt::Display> fmt::Display for Parsed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: fmt::Debug> fmt::Debug for Parsed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: FromStr> Decode for Parsed<T> {
    fn decode(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<Self> {
        at.parsed(value, &StringRule::new())
    }
}

impl<T: fmt::Display> Encode for Parsed<T> {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.string(&self.0.to_string());
    }
}

impl<T: fmt::Display> MaskText for Parsed<T> {
    fn encode_masked(&self, mask: Mask, out: &mut Encoder<'_>) {
        self.0.to_string().encode_masked(mask, out);
    }
}

impl<T: fmt::Display> HeaderText for Parsed<T> {
    fn header_value(&self) -> Option<HeaderValue> {
        self.0.to_string().header_value()
    }
}

impl<T: AsRef<str>> Comparable for Parsed<T> {
    fn compared(&self) -> FieldValue<'_> {
        FieldValue::Text(self.0.as_ref())
    }
}

impl<T: fmt::Display> Serialize for Parsed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de, T> Deserialize<'de> for Parsed<T>
where
    T: FromStr,
    T::Err: fmt::Display,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map(Self).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::*;

    #[test]
    fn a_type_of_the_application_s_own_is_read_and_written_as_text() {
        let text = "\"[::1]:80\"";
        let address: Parsed<SocketAddr> = serde_json::from_str(text).unwrap();
        assert_eq!(address.port(), 80);
        assert_eq!(serde_json::to_string(&address).unwrap(), text);
        assert!(serde_json::from_str::<Parsed<SocketAddr>>("\"here\"").is_err());
    }
}
