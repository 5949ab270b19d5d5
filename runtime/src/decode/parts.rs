//! Values that stand inside a body and not in its text: a part of a form, a header of a part.

use std::borrow::Cow;

use http::HeaderMap;

use super::{
    Decoded, Decoder, In, Parameter, Text,
    findings::Findings,
    path::Segment,
    sent::{Raw, Sent, Texts},
    shape::{self, Reading},
};
use crate::json::Value;

/// Decodes a part: a member of the body, or an item of one.
pub(crate) fn part<T>(
    place: (&'static str, Option<usize>),
    value: &Value<'_>,
    decode: impl FnOnce(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
) -> (Option<T>, Decoded) {
    let mut findings = Findings::new();
    let found = decode(value, &mut at(place, &mut findings));
    (found, findings.decoded)
}

/// Checks a header of a part.
pub(crate) fn part_header(
    place: (&'static str, Option<usize>),
    (parameter, required): (&Parameter, bool),
    headers: &HeaderMap,
    check: impl FnOnce(&Value<'_>, &mut Decoder<'_>) -> Option<()>,
) -> Decoded {
    let mut findings = Findings::new();
    let raw = Texts::of_header(headers, parameter.name).map(Raw::Texts);
    let mut reading = Reading { parameter, findings: &mut findings };
    let sent = raw.map_or(Sent::Malformed, |raw| reading.read(&parameter.shape, &raw));
    let mut at = at(place, &mut findings);
    let found = at.within(Segment::Name(parameter.name), |at| match sent {
        Sent::Value(value) => check(&value, at),
        Sent::Absent if required => at.refuse("required", "is required"),
        Sent::Absent => Some(()),
        Sent::Refused(fault) => {
            let (code, message) = fault.told();
            at.refuse(code, message)
        }
        Sent::Json(_) | Sent::Malformed => None,
    });
    findings.decoded.malformed |= found.is_none() && findings.decoded.violations.is_empty();
    findings.decoded
}

/// The value that a text of its own stands for.
pub(crate) fn text_value(text: Text, sent: Cow<'_, str>) -> Value<'_> {
    shape::scalar(text, sent)
}

fn at<'f>((name, item): (&'static str, Option<usize>), findings: &'f mut Findings) -> Decoder<'f> {
    let mut at = Decoder::new(findings, In::Body);
    at.path.push(Segment::Name(name));
    if let Some(item) = item {
        at.path.push(Segment::Index(item));
    }
    at
}
