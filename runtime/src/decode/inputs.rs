//! The parts of one request: parameters and body, handed out to be decoded.

use std::{borrow::Cow, iter};

use http::{HeaderMap, header::COOKIE};

use super::{
    Decoded, Decoder, In, Parameter,
    decoder::Segment,
    findings::Findings,
    query::{Pair, cookies, decoded, items, pairs},
};
use crate::json::Value;

/// One request's parts while they are decoded.
#[derive(Debug)]
pub struct Inputs<'r> {
    path: &'r [(&'static str, &'r str)],
    query: Vec<Pair<'r>>,
    headers: &'r HeaderMap,
    body: Option<&'r Value<'r>>,
    findings: Findings,
}

/// What a request says of a parameter.
enum Sent<'r> {
    Absent,
    /// More than once, where once is asked for.
    Repeated,
    /// Not text; recorded.
    Malformed,
    Value(Value<'r>),
}

impl<'r> Inputs<'r> {
    /// `path` holds the template's names with segments as they were sent, still encoded; `query`
    /// is what stands behind the `?`.
    pub fn new(
        path: &'r [(&'static str, &'r str)],
        query: Option<&'r str>,
        headers: &'r HeaderMap,
        body: Option<&'r Value<'r>>,
    ) -> Self {
        let mut findings = Findings::new();
        let query = pairs(query.unwrap_or_default()).unwrap_or_else(|| {
            findings.decoded.malformed = true;
            Vec::new()
        });
        Self { path, query, headers, body, findings }
    }

    /// A parameter with `required: true`.
    pub fn required<T>(
        &mut self,
        parameter: &Parameter,
        decode: impl FnOnce(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
    ) -> Option<T> {
        let sent = self.sent(parameter);
        self.parameter(parameter, |at| match sent {
            Sent::Value(value) => decode(&value, at),
            Sent::Absent => at.refuse("required", "is required"),
            Sent::Repeated => at.refuse("repeated", "must be sent only once"),
            Sent::Malformed => None,
        })
    }

    /// A parameter that may be absent: `Some(None)`. The outer `None` is a failure.
    pub fn optional<T>(
        &mut self,
        parameter: &Parameter,
        decode: impl FnOnce(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.sent(parameter) {
            Sent::Absent => Some(None),
            Sent::Malformed => None,
            Sent::Repeated => {
                self.parameter(parameter, |at| at.refuse("repeated", "must be sent only once"))
            }
            Sent::Value(value) => self.parameter(parameter, |at| decode(&value, at)).map(Some),
        }
    }

    /// A query parameter that something else reads, such as a credential: it is not unknown.
    pub fn known(&mut self, name: &str) {
        self.query.iter_mut().filter(|pair| pair.name == name).for_each(|pair| pair.asked = true);
    }

    /// A body with `required: true`.
    pub fn body<T>(
        &mut self,
        decode: impl FnOnce(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
    ) -> Option<T> {
        let mut at = Decoder::new(&mut self.findings, In::Body);
        match self.body {
            Some(value) => decode(value, &mut at),
            None => at.refuse("required", "a body is required"),
        }
    }

    /// A body that may be absent: `Some(None)`. The outer `None` is a failure.
    pub fn optional_body<T>(
        &mut self,
        decode: impl FnOnce(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
    ) -> Option<Option<T>> {
        let Some(value) = self.body else { return Some(None) };
        decode(value, &mut Decoder::new(&mut self.findings, In::Body)).map(Some)
    }

    /// Ends the decoding: query parameters that nobody asked for are a violation.
    pub fn finish(mut self) -> Decoded {
        if self.query.iter().any(|pair| !pair.asked) {
            Decoder::new(&mut self.findings, In::Query)
                .violation("additionalProperties", "has a parameter that is not declared");
        }
        self.findings.decoded
    }

    fn parameter<T>(
        &mut self,
        parameter: &Parameter,
        inside: impl FnOnce(&mut Decoder<'_>) -> Option<T>,
    ) -> Option<T> {
        let mut at = Decoder::new(&mut self.findings, parameter.location);
        at.within(Segment::Name(parameter.name), inside)
    }

    /// The parameter's value, as far as its text goes.
    fn sent(&mut self, parameter: &Parameter) -> Sent<'r> {
        let Some(texts) = self.texts(parameter) else {
            self.findings.decoded.malformed = true;
            return Sent::Malformed;
        };
        let plus = parameter.location == In::Query;
        // A header is not percent-encoded.
        let plain = parameter.location == In::Header;
        let read = match (parameter.list, texts.as_slice()) {
            (_, []) => return Sent::Absent,
            (None, [text]) if plain => Some(parameter.value(Cow::Borrowed(*text))),
            (None, [text]) => decoded(text, plus).map(|text| parameter.value(text)),
            (Some(_), texts) if plain => {
                let items = texts.iter().flat_map(|text| text.split(','));
                let value = |item: &'r str| parameter.value(item.trim_matches([' ', '\t']).into());
                Some(Value::Array(items.map(value).collect()))
            }
            (Some(list), texts) if texts.len() == 1 || list == super::List::Exploded => {
                let all: Option<Vec<_>> =
                    texts.iter().map(|text| items(text, list, plus)).collect();
                let value = |item| parameter.value(item);
                all.map(|all| Value::Array(all.into_iter().flatten().map(value).collect()))
            }
            _ => return Sent::Repeated,
        };
        read.map_or_else(
            || {
                self.findings.decoded.malformed = true;
                Sent::Malformed
            },
            Sent::Value,
        )
    }

    /// Every text of that name, still encoded; `None` when one is not UTF-8.
    fn texts(&mut self, parameter: &Parameter) -> Option<Vec<&'r str>> {
        let name = parameter.name;
        match parameter.location {
            In::Path => {
                let found = self.path.iter().find(|(known, _)| *known == name);
                Some(found.map(|(_, text)| *text).into_iter().collect())
            }
            In::Query => {
                let asked = self.query.iter_mut().filter(|pair| pair.name == name);
                Some(
                    asked
                        .map(|pair| {
                            pair.asked = true;
                            pair.value
                        })
                        .collect(),
                )
            }
            In::Header => {
                let all = self.headers.get_all(name).iter();
                all.map(|value| std::str::from_utf8(value.as_bytes()).ok()).collect()
            }
            In::Cookie => {
                let all = self.headers.get_all(COOKIE).iter();
                let all: Option<Vec<&'r str>> =
                    all.map(|value| std::str::from_utf8(value.as_bytes()).ok()).collect();
                let all = all?.into_iter().flat_map(cookies);
                Some(all.filter(|(known, _)| *known == name).map(|(_, value)| value).collect())
            }
            In::Body => Some(iter::empty().collect()),
        }
    }
}
