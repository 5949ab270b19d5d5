//! What the document says of the parts of a multipart body, as constants.

use crate::decode::{Decoder, Parameter, Text};
use crate::json::Value;

/// The most bytes of a part that is decoded in memory, unless its `maxLength` asks for more.
pub const SMALL_PART: u64 = 64 * 1024;
/// The most parts of one name, where the document sets no `maxItems`.
pub const MOST_PARTS: u32 = 128;

/// The parts of one body; others are refused.
#[derive(Debug)]
pub struct MultipartRule {
    pub(super) parts: &'static [PartRule],
}

/// One name.
#[derive(Clone, Copy, Debug)]
pub struct PartRule {
    pub(super) name: &'static str,
    pub(super) content: Content,
    pub(super) least: u32,
    pub(super) most: u32,
    pub(super) is_list: bool,
    /// In bytes.
    pub(super) size: u64,
    pub(super) media: &'static [&'static str],
    pub(super) headers: &'static [PartHeader],
}

/// How a part is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Json,
    Text(Text),
    /// Handed to the handler as it comes.
    File,
}

/// A header that a part has, or may have.
#[derive(Clone, Copy, Debug)]
pub struct PartHeader {
    pub(super) parameter: Parameter,
    pub(super) required: bool,
    pub(super) check: fn(&Value<'_>, &mut Decoder<'_>) -> Option<()>,
}

impl MultipartRule {
    /// Of these parts.
    pub const fn new(parts: &'static [PartRule]) -> Self {
        Self { parts }
    }
}

impl PartRule {
    /// JSON, decoded in memory.
    pub const fn json(name: &'static str) -> Self {
        Self::of(name, Content::Json, SMALL_PART)
    }

    /// A text that stands for such a value, decoded in memory.
    pub const fn text(name: &'static str, text: Text) -> Self {
        Self::of(name, Content::Text(text), SMALL_PART)
    }

    /// Bytes that are handed on as they come, within the limit of the whole body.
    pub const fn file(name: &'static str) -> Self {
        Self::of(name, Content::File, u64::MAX)
    }

    /// The body has such a part.
    pub const fn required(mut self) -> Self {
        self.least = 1;
        self
    }

    /// There may be several, each an item of an array.
    pub const fn list(mut self, least: u32, most: u32) -> Self {
        self.is_list = true;
        self.least = least;
        self.most = most;
        self
    }

    /// The most bytes.
    pub const fn size(mut self, bytes: u64) -> Self {
        self.size = bytes;
        self
    }

    /// The media ranges that it may be of. Without any, every type is taken but those that hold
    /// parts of their own.
    pub const fn media(mut self, ranges: &'static [&'static str]) -> Self {
        self.media = ranges;
        self
    }

    /// The headers that are checked; others are of no interest.
    pub const fn headers(mut self, headers: &'static [PartHeader]) -> Self {
        self.headers = headers;
        self
    }

    const fn of(name: &'static str, content: Content, size: u64) -> Self {
        Self { name, content, least: 0, most: 1, is_list: false, size, media: &[], headers: &[] }
    }
}

impl PartHeader {
    /// A header parameter and how its value is checked.
    pub const fn new(
        parameter: Parameter,
        required: bool,
        check: fn(&Value<'_>, &mut Decoder<'_>) -> Option<()>,
    ) -> Self {
        Self { parameter, required, check }
    }
}
