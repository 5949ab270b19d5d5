//! The formats that are asserted, each by its RFC.

mod host;
mod time;
mod uri;

use std::net::{Ipv4Addr, Ipv6Addr};

use uuid::Uuid;

/// A `format` that a string must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 4122: 36 characters, any case.
    Uuid,
    /// RFC 3339 section 5.6.
    DateTime,
    /// RFC 3339 `full-date`.
    Date,
    /// RFC 3339 `full-time`.
    Time,
    /// RFC 3339 appendix A.
    Duration,
    /// RFC 5321 section 4.1.2 `Mailbox`, ASCII.
    Email,
    /// RFC 3986, with a scheme.
    Uri,
    /// RFC 3986 `URI-reference`.
    UriReference,
    /// RFC 1123 section 2.1.
    Hostname,
    /// RFC 2673 section 3.2.
    Ipv4,
    /// RFC 4291 section 2.2.
    Ipv6,
    /// RFC 6901.
    JsonPointer,
    /// OpenAPI's `byte`: RFC 4648 section 4, padded.
    Byte,
}

impl Format {
    /// Whether `text` has this format.
    pub fn accepts(self, text: &str) -> bool {
        match self {
            Self::Uuid => Self::uuid(text).is_some(),
            Self::DateTime => time::is_date_time(text),
            Self::Date => time::is_date(text),
            Self::Time => time::is_time(text),
            Self::Duration => time::is_duration(text),
            Self::Email => host::is_email(text),
            Self::Uri => uri::is_uri(text),
            Self::UriReference => uri::is_reference(text),
            Self::Hostname => host::is_hostname(text),
            Self::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Self::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
            Self::JsonPointer => is_json_pointer(text),
            Self::Byte => is_base64(text),
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
            Self::Date => "must be a date of RFC 3339",
            Self::Time => "must be a time of RFC 3339",
            Self::Duration => "must be a duration of ISO 8601",
            Self::Email => "must be an e-mail address",
            Self::Uri => "must be a URI",
            Self::UriReference => "must be a URI reference",
            Self::Hostname => "must be a host name",
            Self::Ipv4 => "must be an IPv4 address",
            Self::Ipv6 => "must be an IPv6 address",
            Self::JsonPointer => "must be a JSON pointer",
            Self::Byte => "must be base64",
        }
    }
}

fn is_json_pointer(text: &str) -> bool {
    let escaped = |rest: &str| rest.starts_with(['0', '1']);
    (text.is_empty() || text.starts_with('/')) && text.split('~').skip(1).all(escaped)
}

fn is_base64(text: &str) -> bool {
    let bare = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    text.len().is_multiple_of(4)
        && bare.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
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
    fn base64_is_padded() {
        for text in ["", "YQ==", "YWI=", "YWJj", "+/+/"] {
            assert!(Format::Byte.accepts(text), "{text}");
        }
        for text in ["YQ", "YQ=", "Y===", "YW-_", "YQ==YQ==", "=", "===="] {
            assert!(!Format::Byte.accepts(text), "{text}");
        }
    }
}
