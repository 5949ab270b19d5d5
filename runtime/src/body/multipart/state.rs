//! Where the reading of a multipart body stands: which part, how many of each, how many bytes.

use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::HeaderMap;

use super::{
    disposition::{self, Disposition},
    parser::{Event, Parser},
};
use crate::{
    body::{
        Charset, ContentType, MultipartRule,
        flow::{Fault, Source, State},
        rule::{Content, PartRule},
    },
    decode::{In, Violation},
    reject::Refusal,
};

/// The parts of a body.
#[derive(Debug)]
pub(crate) struct Parts {
    parser: Parser,
    rule: &'static MultipartRule,
    /// How many of each name have begun.
    counts: Vec<u32>,
    /// The part that is being read, and the bytes that it may still have.
    current: Option<(&'static PartRule, u64)>,
    is_done: bool,
}

/// A part whose head has been read and found right.
#[derive(Debug)]
pub(in crate::body) struct Begun {
    /// In the rule.
    pub(super) index: usize,
    pub(super) rule: &'static PartRule,
    /// Which of its name.
    pub(super) item: u32,
    pub(super) disposition: Disposition,
    pub(super) charset: Charset,
    pub(super) headers: HeaderMap,
}

impl Parts {
    pub(crate) fn new(boundary: &str, rule: &'static MultipartRule) -> Self {
        let counts = vec![0; rule.parts.len()];
        Self { parser: Parser::new(boundary), rule, counts, current: None, is_done: false }
    }

    fn poll(
        &mut self,
        source: &mut Source,
        context: &mut Context<'_>,
    ) -> Poll<Result<Event, Fault>> {
        loop {
            let event = self.parser.next();
            let event = event.map_err(|broken| Fault::new(Refusal::MALFORMED, broken.cause()))?;
            if event != Event::Hungry {
                return Poll::Ready(Ok(event));
            }
            match ready!(source.poll(context))? {
                Some(piece) => self.parser.push(&piece),
                None => self.parser.end(),
            }
        }
    }

    /// Counts content against the limit of its part, also of one that nobody reads.
    fn count(&mut self, data: &Bytes) -> Result<(), Fault> {
        let Some((rule, room)) = &mut self.current else { return Err(unexpected()) };
        match room.checked_sub(data.len() as u64) {
            Some(left) => *room = left,
            None => return Err(Fault::new(Refusal::TOO_LARGE, format!("part {}", rule.name))),
        }
        Ok(())
    }

    fn begin(&mut self, head: &Bytes) -> Result<Begun, Fault> {
        let malformed = || Fault::new(Refusal::MALFORMED, "multipart-part-head");
        let headers = disposition::headers(head).ok_or_else(malformed)?;
        let disposition = disposition::disposition(&headers).ok_or_else(malformed)?;
        let index = self.rule.parts.iter().position(|part| part.name == disposition.name);
        let Some(index) = index else {
            return Err(violation("", "additionalProperties", "has a part that is not declared"));
        };
        let rule = &self.rule.parts[index];
        let item = self.counts[index];
        if item >= rule.most {
            return Err(match rule.is_list {
                true => violation(rule.name, "maxItems", "has too many items"),
                false => violation(rule.name, "repeated", "must be sent only once"),
            });
        }
        self.counts[index] += 1;
        let charset = check_type(rule, &headers)?;
        self.current = Some((rule, rule.size));
        Ok(Begun { index, rule, item, disposition, charset, headers })
    }

    fn end(&mut self) -> Result<(), Fault> {
        self.is_done = true;
        for (rule, count) in self.rule.parts.iter().zip(&self.counts) {
            if *count < rule.least {
                return Err(match *count {
                    0 => violation(rule.name, "required", "is required"),
                    _ => violation(rule.name, "minItems", "has too few items"),
                });
            }
        }
        Ok(())
    }
}

impl State {
    /// The next part; what is left of the one before is read and thrown away.
    pub(in crate::body) fn poll_part(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Begun>, Fault>> {
        let Some(parts) = self.parts.as_deref_mut().filter(|parts| !parts.is_done) else {
            return Poll::Ready(Ok(None));
        };
        loop {
            match ready!(parts.poll(&mut self.source, context))? {
                Event::Data(data) => parts.count(&data)?,
                Event::PartEnd => parts.current = None,
                Event::Head(head) => return Poll::Ready(parts.begin(&head).map(Some)),
                Event::End => return Poll::Ready(parts.end().map(|()| None)),
                Event::Hungry => {}
            }
        }
    }

    /// The next piece of the part that was begun last; `None` at its end.
    pub(in crate::body) fn poll_content(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Bytes>, Fault>> {
        let Some(parts) = self.parts.as_deref_mut() else { return Poll::Ready(Err(unexpected())) };
        if parts.current.is_none() {
            return Poll::Ready(Ok(None));
        }
        match ready!(parts.poll(&mut self.source, context))? {
            Event::Data(data) => Poll::Ready(parts.count(&data).map(|()| Some(data))),
            Event::PartEnd => {
                parts.current = None;
                Poll::Ready(Ok(None))
            }
            _ => Poll::Ready(Err(unexpected())),
        }
    }
}

/// Whether the part is of a type that it may be of. One that says nothing is text by RFC 7578 section
/// 4.4, and is taken for what the document declares: decoding shows whether it is that.
fn check_type(rule: &PartRule, headers: &HeaderMap) -> Result<Charset, Fault> {
    let refused = |cause| Fault::new(Refusal::UNSUPPORTED_MEDIA_TYPE, cause);
    let mut encodings = headers.get_all("content-transfer-encoding").iter();
    let plain = |value: &[u8]| {
        ["7bit", "8bit", "binary"].iter().any(|it| value.eq_ignore_ascii_case(it.as_bytes()))
    };
    if !encodings.all(|value| plain(value.as_bytes())) {
        return Err(refused("part-transfer-encoding"));
    }
    let sent = disposition::content_type(headers).map_err(|()| refused("part-media-type"))?;
    let Some(sent) = sent else {
        // A file's type is part of what is checked, so silence is not one of several.
        let octets = ContentType::read("application/octet-stream");
        let silent_file = rule.content == Content::File && !rule.media.is_empty();
        let taken = octets.is_some_and(|octets| rule.media.iter().any(|range| octets.is_in(range)));
        return if silent_file && !taken {
            Err(refused("part-media-type-missing"))
        } else {
            Ok(Charset::Utf8)
        };
    };
    let read = ContentType::read(sent).ok_or_else(|| refused("part-media-type"))?;
    // Nobody reads the parts of a part.
    let fits = !read.is_in("multipart/*")
        && (rule.media.is_empty() || rule.media.iter().any(|range| read.is_in(range)));
    if !fits {
        return Err(refused("part-media-type"));
    }
    match (rule.content, read.charset()) {
        (Content::File, _) | (Content::Json, Some(Charset::Utf8)) => Ok(Charset::Utf8),
        (Content::Text(_), Some(charset)) => Ok(charset),
        _ => Err(refused("part-charset")),
    }
}

fn violation(name: &str, code: &'static str, message: &'static str) -> Fault {
    let pointer = match name {
        "" => String::new(),
        name => format!("/{}", name.replace('~', "~0").replace('/', "~1")),
    };
    Fault::invalid(vec![Violation { location: In::Body, pointer, code, message: message.into() }])
}

/// The parser says nothing else there.
fn unexpected() -> Fault {
    Fault::new(Refusal::INTERNAL, "multipart-state")
}
