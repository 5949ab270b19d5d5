//! An answer of an operation, as status, headers and body.

use std::ops::RangeInclusive;

use http::{HeaderMap, HeaderName, Response, StatusCode, header};

use super::{
    Content, Encode, Encoder, Event, File, HeaderText, Life, Poison, Stream, check, file,
    header::{json_text, simple},
    items::{self, JsonEvents, Lines, TextEvents, WholeEvents},
};
use crate::{assertion::Assertion, own::Watch, policy::NameSet};

/// What a handler answers; generated as an enum of the operation's responses.
pub trait Answer: Send {
    /// Writes the answer.
    fn answer(self, reply: &mut Reply<'_>);
}

/// An answer being written for one caller.
#[derive(Debug)]
pub struct Reply<'c> {
    encoder: Encoder<'c>,
    status: StatusCode,
    headers: HeaderMap,
    /// A body that the encoder does not write.
    content: Option<Content>,
    /// Whether answers are held against their schemas.
    checks: bool,
    /// What the body that follows is held against.
    against: Option<&'static Assertion>,
}

impl<'c> Reply<'c> {
    /// For a caller who holds `scopes`; a 200 without a body until something else is said.
    pub fn new(scopes: &'c NameSet, watch: &'c dyn Watch) -> Self {
        let encoder = Encoder::new(scopes, watch);
        Self {
            encoder,
            status: StatusCode::OK,
            headers: HeaderMap::with_capacity(16),
            content: None,
            checks: false,
            against: None,
        }
    }

    /// Holds answers against their schemas, or does not.
    #[must_use]
    pub fn checking(mut self, checks: bool) -> Self {
        self.checks = checks;
        self
    }

    /// Says what the body that follows must be, or each of its items; looked at before masks and
    /// scopes leave something out, where answers are checked at all.
    pub fn against(&mut self, assertion: &'static Assertion) -> &mut Self {
        self.against = self.checks.then_some(assertion);
        self
    }

    /// Holds the value of a header against what the document says of it, where answers are checked
    /// at all.
    pub fn holds<T: Encode + ?Sized>(
        &mut self,
        assertion: &'static Assertion,
        value: &T,
    ) -> &mut Self {
        self.against(assertion).check(value);
        self
    }

    /// Holds a value against what was said of it.
    fn check<T: Encode + ?Sized>(&mut self, value: &T) {
        if let Some(assertion) = self.against.take() {
            let (scopes, watch) = (self.encoder.scopes, self.encoder.watch);
            if let Err(poison) = check::check(value, assertion, scopes, watch) {
                self.encoder.poison(poison);
            }
        }
    }

    /// Sets the status.
    pub fn status(&mut self, status: u16) -> &mut Self {
        match StatusCode::from_u16(status) {
            Ok(status) => self.status = status,
            Err(_) => self.encoder.poison(Poison::Head),
        }
        self
    }

    /// Sets a status that the handler chose: of a class (`4XX`), or whatever is not declared
    /// (`default`). One outside spoils the answer.
    pub fn status_within(&mut self, status: u16, range: RangeInclusive<u16>) -> &mut Self {
        if range.contains(&status) {
            self.status(status)
        } else {
            self.encoder.poison(Poison::Head);
            self
        }
    }

    /// Sets a header.
    pub fn header<T: HeaderText + ?Sized>(&mut self, name: &'static str, value: &T) -> &mut Self {
        match (HeaderName::from_bytes(name.as_bytes()), value.header_value()) {
            (Ok(name), Some(value)) => {
                self.headers.insert(name, value);
            }
            _ => self.encoder.poison(Poison::Head),
        }
        self
    }

    /// Sets a header unless it is absent.
    pub fn header_optional<T: HeaderText>(
        &mut self,
        name: &'static str,
        value: &Option<T>,
    ) -> &mut Self {
        if let Some(value) = value {
            self.header(name, value);
        }
        self
    }

