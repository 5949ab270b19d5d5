//! `format`: which are checked, which set bounds, which only annotate.

use super::super::super::{Format, IntegerWidth};

/// The formats of strings that are checked.
pub(super) const STRING: [(&str, Format); 12] = [
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
    ("password", Format::Password),
];

/// The formats of numbers.
pub(super) const NUMBER: [(&str, Format); 2] =
    [("float", Format::Float), ("double", Format::Double)];

/// What a format of an integer says: its type, and its least and largest value.
pub(super) fn integer(
    name: &str,
) -> Option<(IntegerWidth, Option<&'static str>, Option<&'static str>)> {
    use IntegerWidth::{I32, I64};
    Some(match name {
        "int32" => (I32, None, None),
        "int64" => (I64, None, None),
        "int8" => (I32, Some("-128"), Some("127")),
        "int16" => (I32, Some("-32768"), Some("32767")),
        "uint8" => (I32, Some("0"), Some("255")),
        "uint16" => (I32, Some("0"), Some("65535")),
        "uint32" => (I64, Some("0"), Some("4294967295")),
        "uint64" | "uint" => (I64, Some("0"), None),
        _ => return None,
    })
}
