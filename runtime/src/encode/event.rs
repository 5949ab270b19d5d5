//! Server-sent events (WHATWG HTML, section 9.2): fields that cannot be broken out of.

use std::{borrow::Cow, time::Duration};

use super::{Encode as _, Encoder, Poison};
use crate::{
    json::{Json, Value},
    own::Watchman,
    policy::NameSet,
};

/// What fills the silence: a comment.
pub(crate) const BEAT: &[u8] = b":\n\n";

/// One event of a `text/event-stream`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event<T> {
    data: T,
    name: Option<Cow<'static, str>>,
    id: Option<String>,
    retry: Option<Duration>,
}

impl<T> Event<T> {
    /// An event that carries `data`, without a name: browsers call it `message`.
    pub const fn new(data: T) -> Self {
        Self { data, name: None, id: None, retry: None }
    }

    /// Its `event` field. A name with a line break breaks the answer.
    #[must_use]
    pub fn named(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Its `id`, which clients send as `Last-Event-ID` when they come again. One with a line break
    /// or a NUL breaks the answer.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// How long clients wait before they come again.
    #[must_use]
    pub const fn retry(mut self, after: Duration) -> Self {
        self.retry = Some(after);
        self
    }

    pub(super) const fn data(&self) -> &T {
        &self.data
    }

    /// Writes everything but the data.
    pub(super) fn write_head(&self, out: &mut Vec<u8>) -> Result<(), Poison> {
        if let Some(name) = &self.name {
            line(out, "event", name)?;
        }
        if let Some(id) = &self.id {
            line(out, "id", id)?;
        }
        if let Some(retry) = self.retry {
            line(out, "retry", &retry.as_millis().to_string())?;
        }
        Ok(())
    }
}

impl<T> From<T> for Event<T> {
    fn from(data: T) -> Self {
        Self::new(data)
    }
}

/// A field of one line.
fn line(out: &mut Vec<u8>, name: &str, value: &str) -> Result<(), Poison> {
    if value.contains(['\n', '\r', '\0']) {
        return Err(Poison::EventField);
    }
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b": ");
    out.extend_from_slice(value.as_bytes());
    out.push(b'\n');
    Ok(())
}

/// The data, a field for each of its lines, and the end of the event.
pub(super) fn write_data(out: &mut Vec<u8>, text: &str) {
    let mut rest = text;
    loop {
        let end = rest.find(['\n', '\r']);
        out.extend_from_slice(b"data: ");
        out.extend_from_slice(&rest.as_bytes()[..end.unwrap_or(rest.len())]);
        out.push(b'\n');
        let Some(end) = end else { break };
        let broken = &rest[end..];
        rest = broken.strip_prefix("\r\n").unwrap_or(&broken[1..]);
    }
    out.push(b'\n');
}

/// An event that the document describes whole (`itemSchema` of OpenAPI 3.2): an object of `data`,
/// `event`, `id` and `retry`.
pub(super) fn write_object(out: &mut Vec<u8>, event: &Value<'_>) -> Result<(), Poison> {
    for name in ["event", "id"] {
        match event.get(name) {
            Some(Value::String(text)) => line(out, name, text)?,
            None | Some(Value::Null) => {}
            Some(_) => return Err(Poison::EventField),
        }
    }
    match event.get("retry") {
        // Browsers take digits only.
        Some(Value::Number(number)) if number.as_str().bytes().all(|it| it.is_ascii_digit()) => {
            line(out, "retry", number.as_str())?;
        }
        None | Some(Value::Null) => {}
        Some(_) => return Err(Poison::EventField),
    }
    match event.get("data") {
        Some(Value::String(text)) => write_data(out, text),
        None | Some(Value::Null) => out.push(b'\n'),
        Some(value) => write_data(out, &text_of(value)),
    }
    Ok(())
}

fn text_of(value: &Value<'_>) -> String {
    let (scopes, watch) = (NameSet::EMPTY, Watchman::default());
    let mut out = Encoder::new(&scopes, &watch);
    Json::from(value).encode(&mut out);
    out.finish().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written<T: AsRef<str>>(event: &Event<T>) -> Result<String, Poison> {
        let mut out = Vec::new();
        event.write_head(&mut out)?;
        write_data(&mut out, event.data().as_ref());
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn an_event_has_the_fields_that_it_was_given() {
        let event = Event::new("hello").named("greeting").id("7").retry(Duration::from_secs(3));
        assert_eq!(
            written(&event).unwrap(),
            "event: greeting\nid: 7\nretry: 3000\ndata: hello\n\n"
        );
        assert_eq!(written(&Event::new("")).unwrap(), "data: \n\n");
    }

    #[test]
    fn data_with_line_breaks_stays_data() {
        let hostile = "a\nevent: admin\rid: 9\r\n\r\ndata: b";
        assert_eq!(
            written(&Event::new(hostile)).unwrap(),
            "data: a\ndata: event: admin\ndata: id: 9\ndata: \ndata: data: b\n\n"
        );
    }

    #[test]
    fn a_name_or_an_id_with_a_line_break_is_not_sent() {
        for hostile in ["a\nb", "a\rdata: b", "a\r\n", "a\0"] {
            let named = Event::new("x").named(hostile.to_owned());
            assert_eq!(written(&named), Err(Poison::EventField), "{hostile:?}");
            assert_eq!(written(&Event::new("x").id(hostile)), Err(Poison::EventField));
        }
    }
}
