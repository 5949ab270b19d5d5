//! A value whose schema has keywords for one type and no `type`.

use serde::{Deserialize, Serialize};

use crate::{
    encode::{Encode, Encoder, HeaderText, Mask, MaskText},
    http::HeaderValue,
    json::Json,
    own::{Comparable, FieldValue},
};

/// A value of the type that the schema's keywords speak of, or one of another type, which they let pass
/// (JSON Schema 2020-12, 7.6.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Untyped<T> {
    /// Of the type that the keywords speak of: they hold.
    Typed(T),
    /// Of another type.
    Other(Json),
}

impl<T> Untyped<T> {
    /// The value, if it is of the type that the keywords speak of.
    pub fn as_typed(&self) -> Option<&T> {
        match self {
            Self::Typed(value) => Some(value),
            Self::Other(_) => None,
        }
    }

    /// The value, if it is of the type that the keywords speak of.
    pub fn into_typed(self) -> Option<T> {
        match self {
            Self::Typed(value) => Some(value),
            Self::Other(_) => None,
        }
    }
}

impl<T> From<T> for Untyped<T> {
    fn from(value: T) -> Self {
        Self::Typed(value)
    }
}

impl<T: Encode> Encode for Untyped<T> {
    fn encode(&self, out: &mut Encoder<'_>) {
        match self {
            Self::Typed(value) => value.encode(out),
            Self::Other(value) => value.encode(out),
        }
    }
}

impl<T: MaskText> MaskText for Untyped<T> {
    /// Of a value of another type, nothing is shown.
    fn encode_masked(&self, mask: Mask, out: &mut Encoder<'_>) {
        match self {
            Self::Typed(value) => value.encode_masked(mask, out),
            Self::Other(_) => "".encode_masked(Mask::Full, out),
        }
    }
}

impl<T: HeaderText> HeaderText for Untyped<T> {
    /// A value of another type stands in no header.
    fn header_value(&self) -> Option<HeaderValue> {
        self.as_typed()?.header_value()
    }
}

impl<T: Comparable> Comparable for Untyped<T> {
    fn compared(&self) -> FieldValue<'_> {
        match self {
            Self::Typed(value) => value.compared(),
            Self::Other(_) => FieldValue::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn storage_keeps_both_sides() {
        for text in ["\"x\"", "1.5", "null", "[1]"] {
            let value: Untyped<String> = serde_json::from_str(text).unwrap();
            assert_eq!(value.as_typed().is_some(), text == "\"x\"");
            assert_eq!(serde_json::to_string(&value).unwrap(), text);
        }
    }
}
