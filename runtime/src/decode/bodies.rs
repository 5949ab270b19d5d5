//! Bodies of several media types, and bodies that are handed on as they come.

use super::{In, Inputs};
use crate::{
    body::{Flow, Multipart, Stream},
    policy::Syntax,
};

/// What became of the body that was sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chosen {
    /// Of the operation's media types; `None` without a body.
    pub(crate) media: Option<usize>,
    /// A body that has not been read.
    pub(crate) flow: Option<(Flow, Syntax, String)>,
}

impl Inputs<'_> {
    /// Says of which media type the body is.
    pub(crate) fn choose(&mut self, chosen: Chosen) {
        self.chosen = chosen;
    }

    /// The place of the body's media type among the operation's; `None` without a body.
    pub fn media(&self) -> Option<usize> {
        self.chosen.media
    }

    /// There is no body, and one is required: a violation.
    pub fn no_body<T>(&mut self) -> Option<T> {
        self.part(In::Body, |at| at.refuse("required", "a body is required"))
    }

    /// A body of bytes.
    pub fn stream(&mut self) -> Option<Stream> {
        match self.chosen.flow.take() {
            Some((flow, Syntax::Bytes(most), content_type)) => {
                Some(Stream::new(flow, content_type, most))
            }
            _ => self.no_body(),
        }
    }

    /// A body of bytes that may be absent: `Some(None)`. The outer `None` is a failure.
    pub fn optional_stream(&mut self) -> Option<Option<Stream>> {
        if self.chosen.media.is_none() { Some(None) } else { self.stream().map(Some) }
    }

    /// A body of parts.
    pub fn multipart(&mut self) -> Option<Multipart> {
        match self.chosen.flow.take() {
            Some((flow, Syntax::Multipart(_), _)) => Some(Multipart::new(flow)),
            _ => self.no_body(),
        }
    }

    /// A body of parts that may be absent: `Some(None)`. The outer `None` is a failure.
    pub fn optional_multipart(&mut self) -> Option<Option<Multipart>> {
        if self.chosen.media.is_none() { Some(None) } else { self.multipart().map(Some) }
    }
}
