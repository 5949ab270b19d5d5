//! What a request says of one name or of several, still encoded.

use std::{borrow::Cow, str};

use http::{HeaderMap, HeaderValue, header::COOKIE};

use super::query::cookies;
use crate::json::Value;

/// What a request says of a parameter.
pub(super) enum Sent<'r> {
    Absent,
    /// Not text.
    Malformed,
    /// Not written as the parameter says.
    Refused(Fault),
    Value(Value<'r>),
    /// A JSON text that is not read yet.
    Json(Cow<'r, str>),
}

/// How a parameter is not written as it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// More than once, where once is asked for.
    Repeated,
    /// Without a value, and not `allowEmptyValue`.
    Empty,
    /// In another style.
    Style,
}

impl Fault {
    /// Code and message of the violation.
    pub(super) fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Repeated => ("repeated", "must be sent only once"),
            Self::Empty => ("allowEmptyValue", "must not be empty"),
            Self::Style => ("style", "is not written in the style of this parameter"),
        }
    }
}

/// What was sent for a parameter: the texts of its name, or of its members' names.
pub(super) enum Raw<'r> {
    Texts(Texts<'r>),
    Members(Vec<Member<'r>>),
}

/// One member: the names that lead to it and its text, both decoded.
#[derive(Clone, Debug)]
pub(super) struct Member<'r> {
    pub(super) path: Vec<Cow<'r, str>>,
    pub(super) text: Cow<'r, str>,
}

/// The texts of one name; nearly always one.
pub(super) enum Texts<'r> {
    None,
    One(&'r str),
    Many(Vec<&'r str>),
}

impl<'r> Texts<'r> {
    /// `None` when a field is not UTF-8.
    pub(super) fn of_header(headers: &'r HeaderMap, name: &str) -> Option<Self> {
        headers.get_all(name).iter().map(text).collect()
    }

    /// As [`Texts::of_header`], for one cookie.
    pub(super) fn of_cookie(headers: &'r HeaderMap, name: &str) -> Option<Self> {
        let all = all_cookies(headers)?.into_iter();
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

/// Every cookie; `None` when a field is not UTF-8.
pub(super) fn all_cookies(headers: &HeaderMap) -> Option<Vec<(&str, &str)>> {
    let all: Vec<&str> = headers.get_all(COOKIE).iter().map(text).collect::<Option<_>>()?;
    Some(all.into_iter().flat_map(cookies).collect())
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
