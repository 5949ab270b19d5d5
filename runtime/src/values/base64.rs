//! `format: byte`: bytes that travel as base64.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::{
    decode::{Decode, Decoder, Format, Formed, Refused, StringRule, checked_text},
    encode::{Encode, Encoder, HeaderText},
    http::HeaderValue,
    json::Value,
};

/// Bytes, in JSON as padded base64 (RFC 4648 section 4). Bits behind the last byte must be zero, so that
/// every value has one text.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Base64(pub Vec<u8>);

impl Formed for Base64 {
    const FORMAT: Format = Format::Byte;

    fn formed(text: &str) -> Option<Self> {
        STANDARD.decode(text).ok().map(Self)
    }
}

impl Decode for Base64 {
    fn decode(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<Self> {
        at.formed(value, &StringRule::new())
    }
}

impl FromStr for Base64 {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        checked_text(text)
    }
}

impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl AsRef<[u8]> for Base64 {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(&self.0))
    }
}

impl Encode for Base64 {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.string(&STANDARD.encode(&self.0));
    }
}

impl HeaderText for Base64 {
    fn header_value(&self) -> Option<HeaderValue> {
        STANDARD.encode(&self.0).header_value()
    }
}

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::formed(&text).ok_or_else(|| D::Error::custom("not base64"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_one_text() {
        let bytes: Base64 = "/+8=".parse().unwrap();
        assert_eq!((bytes.0.as_slice(), bytes.to_string().as_str()), (&[0xff, 0xef][..], "/+8="));
        for text in ["/+9=", "/+8", "_-8=", "/+8=="] {
            assert!(text.parse::<Base64>().is_err(), "{text}");
        }
    }
}
