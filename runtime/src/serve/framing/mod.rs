//! The bytes of an HTTP/1 connection, followed from head to head: what two parsers could read
//! differently is refused before one of them has seen it.
//!
//! hyper takes more than RFC 9112 demands: bare line feeds, empty lines before a request, two equal
//! lengths, a length beside a transfer coding. A server in front of this one may read such a message
//! otherwise, and where two disagree on where a request ends, the second half is a request that
//! nobody has looked at. So the framing is followed here, strictly, and nothing is passed on from
//! the line on that breaks it.

mod chunks;
mod head;
mod sieve;

pub(super) use sieve::Sieve;

use self::chunks::Chunks;
use self::head::Head;
use crate::reject::Refusal;

/// Why a connection's bytes are not taken any further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) refusal: Refusal,
    /// For the audit trail.
    pub(super) cause: &'static str,
}

impl Fault {
    const fn malformed(cause: &'static str) -> Self {
        Self { refusal: Refusal::MALFORMED, cause }
    }
}

/// Where in the stream of requests a connection is.
#[derive(Debug)]
pub(super) struct Framing {
    place: Place,
    limits: Limits,
}

/// The most bytes of a request line and of all header lines.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) line: usize,
    pub(super) fields: usize,
}

#[derive(Debug)]
enum Place {
    Head(Head),
    /// In a body that has so many bytes left.
    Length(u64),
    Chunked(Chunks),
}

/// How the body behind a head ends (RFC 9112 §6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Body {
    Length(u64),
    Chunked,
}

/// What is wrong, behind how many bytes that are good, and whether it is in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Found {
    good: usize,
    fault: Fault,
    in_body: bool,
}

impl Framing {
    fn new(limits: Limits) -> Self {
        Self { place: Place::Head(Head::new(limits)), limits }
    }

    /// Goes on over the next bytes.
    fn follow(&mut self, bytes: &[u8]) -> Result<(), Found> {
        let mut at = 0;
        while at < bytes.len() {
            at += self
                .step(&bytes[at..])
                .map_err(|found| Found { good: at + found.good, ..found })?;
        }
        Ok(())
    }

    /// Takes at least one byte; says how many.
    fn step(&mut self, bytes: &[u8]) -> Result<usize, Found> {
        match &mut self.place {
            Place::Head(head) => {
                let (taken, body) = head.follow(bytes)?;
                if let Some(body) = body {
                    self.place = match body {
                        Body::Length(0) => Place::Head(Head::new(self.limits)),
                        Body::Length(length) => Place::Length(length),
                        Body::Chunked => Place::Chunked(Chunks::default()),
                    };
                }
                Ok(taken)
            }
            Place::Length(left) => {
                let taken = bytes.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= taken as u64;
                if *left == 0 {
                    self.place = Place::Head(Head::new(self.limits));
                }
                Ok(taken)
            }
            Place::Chunked(chunks) => {
                let (taken, is_over) = chunks.follow(bytes)?;
                if is_over {
                    self.place = Place::Head(Head::new(self.limits));
                }
                Ok(taken)
            }
        }
    }
}

/// One line after another, each ended by CR LF and by nothing else (RFC 9112 §2.2); a line that has
/// come in part is kept.
#[derive(Debug, Default)]
struct Lines {
    part: Vec<u8>,
}

/// What a look for the end of a line found.
enum Line<'a> {
    /// The line without its end, and how many bytes were taken.
    Whole(&'a [u8], usize),
    /// All bytes were taken.
    Part,
}

impl Lines {
    /// The next line of at most `longest` bytes.
    fn next<'a>(&'a mut self, bytes: &'a [u8], longest: usize) -> Result<Line<'a>, Bad> {
        let end = memchr::memchr(b'\n', bytes);
        let taken = end.map_or(bytes.len(), |at| at + 1);
        if self.part.len() + taken > longest.saturating_add(2) {
            return Err(Bad::TooLong);
        }
        if end.is_none() || !self.part.is_empty() {
            self.part.extend_from_slice(&bytes[..taken]);
        }
        if end.is_none() {
            // A CR that something follows is the last byte that counts.
            let body = self.part.split_last().map_or(&[][..], |(_, body)| body);
            return if body.contains(&b'\r') { Err(Bad::End) } else { Ok(Line::Part) };
        }
        let line = if self.part.is_empty() { &bytes[..taken] } else { &self.part[..] };
        let line = line.strip_suffix(b"\r\n").ok_or(Bad::End)?;
        if memchr::memchr(b'\r', line).is_some() {
            return Err(Bad::End);
        }
        Ok(Line::Whole(line, taken))
    }

    /// The line was looked at.
    fn done(&mut self) {
        self.part.clear();
    }
}

/// What is wrong with a line, whatever it says.
enum Bad {
    TooLong,
    /// It ends with something else than CR LF.
    End,
}

const BARE: Fault = Fault::malformed("a line does not end with CR LF");

/// Name and value of a field line (RFC 9112 §5): no space before the colon, no folded line.
fn field(line: &[u8]) -> Result<(&[u8], &[u8]), Fault> {
    if line.first().is_some_and(|byte| b" \t".contains(byte)) {
        return Err(Fault::malformed("a folded header field"));
    }
    let colon = memchr::memchr(b':', line);
    let (name, value) = match colon {
        Some(at) if at > 0 => (&line[..at], &line[at + 1..]),
        _ => return Err(Fault::malformed("a header field without a name")),
    };
    if name.last().is_some_and(|byte| b" \t".contains(byte)) {
        return Err(Fault::malformed("a space before the colon of a header field"));
    }
    Ok((name, trimmed(value)))
}

/// Without spaces and tabs around it.
fn trimmed(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}

#[cfg(test)]
mod tests;
