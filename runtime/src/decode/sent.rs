//! What a request says of one parameter, from its encoded texts to a value.

use std::str;

use http::{HeaderMap, HeaderValue, header::COOKIE};

use super::{
    In, List, Parameter,
    query::{cookies, decoded, items},
};
use crate::json::Value;

/// What a request says of a parameter.
pub(super) enum Sent<'r> {
    Absent,
    /// More than once, where once is asked for.
    Repeated,
    /// Not text.
    Malformed,
    Value(Value<'r>),
}

/// The texts of one name; nearly always one.
pub(super) enum Texts<'r> {
    None,
    One(&'r str),
    Many(Vec<&'r str>),
}

impl<'r> Sent<'r> {
    pub(super) fn read(parameter: &Parameter, texts: Texts<'r>) -> Self {
        match (parameter.list, texts) {
            (_, Texts::None) => Self::Absent,
            (None, Texts::One(text)) => Self::scalar(parameter, text),
            (None, Texts::Many(_)) => Self::Repeated,
            (Some(_), texts) if parameter.location == In::Header => {
                Self::header_list(parameter, &texts)
            }
            (Some(List::Exploded), texts) => Self::list(parameter, List::Exploded, &texts),
            (Some(_), Texts::Many(_)) => Self::Repeated,
            (Some(list), texts) => Self::list(parameter, list, &texts),
        }
    }

    fn scalar(parameter: &Parameter, text: &'r str) -> Self {
        // A header is not percent-encoded.
        if parameter.location == In::Header {
            return Self::Value(parameter.value(text.into()));
        }
        let text = decoded(text, parameter.location == In::Query);
        text.map_or(Self::Malformed, |text| Self::Value(parameter.value(text)))
    }

    fn list(parameter: &Parameter, list: List, texts: &Texts<'r>) -> Self {
        let plus = parameter.location == In::Query;
        let all: Option<Vec<_>> =
            texts.as_slice().iter().map(|text| items(text, list, plus)).collect();
        let value = |item| parameter.value(item);
        all.map_or(Self::Malformed, |all| {
            Self::Value(Value::Array(all.into_iter().flatten().map(value).collect()))
        })
    }

    /// Several fields of one name are one list (RFC 9110 section 5.3).
    fn header_list(parameter: &Parameter, texts: &Texts<'r>) -> Self {
        let items = texts.as_slice().iter().flat_map(|text| text.split(','));
        let value = |item: &'r str| parameter.value(item.trim_matches([' ', '\t']).into());
        Self::Value(Value::Array(items.map(value).collect()))
    }
}

impl<'r> Texts<'r> {
    /// `None` when a field is not UTF-8.
    pub(super) fn of_header(headers: &'r HeaderMap, name: &str) -> Option<Self> {
        headers.get_all(name).iter().map(text).collect()
    }

    /// As [`Texts::of_header`], for one cookie.
    pub(super) fn of_cookie(headers: &'r HeaderMap, name: &str) -> Option<Self> {
        let all: Vec<&str> = headers.get_all(COOKIE).iter().map(text).collect::<Option<_>>()?;
        let all = all.into_iter().flat_map(cookies);
        Some(all.filter(|(known, _)| *known == name).map(|(_, value)| value).collect())
    }

    pub(super) fn as_slice(&self) -> &[&'r str] {
        match self {
            Self::None => &[],
            Self::One(text) => std::slice::from_ref(text),
            Self::Many(texts) => texts,
        }
    }
}

fn text(value: &HeaderValue) -> Option<&str> {
    str::from_utf8(value.as_bytes()).ok()
}

impl<'r> FromIterator<&'r str> for Texts<'r> {
    fn from_iter<I: IntoIterator<Item = &'r str>>(texts: I) -> Self {
        let mut texts = texts.into_iter();
        match (texts.next(), texts.next()) {
            (None, _) => Self::None,
            (Some(one), None) => Self::One(one),
            (Some(one), Some(two)) => Self::Many([one, two].into_iter().chain(texts).collect()),
        }
    }
}
