//! Newtypes of named schemas: the only way to make one is the rule of its schema.

use serde::{Deserialize, Deserializer, de::Error};

use super::Integer;
use crate::{
    decode::{Decode, checked_number, checked_text},
    json::Number,
};

/// For a struct around a private `String` that implements [`Decode`]: everything else that it needs.
///
/// `TryFrom<String>`, `FromStr` and `Deserialize` check what `Decode` checks. `as_str`, `Deref` and
/// `Display` give the text.
#[doc(hidden)]
#[macro_export]
macro_rules! __text {
    ($name:ident) => {
        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::std::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl ::std::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::decode::Refused;

            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                $crate::decode::checked_text(text)
            }
        }

        impl ::std::convert::TryFrom<::std::string::String> for $name {
            type Error = $crate::decode::Refused;

            fn try_from(text: ::std::string::String) -> ::std::result::Result<Self, Self::Error> {
                $crate::decode::checked_text(&text)
            }
        }

        impl ::std::convert::From<$name> for ::std::string::String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::values::deserialize_text(deserializer)
            }
        }

        impl $crate::encode::Encode for $name {
            fn encode(&self, out: &mut $crate::encode::Encoder<'_>) {
                out.string(&self.0);
            }
        }

        impl $crate::encode::MaskText for $name {
            fn encode_masked(
                &self,
                mask: $crate::encode::Mask,
                out: &mut $crate::encode::Encoder<'_>,
            ) {
                self.0.encode_masked(mask, out);
            }
        }

        impl $crate::encode::HeaderText for $name {
            fn header_value(&self) -> ::std::option::Option<$crate::http::HeaderValue> {
                self.0.header_value()
            }
        }

        impl $crate::own::Comparable for $name {
            fn compared(&self) -> $crate::own::FieldValue<'_> {
                $crate::own::FieldValue::Text(&self.0)
            }
        }
    };
}

/// For a struct around a private number that implements [`Decode`]: everything else that it needs.
///
/// `TryFrom` the number, `FromStr` and `Deserialize` check what `Decode` checks. `get` and `Display`
/// give the number.
#[doc(hidden)]
#[macro_export]
macro_rules! __number {
    ($name:ident, $inner:ty) => {
        impl $name {
            /// The number.
            pub const fn get(&self) -> &$inner {
                &self.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::decode::Refused;

            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                $crate::decode::checked_number(text)
            }
        }

        impl ::std::convert::TryFrom<$inner> for $name {
            type Error = $crate::decode::Refused;

            fn try_from(value: $inner) -> ::std::result::Result<Self, Self::Error> {
                $crate::decode::checked_number(&$crate::values::Numeral::numeral(&value))
            }
        }

        impl ::std::convert::From<$name> for $inner {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::serde::Serialize::serialize(&self.0, serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::values::deserialize_number(deserializer)
            }
        }

        impl $crate::encode::Encode for $name {
            fn encode(&self, out: &mut $crate::encode::Encoder<'_>) {
                $crate::encode::Encode::encode(&self.0, out);
            }
        }

        impl $crate::encode::HeaderText for $name {
            fn header_value(&self) -> ::std::option::Option<$crate::http::HeaderValue> {
                $crate::encode::HeaderText::header_value(&$crate::values::Numeral::numeral(&self.0))
            }
        }
    };
}

/// A number type of generated models, as JSON writes it.
pub trait Numeral {
    /// The decimal text; that of a float which is none in JSON is no number either.
    fn numeral(&self) -> String;
}

macro_rules! numerals {
    ($($number:ty),*) => {$(
        impl Numeral for $number {
            fn numeral(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

numerals!(i8, i16, i32, i64, u8, u16, u32, u64, f32, f64, Number, Integer);

/// Reads a newtype of a text back from storage.
///
/// # Errors
/// When the text is not, or no longer, what its schema asks for.
pub fn deserialize_text<'de, T: Decode, D: Deserializer<'de>>(source: D) -> Result<T, D::Error> {
    let text = String::deserialize(source)?;
    checked_text(&text).map_err(Error::custom)
}

/// Reads a newtype of a number back from storage.
///
/// # Errors
/// When the number is not, or no longer, what its schema asks for.
pub fn deserialize_number<'de, T: Decode, D: Deserializer<'de>>(source: D) -> Result<T, D::Error> {
    let number = Number::deserialize(source)?;
    checked_number(number.as_str()).map_err(Error::custom)
}
