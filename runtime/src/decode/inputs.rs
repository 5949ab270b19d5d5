//! The parts of one request: parameters and body, handed out to be decoded.

use std::mem;

use http::HeaderMap;

use super::{
    Decoded, Decoder, In, Parameter,
    bodies::Chosen,
    decoder::Segment,
    findings::Findings,
    query::{Pair, pairs},
    sent::{Sent, Texts},
};
use crate::json::Value;

/// The names and texts of parameters.
pub(crate) type Heard = Vec<(&'static str, Vec<String>)>;

/// One request's parts while they are decoded.
#[derive(Debug)]
pub struct Inputs<'r> {
    path: &'r [(&'static str, &'r str)],
    query: Vec<Pair<'r>>,
    headers: &'r HeaderMap,
    body: Option<&'r Value<'r>>,
    findings: Findings,
    pub(super) chosen: Chosen,
    /// The headers and cookies that were asked for.
    heard: Vec<(In, &'static str)>,
    /// The decoders' path, so that they share one allocation.
    pointer: Vec<Segment>,
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
        let chosen = Chosen::default();
        Self {
            path,
            query,
            headers,
            body,
            findings,
            chosen,
            heard: Vec::new(),
            pointer: Vec::new(),
        }
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
        let body = self.body;
        self.part(In::Body, |at| match body {
            Some(value) => decode(value, at),
            None => at.refuse("required", "a body is required"),
        })
    }

    /// A body that may be absent: `Some(None)`. The outer `None` is a failure.
    pub fn optional_body<T>(
        &mut self,
        decode: impl FnOnce(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
    ) -> Option<Option<T>> {
        let Some(value) = self.body else { return Some(None) };
        self.part(In::Body, |at| decode(value, at)).map(Some)
    }

    /// The header and cookie parameters that were asked for, with the texts that were sent.
    pub(crate) fn heard(&self) -> Heard {
        let texts = |(location, name): &(In, &'static str)| {
            let texts = match location {
                In::Cookie => Texts::of_cookie(self.headers, name),
                _ => Texts::of_header(self.headers, name),
            };
            // One that is no text was refused when it was decoded.
            let texts = texts.iter().flat_map(Texts::as_slice);
            (*name, texts.map(|text| (*text).to_owned()).collect())
        };
        self.heard.iter().map(texts).collect()
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
        self.part(parameter.location, |at| at.within(Segment::Name(parameter.name), inside))
    }

    pub(super) fn part<T>(
        &mut self,
        location: In,
        inside: impl FnOnce(&mut Decoder<'_>) -> Option<T>,
    ) -> Option<T> {
        let path = mem::take(&mut self.pointer);
        let mut at = Decoder { findings: &mut self.findings, location, path };
        let found = inside(&mut at);
        self.pointer = at.path;
        found
    }

    /// The parameter's value, as far as its text goes.
    fn sent(&mut self, parameter: &Parameter) -> Sent<'r> {
        let sent = match self.texts(parameter) {
            Some(texts) => Sent::read(parameter, texts),
            None => Sent::Malformed,
        };
        self.findings.decoded.malformed |= matches!(sent, Sent::Malformed);
        sent
    }

    /// Every text of that name, still encoded; `None` when one is not UTF-8.
    fn texts(&mut self, parameter: &Parameter) -> Option<Texts<'r>> {
        let name = parameter.name;
        match parameter.location {
            In::Path => {
                let found = self.path.iter().find(|(known, _)| *known == name);
                Some(found.map(|(_, text)| *text).into_iter().collect())
            }
            In::Query => {
                let asked = self.query.iter_mut().filter(|pair| pair.name == name);
                Some(asked.map(Pair::ask).collect())
            }
            In::Header => {
                self.heard.push((In::Header, name));
                Texts::of_header(self.headers, name)
            }
            In::Cookie => {
                self.heard.push((In::Cookie, name));
                Texts::of_cookie(self.headers, name)
            }
            In::Body => Some(Texts::None),
        }
    }
}
