//! Answers that are bytes: a file in memory or one that is sent while it is read.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::HeaderValue;
use tokio::io::{AsyncRead, ReadBuf};

use super::{
    Stream,
    content::{Broken, Content, Flow, Lens, Life, Source},
};

/// How much of a reader is read at once.
const PIECE: usize = 32 * 1024;

/// The longest name of a download, in code points.
const LONGEST_NAME: usize = 128;

/// Bytes of any media type.
pub struct File {
    content: Content,
    media: Option<String>,
    disposition: Option<HeaderValue>,
}

impl File {
    /// Bytes that are in memory.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self::of(Content::Whole(bytes.into()))
    }

    /// What `reader` gives, read while it is sent. A `length` in bytes becomes `Content-Length`; a
    /// reader that gives more or less breaks the answer.
    pub fn read(reader: impl AsyncRead + Send + 'static, length: Option<u64>) -> Self {
        let source =
            Reading { reader: Box::pin(reader), scratch: vec![0; PIECE].into_boxed_slice() };
        Self::flowing(Box::new(source), length)
    }

    /// Pieces that are made while they are sent; `length` as with [`File::read`].
    pub fn stream(pieces: Stream<Bytes>, length: Option<u64>) -> Self {
        Self::flowing(Box::new(Pieces(pieces)), length)
    }

    /// Its media type, which the document leaves open where it declares a range such as `image/*`.
    /// One outside of what is declared breaks the answer.
    #[must_use]
    pub fn media(mut self, media: impl Into<String>) -> Self {
        self.media = Some(media.into());
        self
    }

    /// Lets browsers save it under `name` (RFC 6266). What a name of a file cannot hold, such as
    /// slashes, quotes and control characters, becomes `_`.
    #[must_use]
    pub fn attachment(mut self, name: &str) -> Self {
        self.disposition = Some(disposition("attachment", name));
        self
    }

    /// Lets browsers show it, and propose `name` to save it.
    #[must_use]
    pub fn inline(mut self, name: &str) -> Self {
        self.disposition = Some(disposition("inline", name));
        self
    }

    fn of(content: Content) -> Self {
        Self { content, media: None, disposition: None }
    }

    fn flowing(source: Box<dyn Source>, length: Option<u64>) -> Self {
        Self::of(Content::Flowing(Box::new(Flow::new(source, length, Life::Whole))))
    }

    pub(super) fn into_parts(self) -> (Content, Option<String>, Option<HeaderValue>) {
        (self.content, self.media, self.disposition)
    }
}

impl From<Bytes> for File {
    fn from(bytes: Bytes) -> Self {
        Self::bytes(bytes)
    }
}

impl From<Vec<u8>> for File {
    fn from(bytes: Vec<u8>) -> Self {
        Self::bytes(bytes)
    }
}

impl From<String> for File {
    fn from(text: String) -> Self {
        Self::bytes(text)
    }
}

impl From<&'static str> for File {
    fn from(text: &'static str) -> Self {
        Self::bytes(text)
    }
}

/// Whether `media` is a media type without wildcard that lies in `range` (`image/*`, `*/*`, or a
/// type itself); parameters are of no concern.
pub(super) fn lies_in(media: &str, range: &str) -> bool {
    let essence =
        |text: &str| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (media, range) = (essence(media), essence(range));
    let Some((main, sub)) = media.split_once('/') else { return false };
    if !is_token(main) || !is_token(sub) || main == "*" || sub == "*" {
        return false;
    }
    match range.split_once('/') {
        Some(("*", "*")) => true,
        Some((of, "*")) => of == main,
        _ => media == range,
    }
}

/// RFC 9110 §5.6.2.
fn is_token(text: &str) -> bool {
    let is_of_token = |it: u8| it.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&it);
    !text.is_empty() && text.bytes().all(is_of_token)
}

