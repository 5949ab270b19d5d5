//! Texts of a format that Rust has no type for: their text, which has the format.

use crate::{
    decode::{Decode, Decoder, Format, Formed, StringRule},
    json::{Number, Value},
    values::text,
};

macro_rules! texts {
    ($($(#[$says:meta])* $name:ident: $format:ident;)*) => {$(
        $(#[$says])*
        ///
        /// Equality is by text.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl Formed for $name {
            const FORMAT: Format = Format::$format;

            fn formed(text: &str) -> Option<Self> {
                Self::FORMAT.accepts(text).then(|| Self(text.to_owned()))
            }
        }

        impl Decode for $name {
            fn decode(value: &Value<'_>, at: &mut Decoder<'_>) -> Option<Self> {
                at.formed(value, &StringRule::new())
            }
        }

        text!($name);
    )*};
}

texts! {
    /// `format: email`: an address of RFC 5321.
    Email: Email;
    /// `format: hostname`: a name of RFC 1123.
    Hostname: Hostname;
    /// `format: uri`: an absolute URI of RFC 3986. Nothing says that it is safe to fetch.
    Uri: Uri;
    /// `format: uri-reference`: a URI of RFC 3986, or one relative to another.
    UriReference: UriReference;
    /// `format: decimal` of a string: a decimal number that must not pass through a float.
    Decimal: Decimal;
}

impl Decimal {
    /// The number, exactly.
    pub fn to_number(&self) -> Number {
        self.0.parse().expect("a text of this format is a number of JSON")
    }
}

pub(super) use texts;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_the_format_becomes_the_type() {
        let email: Email = "ada@example.com".parse().unwrap();
        assert_eq!(email.as_str(), "ada@example.com");
        assert_eq!("ada".parse::<Email>().unwrap_err().code, "format");
        assert!(serde_json::from_str::<Email>("\"ada\"").is_err());
        assert_eq!(serde_json::to_string(&email).unwrap(), "\"ada@example.com\"");
    }

    #[test]
    fn a_text_type_is_lent_where_a_text_is_asked_for() {
        let uri: Uri = "https://example.com/a".parse().unwrap();
        let text: &str = &uri;
        assert!(text.starts_with("https:"));
        assert_eq!(String::from(uri), "https://example.com/a");
    }
}