    /// Sets a header whose value is a list or an object, as the document's `style: simple` has it;
    /// exploded members are `name=value`. Like the body it is written for the caller.
    pub fn header_simple<T: Encode + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
        explode: bool,
    ) -> &mut Self {
        match self.encoded(value).and_then(|json| simple(&json, explode)) {
            Ok(Some(text)) => self.header(name, &text),
            Ok(None) => self,
            Err(poison) => {
                self.encoder.poison(poison);
                self
            }
        }
    }

    /// Sets a header whose value is JSON (`content` of the header).
    pub fn header_json<T: Encode + ?Sized>(&mut self, name: &'static str, value: &T) -> &mut Self {
        match self.encoded(value) {
            Ok(json) => self.header(name, &json_text(&json)),
            Err(poison) => {
                self.encoder.poison(poison);
                self
            }
        }
    }

    /// A value by itself, written for the caller.
    fn encoded<T: Encode + ?Sized>(&self, value: &T) -> Result<Vec<u8>, Poison> {
        let mut out = Encoder::new(self.encoder.scopes, self.encoder.watch);
        value.encode(&mut out);
        out.finish()
    }

    /// Writes the body as `application/json`.
    pub fn json<T: Encode + ?Sized>(&mut self, body: &T) {
        self.json_as("application/json", body);
    }

    /// Writes the body as another JSON media type.
    pub fn json_as<T: Encode + ?Sized>(&mut self, media: &'static str, body: &T) {
        self.header("content-type", media);
        self.check(body);
        self.encoder.buffer.clear();
        self.encoder.buffer.reserve(512);
        body.encode(&mut self.encoder);
    }

    /// Writes the body as text of a media type, in UTF-8.
    pub fn text_as(&mut self, media: &'static str, body: &str) {
        if let Some(assertion) = self.against.take()
            && let Err(poison) = check::check_text(body, assertion)
        {
            self.encoder.poison(poison);
        }
        self.header("content-type", media);
        self.encoder.buffer.clear();
        self.encoder.buffer.extend_from_slice(body.as_bytes());
    }

    /// Sends a file; `declared` is the document's media type, or a range that the file's lies in.
    pub fn file(&mut self, declared: &'static str, body: File) {
        let (content, media, disposition) = body.into_parts();
        match &media {
            Some(media) if file::lies_in(media, declared) => {
                self.header("content-type", media);
            }
            None if !declared.contains('*') => {
                self.header("content-type", declared);
            }
            _ => self.encoder.poison(Poison::Media { declared }),
        }
        if let Some(disposition) = disposition {
            self.headers.entry(header::CONTENT_DISPOSITION).or_insert(disposition);
        }
        self.content = Some(content);
    }

    /// Sends items as lines of JSON: `application/x-ndjson`, `application/jsonl`, or with a record
    /// separator before each `application/json-seq` (RFC 7464).
    pub fn lines<T: Encode + Send + 'static>(&mut self, media: &'static str, items: Stream<T>) {
        let prefix: &[u8] = if media == "application/json-seq" { b"\x1e" } else { b"" };
        self.header("content-type", media);
        let form = Lines { prefix, against: self.against.take() };
        self.flow(items::flow(items, form, Life::Whole));
    }

    /// Sends events whose data is JSON.
    pub fn events<T: Encode + Send + 'static>(&mut self, events: Stream<Event<T>>) {
        let life = Life::Events { heartbeat: events.silence() };
        self.header("content-type", "text/event-stream");
        let form = JsonEvents { against: self.against.take() };
        self.flow(items::flow(events, form, life));
    }

    /// Sends events whose data is text.
    pub fn text_events(&mut self, events: Stream<Event<String>>) {
        let life = Life::Events { heartbeat: events.silence() };
        self.header("content-type", "text/event-stream");
        let form = TextEvents { against: self.against.take() };
        self.flow(items::flow(events, form, life));
    }

    /// Sends events whose schema speaks of `data`, `event`, `id` and `retry` (OpenAPI 3.2).
    pub fn whole_events<T: Encode + Send + 'static>(&mut self, events: Stream<T>) {
        let life = Life::Events { heartbeat: events.silence() };
        self.header("content-type", "text/event-stream");
        let form = WholeEvents { against: self.against.take() };
        self.flow(items::flow(events, form, life));
    }

    fn flow(&mut self, flow: super::Flow) {
        self.content = Some(Content::Flowing(Box::new(flow)));
    }

    /// Leaves the body out.
    pub fn empty(&mut self) {
        self.headers.remove(header::CONTENT_TYPE);
        self.encoder.buffer.clear();
        self.content = None;
    }

    /// The whole answer.
    ///
    /// # Errors
    /// [`Poison`]; nothing of it may be sent then.
    pub fn finish(self) -> Result<Response<Content>, Poison> {
        let written = self.encoder.finish()?;
        let content = self.content.unwrap_or_else(|| Content::Whole(written.into()));
        if matches!(self.status.as_u16(), 204 | 205 | 304) && !content.is_empty() {
            return Err(Poison::Body { status: self.status.as_u16() });
        }
        let mut response = Response::new(content);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        Ok(response)
    }
}
