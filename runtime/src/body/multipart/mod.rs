//! `multipart/form-data`, part by part, as they come.

mod disposition;
mod parser;
mod state;
#[cfg(test)]
mod tests;

use bytes::{Bytes, BytesMut};

use super::{Flow, flow::Fault, read_text, rule::Content};
use crate::{
    decode::{self, Decoder},
    json::{self, Value},
    reject::{Refusal, Rejection},
};
use state::Begun;

pub(crate) use state::Parts;

/// The parts of a body, in the order in which they were sent. Generated code wraps it, so that each
/// part has the type that the document gives it.
///
/// A part that is not read to its end is passed over; its limits hold all the same. When the
/// handler answers before the last part, the guard reads on and refuses what is not as declared.
#[derive(Debug)]
pub struct Multipart(Flow);

/// A part whose name and type are right, and whose content has not been read.
#[derive(Debug)]
pub struct Part<'m> {
    flow: &'m mut Flow,
    begun: Begun,
}

/// The content of a part, piece by piece.
#[derive(Debug)]
pub struct File<'m>(Part<'m>);

impl Multipart {
    pub(crate) fn new(flow: Flow) -> Self {
        Self(flow)
    }

    /// The next part; `None` when the last one has been read and none is missing.
    ///
    /// # Errors
    /// 400 when the body is no form or breaks off, 413 over a limit, 415 for a part of another
    /// type, 422 for a part too few, too many, or that nobody asked for. Hand it on with `?`: the
    /// guard answers it in any case.
    pub async fn next(&mut self) -> Result<Option<Part<'_>>, Rejection> {
        let Some(begun) = self.0.polled(|state, context| state.poll_part(context)).await? else {
            return Ok(None);
        };
        let flow = &mut self.0;
        begun.check_headers().map_err(|fault| flow.fail(fault))?;
        Ok(Some(Part { flow, begun }))
    }
}

impl<'m> Part<'m> {
    /// Which of the declared parts.
    pub fn index(&self) -> usize {
        self.begun.index
    }

    /// Its value, decoded in memory; the part has a limit of its own.
    ///
    /// # Errors
    /// As [`Multipart::next`], and 422 with everything that is wrong with the value.
    pub async fn value<T>(
        self,
        decode: impl FnOnce(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
    ) -> Result<T, Rejection> {
        let mut whole = BytesMut::new();
        while let Some(piece) = self.piece().await? {
            whole.extend_from_slice(&piece);
        }
        let Self { flow, begun } = self;
        decoded(&whole, &begun, flow, decode).map_err(|fault| flow.fail(fault))
    }

    /// Its content as it comes.
    pub fn file(self) -> File<'m> {
        File(self)
    }

    /// A part that generated code does not know: the code is of another document.
    pub fn unknown(self) -> Rejection {
        self.flow.fail(Fault::new(Refusal::INTERNAL, "part-unknown"))
    }

    async fn piece(&self) -> Result<Option<Bytes>, Rejection> {
        self.flow.polled(|state, context| state.poll_content(context)).await
    }
}

impl File<'_> {
    /// The next piece; `None` at the end of the part.
    ///
    /// # Errors
    /// As [`Multipart::next`].
    pub async fn next(&mut self) -> Result<Option<Bytes>, Rejection> {
        self.0.piece().await
    }

    /// Everything, in memory.
    ///
    /// # Errors
    /// As [`Multipart::next`]; 413 over `most` bytes.
    pub async fn collect(mut self, most: usize) -> Result<Bytes, Rejection> {
        let mut whole = BytesMut::new();
        while let Some(piece) = self.next().await? {
            if whole.len() + piece.len() > most {
                return Err(self.0.flow.fail(Fault::new(Refusal::TOO_LARGE, "collected")));
            }
            whole.extend_from_slice(&piece);
        }
        Ok(whole.freeze())
    }

    /// What the sender calls the file, without directories and characters that are not shown. It
    /// is a label for people: never part of a path, for two files may have the same one.
    pub fn file_name(&self) -> Option<String> {
        disposition::file_name(self.0.begun.disposition.file_name.as_deref()?)
    }

    /// `Content-Type` of the part as it was sent, when it was: of a declared range, otherwise the
    /// sender's word.
    pub fn content_type(&self) -> Option<&str> {
        disposition::content_type(&self.0.begun.headers).unwrap_or_default()
    }

    /// A header of the part; checked when the document declares it. `None` when it was not sent,
    /// is no text, or was sent twice.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.0.begun.headers.get_all(name).iter();
        let first = values.next()?;
        values.next().is_none().then(|| std::str::from_utf8(first.as_bytes()).ok()).flatten()
    }
}

impl Begun {
    fn item(&self) -> Option<usize> {
        self.rule.is_list.then_some(self.item as usize)
    }

    fn check_headers(&self) -> Result<(), Fault> {
        for header in self.rule.headers {
            let found = decode::part_header(
                (self.rule.name, self.item()),
                (&header.parameter, header.required),
                &self.headers,
                header.check,
            );
            if found.malformed {
                return Err(Fault::new(Refusal::MALFORMED, "part-header"));
            }
            if !found.violations.is_empty() {
                return Err(Fault::invalid(found.violations));
            }
        }
        Ok(())
    }
}

fn decoded<T>(
    bytes: &[u8],
    begun: &Begun,
    flow: &Flow,
    decode: impl FnOnce(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
) -> Result<T, Fault> {
    let means = flow.means();
    let value = match begun.rule.content {
        Content::Json => json::parse(bytes, &means.budget).map_err(|fault| {
            Fault::new(Refusal::MALFORMED, format!("part {}: {fault}", begun.rule.name))
        })?,
        Content::Text(kind) => match read_text(bytes, begun.charset) {
            Some(text) => decode::text_value(kind, text),
            None => return Err(Fault::new(Refusal::MALFORMED, "part-charset")),
        },
        Content::File => return Err(Fault::new(Refusal::INTERNAL, "file-as-value")),
    };
    let (input, found) = decode::part((begun.rule.name, begun.item()), &value, decode);
    if !found.violations.is_empty() {
        return Err(Fault::invalid(found.violations));
    }
    if !found.write_scopes.iter().all(|asked| means.scopes.holds_any(asked)) {
        return Err(Fault::new(Refusal::FIELD_FORBIDDEN, "field-scope-missing"));
    }
    // Absent without a violation would be a fault of the decoder: a refusal all the same.
    input.ok_or_else(|| Fault::new(Refusal::INTERNAL, "decoded-to-nothing"))
}
