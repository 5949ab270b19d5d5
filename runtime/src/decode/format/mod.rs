//! The formats that are asserted, each by its RFC.

mod email;
mod host;
mod http;
mod idn;
mod template;
mod text;
mod time;
mod uri;

use std::net::{Ipv4Addr, Ipv6Addr};

use uuid::Uuid;

use super::ecma;

/// A `format` that a string must have. Other types than strings pass, and so does a format that
/// does not stand here: the generator says so of each.
///
/// | `format` | what is taken |
/// |---|---|
/// | `date-time` `date` `time` | RFC 3339 section 5.6, with an offset; a leap second only where one can be |
/// | `date-time-local` `time-local` | the same without an offset |
/// | `duration` | RFC 3339 appendix A: whole units in order, none left out between two, or weeks |
/// | `email` | RFC 5321 section 4.1.2 `Mailbox`, 64 bytes before the `@` |
/// | `idn-email` | RFC 6531: any character outside ASCII too |
/// | `hostname` | RFC 1123 section 2.1, 253 characters; an `xn--` label stands for one of RFC 5890 |
/// | `idn-hostname` | RFC 5890: labels as IDNA 2008 has them (RFC 5891 to 5893) |
/// | `ipv4` | RFC 2673 section 3.2: four decimal octets without zeros before them |
/// | `ipv6` | RFC 4291 section 2.2, without zone and brackets |
/// | `uri` `uri-reference` | RFC 3986 |
/// | `iri` `iri-reference` | RFC 3987 |
/// | `uri-template` | RFC 6570 |
/// | `uuid` | RFC 9562: 36 characters in either case |
/// | `json-pointer` `relative-json-pointer` | RFC 6901, and the draft of relative pointers |
/// | `regex` | ECMA-262 as the `u` flag reads it, 64 groups deep at most |
/// | `byte` | RFC 4648 section 4, padded |
/// | `base64url` | RFC 4648 section 5, padded or not |
/// | `char` | one Unicode code point |
/// | `decimal` | a decimal number: digits with a point between them, and a sign |
/// | `int64` `uint64` | where the type is `string`: a decimal integer of that range, not padded |
/// | `http-date` | RFC 9110 section 5.6.7, any of the three forms |
/// | `media-range` | RFC 9110 section 12.5.1, without a weight |
///
/// Of numbers the integer formats bound the value, `float` and `double` choose a type. `password`
/// makes a string a secret. `binary`, `html` and `commonmark` hold of any text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 9562: 36 characters, any case.
    Uuid,
    /// RFC 3339 section 5.6.
    DateTime,
    /// RFC 3339 `full-date "T" partial-time`: no offset.
    DateTimeLocal,
    /// RFC 3339 `full-date`.
    Date,
    /// RFC 3339 `full-time`.
    Time,
    /// RFC 3339 `partial-time`: no offset.
    TimeLocal,
    /// RFC 3339 appendix A.
    Duration,
    /// RFC 5321 section 4.1.2 `Mailbox`, ASCII.
    Email,
    /// RFC 6531 section 3.3 `Mailbox`.
    IdnEmail,
    /// RFC 3986, with a scheme.
    Uri,
    /// RFC 3986 `URI-reference`.
    UriReference,
    /// RFC 3987, with a scheme.
    Iri,
    /// RFC 3987 `IRI-reference`.
    IriReference,
    /// RFC 6570.
    UriTemplate,
    /// RFC 1123 section 2.1, with RFC 5890 behind `xn--`.
    Hostname,
    /// RFC 5890 section 2.3.2.3.
    IdnHostname,
    /// RFC 2673 section 3.2.
    Ipv4,
    /// RFC 4291 section 2.2.
    Ipv6,
    /// RFC 6901.
    JsonPointer,
    /// draft-handrews-relative-json-pointer-01.
    RelativeJsonPointer,
    /// ECMA-262.
    Regex,
    /// OpenAPI's `byte`: RFC 4648 section 4, padded.
    Byte,
    /// RFC 4648 section 5.
    Base64Url,
    /// One code point.
    Char,
    /// A decimal number as a text.
    Decimal,
    /// An `i64` as a text.
    Int64,
    /// An `u64` as a text.
    Uint64,
    /// RFC 9110 section 5.6.7.
    HttpDate,
    /// RFC 9110 section 12.5.1.
    MediaRange,
}

