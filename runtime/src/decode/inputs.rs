//! The parts of one request: parameters and body, handed out to be decoded.

use http::HeaderMap;

use super::{
    Decoded, Decoder, In, Parameter, Style,
    bodies::Chosen,
    findings::Findings,
    path::Segment,
    query::{Pair, decoded, pairs, within},
    sent::{Member, Raw, Sent, Texts, all_cookies},
    shape::Reading,
};
use crate::json::{self, Budget, Value};

/// How much structure a parameter of JSON may have, when nobody says.
const BUDGET: Budget = Budget { depth: 32, nodes: 16 * 1024 };

/// The names and texts of parameters.
pub(crate) type Heard = Vec<(&'static str, Vec<String>)>;

/// One request's parts while they are decoded.
#[derive(Debug)]
pub struct Inputs<'r> {
    path: &'r [(&'static str, &'r str)],
    query: Vec<Pair<'r>>,
    headers: &'r HeaderMap,
    body: Option<&'r Value<'r>>,
    /// For parameters that are JSON.
    budget: Budget,
    findings: Findings,
    pub(super) chosen: Chosen,
    /// The headers and cookies that were asked for.
    heard: Vec<(In, &'static str)>,
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
        Self { path, query, headers, body, budget: BUDGET, findings, chosen, heard: Vec::new() }
    }

    /// With the structure that a body may have for parameters that are JSON.
    pub(crate) fn within(mut self, budget: Budget) -> Self {
        self.budget = budget;
        self
    }

    /// A parameter with `required: true`.
    pub fn required<T>(
        &mut self,
        parameter: &Parameter,
        decode: impl FnOnce(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
    ) -> Option<T> {
        let asked = self.ask(parameter, decode);
        asked
            .unwrap_or_else(|| self.parameter(parameter, |at| at.refuse("required", "is required")))
    }

    /// A parameter that may be absent: `Some(None)`. The outer `None` is a failure.
    pub fn optional<T>(
        &mut self,
        parameter: &Parameter,
        decode: impl FnOnce(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.ask(parameter, decode) {
            None => Some(None),
            Some(found) => found.map(Some),
        }
    }

    /// A parameter that may be absent and has a `default`: absent, that is decoded, a JSON text of
    /// the document. One that its schema does not take is a violation, as if it had been sent.
    pub fn defaulted<T>(
        &mut self,
        parameter: &Parameter,
        default: &'static str,
        decode: impl Fn(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
    ) -> Option<T> {
        if let Some(found) = self.ask(parameter, &decode) {
            return found;
        }
        let budget = Budget { depth: u32::MAX, nodes: u32::MAX };
        self.parameter(parameter, |at| match json::parse(default.as_bytes(), &budget) {
            Ok(value) => decode(&value, at),
            Err(_) => at.refuse("default", "has a default that cannot be read"),
        })
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

    /// The fields of a form, as parameters of a query.
    pub(super) fn of_form(text: &'r str, headers: &'r HeaderMap) -> Self {
        Self::new(&[], Some(text), headers, None)
    }

    /// The pairs of the query that nobody has asked for.
    pub(super) fn unasked(&self) -> impl Iterator<Item = &Pair<'r>> {
        self.query.iter().filter(|pair| !pair.asked)
    }

    /// What reading the fields has found; what nobody asked for is the schema's.
    pub(super) fn finish_form(self) -> Decoded {
        self.findings.decoded
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
        inside(&mut Decoder::new(&mut self.findings, location))
    }

    /// What was sent, decoded; the outer `None` when nothing was.
    fn ask<T>(
        &mut self,
        parameter: &Parameter,
        decode: impl FnOnce(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.sent(parameter) {
            Sent::Absent => None,
            Sent::Malformed => Some(self.malformed()),
            Sent::Refused(fault) => {
                let (code, message) = fault.told();
                Some(self.parameter(parameter, |at| at.refuse(code, message)))
            }
            Sent::Value(value) => Some(self.parameter(parameter, |at| decode(&value, at))),
            Sent::Json(text) => Some(match json::parse(text.as_bytes(), &self.budget) {
                Ok(value) => self.parameter(parameter, |at| decode(&value, at)),
                Err(_) => self.malformed(),
            }),
        }
    }

    fn malformed<T>(&mut self) -> Option<T> {
        self.findings.decoded.malformed = true;
        None
    }

    /// The parameter's value, as far as its text goes.
    pub(super) fn sent(&mut self, parameter: &Parameter) -> Sent<'r> {
        let Some(raw) = self.raw(parameter) else { return Sent::Malformed };
        Reading { parameter, findings: &mut self.findings }.read(&parameter.shape, &raw)
    }

    /// What was sent for it; `None` when that is not text.
    fn raw(&mut self, parameter: &Parameter) -> Option<Raw<'r>> {
        match (parameter.location, parameter.style) {
            (In::Query, Style::Deep) => self.deep(parameter).map(Raw::Members),
            (In::Query, _) if parameter.is_spread() => self.spread(parameter).map(Raw::Members),
            (In::Cookie, _) if parameter.is_spread() => {
                self.spread_cookies(parameter).map(Raw::Members)
            }
            _ => self.texts(parameter).map(Raw::Texts),
        }
    }

    /// `color[R]=100`: whatever has brackets behind the name is its own.
    fn deep(&mut self, parameter: &Parameter) -> Option<Vec<Member<'r>>> {
        let mut members = Vec::new();
        for pair in &mut self.query {
            let Some(path) = within(&pair.name, parameter.name) else { continue };
            let path = path.into_iter().map(|name| name.to_owned().into()).collect();
            let text = decoded(pair.ask(), !parameter.reserved)?;
            members.push(Member { path, text });
        }
        Some(members)
    }

    /// `R=100&G=200`: the names of its members, or all that nobody has asked for.
    fn spread(&mut self, parameter: &Parameter) -> Option<Vec<Member<'r>>> {
        let objects = parameter.shape.objects();
        let mut members = Vec::new();
        for pair in &mut self.query {
            let is_free = !pair.asked;
            let is_member = |name: &str| {
                objects.iter().any(|object| match object.rest {
                    Some(_) => is_free,
                    None => object.member(name).is_some(),
                })
            };
            if is_member(&pair.name) {
                let text = decoded(pair.ask(), !parameter.reserved)?;
                members.push(Member { path: vec![pair.name.clone()], text });
            }
        }
        Some(members)
    }

    /// `R=100; G=200`: the names of its members only.
    fn spread_cookies(&mut self, parameter: &Parameter) -> Option<Vec<Member<'r>>> {
        let objects = parameter.shape.objects();
        let names = objects.iter().flat_map(|object| object.members).map(|(name, _)| *name);
        let names: Vec<&'static str> = names.collect();
        self.heard.extend(names.iter().map(|name| (In::Cookie, *name)));
        let all = all_cookies(self.headers)?.into_iter();
        let own = all.filter(|(name, _)| names.contains(name));
        let member = |(name, text): (&'r str, &'r str)| Member {
            path: vec![name.into()],
            text: text.into(),
        };
        Some(own.map(member).collect())
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
