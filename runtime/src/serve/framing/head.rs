//! The head of a request: its line, its fields, and where its body ends.

use super::{BARE, Bad, Body, Fault, Found, Limits, Line, Lines, field};
use crate::reject::Refusal;

/// A head, as far as it has come.
#[derive(Debug)]
pub(super) struct Head {
    lines: Lines,
    limits: Limits,
    /// Bytes of header lines.
    fields: usize,
    seen: Seen,
}

/// What the framing depends on.
#[derive(Debug, Default)]
struct Seen {
    /// The request line, and whether it says HTTP/1.0.
    line: Option<bool>,
    host: bool,
    length: Option<u64>,
    chunked: bool,
}

impl Head {
    pub(super) fn new(limits: Limits) -> Self {
        Self { lines: Lines::default(), limits, fields: 0, seen: Seen::default() }
    }

    /// How many bytes were taken, and the body when the head is over.
    pub(super) fn follow(&mut self, bytes: &[u8]) -> Result<(usize, Option<Body>), Found> {
        let mut at = 0;
        while at < bytes.len() {
            match self.line(&bytes[at..]) {
                Ok((taken, None)) => at += taken,
                Ok((taken, Some(body))) => return Ok((at + taken, Some(body))),
                Err(fault) => return Err(Found { good: at, fault, in_body: false }),
            }
        }
        Ok((at, None))
    }

    fn line(&mut self, bytes: &[u8]) -> Result<(usize, Option<Body>), Fault> {
        let is_first = self.seen.line.is_none();
        let longest = if is_first { self.limits.line } else { self.limits.fields - self.fields };
        let line = self.lines.next(bytes, longest).map_err(|bad| match bad {
            Bad::End => BARE,
            Bad::TooLong if is_first => {
                Fault { refusal: Refusal::URI_TOO_LONG, cause: "the request line is too long" }
            }
            Bad::TooLong => {
                Fault { refusal: Refusal::HEADERS_TOO_LARGE, cause: "the head is too long" }
            }
        })?;
        let Line::Whole(line, taken) = line else { return Ok((bytes.len(), None)) };
        if is_first {
            self.seen.line = Some(is_http_10(line)?);
        } else if line.is_empty() {
            return Ok((taken, Some(self.seen.body())));
        } else {
            self.fields = self.limits.fields.min(self.fields + line.len() + 2);
            self.seen.field(line)?;
        }
        self.lines.done();
        Ok((taken, None))
    }
}

impl Seen {
    fn field(&mut self, line: &[u8]) -> Result<(), Fault> {
        let (name, value) = field(line)?;
        // Each name has a length of its own.
        match name.len() {
            4 if name.eq_ignore_ascii_case(b"host") => self.host(),
            14 if name.eq_ignore_ascii_case(b"content-length") => self.length(value),
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => self.coding(value),
            _ => Ok(()),
        }
    }

    fn host(&mut self) -> Result<(), Fault> {
        if std::mem::replace(&mut self.host, true) {
            return Err(Fault::malformed("more than one Host"));
        }
        Ok(())
    }

    /// RFC 9110 §8.6: digits, once.
    fn length(&mut self, value: &[u8]) -> Result<(), Fault> {
        let is_number = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
        let number = std::str::from_utf8(value).ok().filter(|_| is_number);
        // hyper keeps the largest numbers for itself.
        let length = number.and_then(|it| it.parse().ok()).filter(|it| *it <= u64::MAX >> 1);
        let length = length.ok_or(Fault::malformed("a Content-Length that is no number"))?;
        if self.length.replace(length).is_some() {
            return Err(Fault::malformed("more than one Content-Length"));
        }
        self.one_end()
    }

    /// RFC 9112 §6.1: `chunked` is the only coding that is taken here.
    fn coding(&mut self, value: &[u8]) -> Result<(), Fault> {
        if self.line == Some(true) {
            return Err(Fault::malformed("a Transfer-Encoding in HTTP/1.0"));
        }
        if !value.eq_ignore_ascii_case(b"chunked") {
            return Err(Fault::malformed("a Transfer-Encoding that is not chunked"));
        }
        if std::mem::replace(&mut self.chunked, true) {
            return Err(Fault::malformed("more than one Transfer-Encoding"));
        }
        self.one_end()
    }

    fn one_end(&self) -> Result<(), Fault> {
        if self.chunked && self.length.is_some() {
            return Err(Fault::malformed("both Content-Length and Transfer-Encoding"));
        }
        Ok(())
    }

    fn body(&self) -> Body {
        if self.chunked { Body::Chunked } else { Body::Length(self.length.unwrap_or(0)) }
    }
}

/// Whether a request line (RFC 9112 §3) says HTTP/1.0; anything but 1.0 and 1.1 is refused.
fn is_http_10(line: &[u8]) -> Result<bool, Fault> {
    let mut parts = line.split(|byte| *byte == b' ');
    let parts = (parts.next(), parts.next(), parts.next(), parts.next());
    let (Some(method), Some(target), Some(version), None) = parts else {
        return Err(Fault::malformed("not a request line"));
    };
    if method.is_empty() || target.is_empty() {
        return Err(Fault::malformed("not a request line"));
    }
    // A fragment is never sent; who drops it and who keeps it see two paths.
    if target.contains(&b'#') {
        return Err(Fault::malformed("a fragment in the request's target"));
    }
    match version {
        b"HTTP/1.1" => Ok(false),
        b"HTTP/1.0" => Ok(true),
        _ => Err(Fault::malformed("not HTTP/1.1")),
    }
}