impl Format {
    /// The format of this name, as documents write it.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "uuid" => Self::Uuid,
            "date-time" => Self::DateTime,
            "date-time-local" => Self::DateTimeLocal,
            "date" => Self::Date,
            "time" => Self::Time,
            "time-local" => Self::TimeLocal,
            "duration" => Self::Duration,
            "email" => Self::Email,
            "idn-email" => Self::IdnEmail,
            "uri" => Self::Uri,
            "uri-reference" => Self::UriReference,
            "iri" => Self::Iri,
            "iri-reference" => Self::IriReference,
            "uri-template" => Self::UriTemplate,
            "hostname" => Self::Hostname,
            "idn-hostname" => Self::IdnHostname,
            "ipv4" => Self::Ipv4,
            "ipv6" => Self::Ipv6,
            "json-pointer" => Self::JsonPointer,
            "relative-json-pointer" => Self::RelativeJsonPointer,
            "regex" => Self::Regex,
            "byte" => Self::Byte,
            "base64url" => Self::Base64Url,
            "char" => Self::Char,
            "decimal" => Self::Decimal,
            "int64" => Self::Int64,
            "uint64" => Self::Uint64,
            "http-date" => Self::HttpDate,
            "media-range" => Self::MediaRange,
            _ => return None,
        })
    }

    /// Whether `text` has this format.
    pub fn accepts(self, text: &str) -> bool {
        match self {
            Self::Uuid => Self::uuid(text).is_some(),
            Self::DateTime => time::is_date_time(text),
            Self::DateTimeLocal => time::is_local_date_time(text),
            Self::Date => time::is_date(text),
            Self::Time => time::is_time(text),
            Self::TimeLocal => time::is_local_time(text),
            Self::Duration => time::is_duration(text),
            Self::Email => email::is_email(text),
            Self::IdnEmail => email::is_idn_email(text),
            Self::Uri => uri::ASCII.is_absolute(text),
            Self::UriReference => uri::ASCII.is_reference(text),
            Self::Iri => uri::UNICODE.is_absolute(text),
            Self::IriReference => uri::UNICODE.is_reference(text),
            Self::UriTemplate => template::is_template(text),
            Self::Hostname => host::is_hostname(text),
            Self::IdnHostname => idn::is_hostname(text),
            Self::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Self::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
            Self::JsonPointer => text::is_json_pointer(text),
            Self::RelativeJsonPointer => text::is_relative_json_pointer(text),
            Self::Regex => ecma::is_pattern(text),
            Self::Byte => text::is_base64(text),
            Self::Base64Url => text::is_base64_url(text),
            Self::Char => text.chars().nth(1).is_none() && !text.is_empty(),
            Self::Decimal => text::is_decimal(text),
            Self::Int64 => text::is_integer(text) && text.parse::<i64>().is_ok(),
            Self::Uint64 => text::is_integer(text) && text.parse::<u64>().is_ok(),
            Self::HttpDate => http::is_date(text),
            Self::MediaRange => http::is_media_range(text),
        }
    }

    /// The identifier in a text; only the hyphenated form is one (`{…}` and `urn:` are not).
    pub(super) fn uuid(text: &str) -> Option<Uuid> {
        if text.len() == 36 { Uuid::try_parse(text).ok() } else { None }
    }

    /// What is told when a text does not have the format.
    pub(super) const fn message(self) -> &'static str {
        match self {
            Self::Uuid => "must be a UUID",
            Self::DateTime => "must be a date and time of RFC 3339",
            Self::DateTimeLocal => "must be a date and time of RFC 3339 without an offset",
            Self::Date => "must be a date of RFC 3339",
            Self::Time => "must be a time of RFC 3339",
            Self::TimeLocal => "must be a time of RFC 3339 without an offset",
            Self::Duration => "must be a duration of ISO 8601",
            Self::Email | Self::IdnEmail => "must be an e-mail address",
            Self::Uri => "must be a URI",
            Self::UriReference => "must be a URI reference",
            Self::Iri => "must be an IRI",
            Self::IriReference => "must be an IRI reference",
            Self::UriTemplate => "must be a URI template",
            Self::Hostname | Self::IdnHostname => "must be a host name",
            Self::Ipv4 => "must be an IPv4 address",
            Self::Ipv6 => "must be an IPv6 address",
            Self::JsonPointer => "must be a JSON pointer",
            Self::RelativeJsonPointer => "must be a relative JSON pointer",
            Self::Regex => "must be a regular expression of ECMA-262",
            Self::Byte => "must be base64",
            Self::Base64Url => "must be base64url",
            Self::Char => "must be one character",
            Self::Decimal => "must be a decimal number",
            Self::Int64 => "must be an integer of 64 bits",
            Self::Uint64 => "must be a positive integer of 64 bits",
            Self::HttpDate => "must be a date of HTTP",
            Self::MediaRange => "must be a media range",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_hyphenated_uuid_is_one() {
        assert!(Format::Uuid.accepts("2EB8AA08-aa98-11ea-B4AA-73B441D16380"));
        for text in [
            "2eb8aa08aa9811eab4aa73b441d16380",
            "{2eb8aa08-aa98-11ea-b4aa-73b441d16380}",
            "urn:uuid:2eb8aa08-aa98-11ea-b4aa-73b441d16380",
            "2eb8aa08-aa98-11ea-b4aa73b441d16380-",
            "2eb8aa08-aa98-11ea-b4aa-73b441d1638g",
        ] {
            assert!(!Format::Uuid.accepts(text), "{text}");
        }
    }

    #[test]
    fn a_char_is_one_code_point() {
        assert!(Format::Char.accepts("a") && Format::Char.accepts("\u{1f600}"));
        assert!(!Format::Char.accepts("") && !Format::Char.accepts("ab"));
    }

    #[test]
    fn integers_in_texts_have_a_range() {
        for text in ["0", "-1", "9223372036854775807", "-9223372036854775808"] {
            assert!(Format::Int64.accepts(text), "{text}");
        }
        for text in
            ["", "-", "-0", "+1", "01", "1.0", "1e3", " 1", "9223372036854775808", "\u{664}"]
        {
            assert!(!Format::Int64.accepts(text), "{text}");
        }
        assert!(Format::Uint64.accepts("18446744073709551615"));
        for text in ["-1", "18446744073709551616", "+1"] {
            assert!(!Format::Uint64.accepts(text), "{text}");
        }
    }
}