/// RFC 6266 with the extended form of RFC 8187 where the name is not ASCII.
fn disposition(kind: &str, name: &str) -> HeaderValue {
    let is_bad = |it: char| it.is_control() || r#"/\"<>:|?*%;"#.contains(it) || is_hidden(it);
    let name: String =
        name.chars().take(LONGEST_NAME).map(|it| if is_bad(it) { '_' } else { it }).collect();
    let name = name.trim_matches([' ', '.']);
    let name = if name.is_empty() { "download" } else { name };
    let plain: String = name.chars().map(|it| if it.is_ascii() { it } else { '_' }).collect();
    let mut text = format!("{kind}; filename=\"{plain}\"");
    if plain != name {
        text.push_str("; filename*=UTF-8''");
        for byte in name.bytes() {
            if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
                text.push(char::from(byte));
            } else {
                text.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    // Nothing but visible ASCII and spaces is left.
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}

/// Characters that turn the order of writing, or are not seen, make `exe.txt` of `txt.exe`.
const fn is_hidden(it: char) -> bool {
    matches!(it, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// [`File::read`].
struct Reading {
    reader: Pin<Box<dyn AsyncRead + Send>>,
    scratch: Box<[u8]>,
}

impl Source for Reading {
    fn poll_next(
        &mut self,
        context: &mut Context<'_>,
        _: &Lens,
    ) -> Poll<Option<Result<Bytes, Broken>>> {
        let mut buffer = ReadBuf::new(&mut self.scratch);
        if let Err(error) = ready!(self.reader.as_mut().poll_read(context, &mut buffer)) {
            let failure = crate::reject::Failure::from(error);
            return Poll::Ready(Some(Err(Broken::Failed(failure.into_rejection()))));
        }
        let read = buffer.filled();
        Poll::Ready((!read.is_empty()).then(|| Ok(Bytes::copy_from_slice(read))))
    }
}

/// [`File::stream`].
struct Pieces(Stream<Bytes>);

impl Source for Pieces {
    fn poll_next(
        &mut self,
        context: &mut Context<'_>,
        _: &Lens,
    ) -> Poll<Option<Result<Bytes, Broken>>> {
        loop {
            let piece = match ready!(self.0.poll_item(context)) {
                Some(Ok(piece)) if piece.is_empty() => continue,
                Some(Ok(piece)) => Some(Ok(piece)),
                Some(Err(failure)) => Some(Err(Broken::Failed(failure.into_rejection()))),
                None => None,
            };
            return Poll::Ready(piece);
        }
    }
}

impl fmt::Debug for File {
    /// Without what is in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File").field("media", &self.media).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> String {
        disposition("attachment", name).to_str().unwrap().to_owned()
    }

    #[test]
    fn a_name_cannot_break_out_of_its_header() {
        assert_eq!(named("report.pdf"), "attachment; filename=\"report.pdf\"");
        assert_eq!(
            named("a\"; filename=\"b.exe\r\nset-cookie: x=1"),
            "attachment; filename=\"a__ filename=_b.exe__set-cookie_ x=1\""
        );
        assert_eq!(named("../../etc/passwd"), "attachment; filename=\"_.._etc_passwd\"");
        assert_eq!(named(""), "attachment; filename=\"download\"");
        assert_eq!(named(".."), "attachment; filename=\"download\"");
        assert_eq!(
            named("\u{fc}ber\u{202e}txt.exe"),
            "attachment; filename=\"_ber_txt.exe\"; filename*=UTF-8''%C3%BCber_txt.exe"
        );
        assert!(named(&"x".repeat(10_000)).len() < 200);
    }

    #[test]
    fn a_media_type_lies_in_what_is_declared_or_nowhere() {
        for (media, range) in [
            ("image/png", "image/*"),
            ("IMAGE/PNG", "image/*"),
            ("image/png", "image/png"),
            ("text/csv; charset=utf-8", "text/csv"),
            ("application/pdf", "*/*"),
        ] {
            assert!(lies_in(media, range), "{media} {range}");
        }
        for (media, range) in [
            ("text/html", "image/*"),
            ("image/*", "image/*"),
            ("*/*", "*/*"),
            ("image", "image/*"),
            ("image/", "image/*"),
            ("image/png/x", "image/*"),
            ("image/p ng", "image/*"),
            ("image/png", "image/jpeg"),
            ("", "*/*"),
        ] {
            assert!(!lies_in(media, range), "{media} {range}");
        }
    }
}
