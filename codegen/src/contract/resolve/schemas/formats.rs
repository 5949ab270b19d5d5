//! `format`: which are checked, which set bounds, which only annotate.

use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::super::{Format, IntegerWidth};
use super::facts::Facts;

/// The formats of strings that are checked, as `decode::Format` of the runtime lists them.
pub(super) const STRING: [(&str, Format); 33] = [
    ("uuid", Format::Uuid),
    ("date-time", Format::DateTime),
    ("date", Format::Date),
    ("time", Format::Time),
    ("email", Format::Email),
    ("uri", Format::Uri),
    ("uri-reference", Format::UriReference),
    ("hostname", Format::Hostname),
    ("ipv4", Format::Ipv4),
    ("ipv6", Format::Ipv6),
    ("byte", Format::Byte),
    ("binary", Format::Binary),
    ("password", Format::Password),
    ("date-time-local", Format::DateTimeLocal),
    ("time-local", Format::TimeLocal),
    ("duration", Format::Duration),
    ("idn-email", Format::IdnEmail),
    ("iri", Format::Iri),
    ("iri-reference", Format::IriReference),
    ("uri-template", Format::UriTemplate),
    ("idn-hostname", Format::IdnHostname),
    ("json-pointer", Format::JsonPointer),
    ("relative-json-pointer", Format::RelativeJsonPointer),
    ("regex", Format::Regex),
    ("base64url", Format::Base64Url),
    ("char", Format::Char),
    ("http-date", Format::HttpDate),
    ("media-range", Format::MediaRange),
    // Of OpenAPI's registry, and true of any text.
    ("html", Format::None),
    ("commonmark", Format::None),
    // Numbers too large for those who read JSON's as floats; alone they say nothing of the type.
    ("decimal", Format::Decimal),
    ("int64", Format::Int64),
    ("uint64", Format::Uint64),
];

/// The formats of numbers; a decimal is exact, as is every number without a format.
pub(super) const NUMBER: [(&str, Format); 3] =
    [("float", Format::Float), ("double", Format::Double), ("decimal", Format::None)];

/// The type of an integer by its format.
pub(super) fn integer(name: &str) -> Option<IntegerWidth> {
    Some(match name {
        "int8" => IntegerWidth::I8,
        "int16" => IntegerWidth::I16,
        "int32" => IntegerWidth::I32,
        "int64" => IntegerWidth::I64,
        "uint8" => IntegerWidth::U8,
        "uint16" => IntegerWidth::U16,
        "uint32" => IntegerWidth::U32,
        "uint64" | "uint" => IntegerWidth::U64,
        _ => return None,
    })
}

/// The least and the largest integer of a format, when it says both or one.
pub(super) fn bounds(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "int8" => ("-128", "127"),
        "int16" => ("-32768", "32767"),
        "int32" => ("-2147483648", "2147483647"),
        "int64" => ("-9223372036854775808", "9223372036854775807"),
        "uint8" => ("0", "255"),
        "uint16" => ("0", "65535"),
        "uint32" => ("0", "4294967295"),
        "uint64" | "uint" => ("0", "18446744073709551615"),
        _ => return None,
    })
}

/// The format of a string by its name.
pub(super) fn of_string(name: &str) -> Option<Format> {
    STRING.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
}

/// A format that is checked; one that is not known only annotates, and that is told.
pub(super) fn format(
    facts: &Facts<'_, '_>,
    known: &[(&str, Format)],
    findings: &mut Findings,
) -> Format {
    let Some((name, place)) = facts.format else { return Format::None };
    if let Some((_, format)) = known.iter().find(|(known, _)| *known == name) {
        return *format;
    }
    let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
    findings.push(unknown_format(name, place, &names));
    Format::None
}

pub(super) fn unknown_format(name: &str, place: Place, known: &[&str]) -> Finding {
    Finding::warning(
        codes::UNKNOWN_FORMAT,
        place,
        format!("the format `{}` is not checked", name.escape_debug()),
    )
    .label("not a format that is known for this type")
    .help("bound the value by other keywords, such as `pattern` or `maxLength`")
    .did_you_mean(name, known.iter().copied())
}
