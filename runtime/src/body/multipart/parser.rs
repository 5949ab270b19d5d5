//! The bytes of `multipart/form-data` (RFC 7578, RFC 2046 section 5.1) as events, without input or
//! output of its own.
//!
//! Stricter than the grammar, so that no two readers see other parts: nothing before the first
//! delimiter and nothing behind the last, no padding behind a delimiter, every line ends with CRLF.

use bytes::{Buf as _, Bytes, BytesMut};
use memchr::memmem::Finder;

/// The most bytes of the headers of one part.
const MAX_HEAD: usize = 8 * 1024;
const CRLF: &[u8] = b"\r\n";

/// What is found next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// Nothing yet: more bytes are needed.
    Hungry,
    /// A part begins: its header lines, without the last line's end.
    Head(Bytes),
    /// Some of its content.
    Data(Bytes),
    /// Its content ends.
    PartEnd,
    /// The closing delimiter was read, and nothing stands behind it.
    End,
}

/// Why the bytes are not a multipart body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// They do not begin with a delimiter.
    Preamble,
    /// Something stands behind a delimiter.
    Delimiter,
    /// The headers of a part are too long.
    Head,
    /// They end before the closing delimiter.
    CutOff,
    /// Something stands behind the closing delimiter.
    Epilogue,
}

impl Broken {
    /// For the log.
    pub(super) const fn cause(self) -> &'static str {
        match self {
            Self::Preamble => "multipart-preamble",
            Self::Delimiter => "multipart-delimiter",
            Self::Head => "multipart-part-head-too-long",
            Self::CutOff => "multipart-cut-off",
            Self::Epilogue => "multipart-epilogue",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Start,
    Delimiter,
    Head,
    FirstLine,
    Content,
    Epilogue,
    End,
}

/// Holds no more than the piece that was pushed last, a delimiter, and the headers of one part.
#[derive(Debug)]
pub(super) struct Parser {
    buffer: BytesMut,
    /// CRLF, two hyphens, the boundary.
    delimiter: Finder<'static>,
    at: At,
    has_ended: bool,
}

impl Parser {
    pub(super) fn new(boundary: &str) -> Self {
        let delimiter = ["\r\n--", boundary].concat();
        // As if a line ended here, so that the first delimiter is like any other.
        let buffer = BytesMut::from(CRLF);
        let delimiter = Finder::new(delimiter.as_bytes()).into_owned();
        Self { buffer, delimiter, at: At::Start, has_ended: false }
    }

    /// The next piece of the body; only after [`Event::Hungry`].
    pub(super) fn push(&mut self, piece: &[u8]) {
        self.buffer.extend_from_slice(piece);
    }

    /// There is no further piece.
    pub(super) fn end(&mut self) {
        self.has_ended = true;
    }

    pub(super) fn next(&mut self) -> Result<Event, Broken> {
        loop {
            let event = match self.at {
                At::Start => self.start()?,
                At::Delimiter => self.delimiter()?,
                At::Head => self.head()?,
                At::FirstLine => self.first_line()?,
                At::Content => self.content()?,
                At::Epilogue => self.epilogue()?,
                At::End => Some(Event::End),
            };
            if let Some(event) = event {
                return Ok(event);
            }
        }
    }

    fn start(&mut self) -> Result<Option<Event>, Broken> {
        let delimiter = self.delimiter.needle();
        let length = delimiter.len();
        // Some clients write an empty line first.
        let skipped = if self.buffer[2..].starts_with(CRLF) { 2 } else { 0 };
        let found = &self.buffer[skipped..];
        if found.len() >= length && found[..length] == *delimiter {
            self.buffer.advance(skipped + length);
            self.at = At::Delimiter;
            return Ok(None);
        }
        let common = found.len().min(length);
        if found[..common] == delimiter[..common] || self.buffer.len() < 4 {
            return self.hungry();
        }
        Err(Broken::Preamble)
    }

    fn delimiter(&mut self) -> Result<Option<Event>, Broken> {
        match self.buffer.get(..2) {
            None => self.hungry(),
            Some(b"--") => {
                self.buffer.advance(2);
                self.at = At::Epilogue;
                Ok(None)
            }
            // Stays, so that a part without headers ends its head like any other.
            Some(CRLF) => {
                self.at = At::Head;
                Ok(None)
            }
            Some(_) => Err(Broken::Delimiter),
        }
    }

    fn head(&mut self) -> Result<Option<Event>, Broken> {
        let window = &self.buffer[..self.buffer.len().min(MAX_HEAD)];
        let Some(end) = memchr::memmem::find(window, b"\r\n\r\n") else {
            return if window.len() < MAX_HEAD { self.hungry() } else { Err(Broken::Head) };
        };
        let mut head = self.buffer.split_to(end).freeze();
        head.advance(head.len().min(CRLF.len()));
        self.buffer.advance(CRLF.len());
        self.at = At::FirstLine;
        Ok(Some(Event::Head(head)))
    }

    /// The line end before the content is still there. A delimiter that uses it is content to some
    /// readers and the end of an empty part to others.
    fn first_line(&mut self) -> Result<Option<Event>, Broken> {
        let delimiter = self.delimiter.needle();
        let common = self.buffer.len().min(delimiter.len());
        if self.buffer[..common] != delimiter[..common] {
            self.buffer.advance(CRLF.len());
            self.at = At::Content;
            return Ok(None);
        }
        if common == delimiter.len() { Err(Broken::Delimiter) } else { self.hungry() }
    }

    fn content(&mut self) -> Result<Option<Event>, Broken> {
        if let Some(end) = self.delimiter.find(&self.buffer) {
            if end > 0 {
                return Ok(Some(Event::Data(self.buffer.split_to(end).freeze())));
            }
            self.buffer.advance(self.delimiter.needle().len());
            self.at = At::Delimiter;
            return Ok(Some(Event::PartEnd));
        }
        // What may be the beginning of a delimiter stays.
        let kept = self.delimiter.needle().len() - 1;
        match self.buffer.len().checked_sub(kept) {
            Some(sure) if sure > 0 => Ok(Some(Event::Data(self.buffer.split_to(sure).freeze()))),
            _ => self.hungry(),
        }
    }

    fn epilogue(&mut self) -> Result<Option<Event>, Broken> {
        if !CRLF.starts_with(&self.buffer) {
            return Err(Broken::Epilogue);
        }
        if self.has_ended {
            self.at = At::End;
            return Ok(None);
        }
        Ok(Some(Event::Hungry))
    }

    fn hungry(&self) -> Result<Option<Event>, Broken> {
        if self.has_ended { Err(Broken::CutOff) } else { Ok(Some(Event::Hungry)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that is found, contents put together, however the body is cut.
    fn events(body: &[u8], size: usize) -> Result<Vec<(String, Vec<u8>)>, Broken> {
        let mut parser = Parser::new("b");
        let mut pieces = body.chunks(size);
        let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
        loop {
            match parser.next()? {
                Event::Hungry => match pieces.next() {
                    Some(piece) => parser.push(piece),
                    None => parser.end(),
                },
                Event::Head(head) => {
                    parts.push((String::from_utf8_lossy(&head).into_owned(), Vec::new()));
                }
                Event::Data(data) => parts.last_mut().unwrap().1.extend_from_slice(&data),
                Event::PartEnd => {}
                Event::End => return Ok(parts),
            }
        }
    }

    #[track_caller]
    fn parts(body: &str) -> Result<Vec<(String, String)>, Broken> {
        let text = |(head, content): (String, Vec<u8>)| (head, String::from_utf8(content).unwrap());
        let mut found = (1..=body.len())
            .map(|size| events(body.as_bytes(), size).map(|it| it.into_iter().map(text).collect()));
        let first = found.next().unwrap();
        assert!(found.all(|other| other == first), "cut otherwise it is another body: {body:?}");
        first
    }

    fn is(expected: &[(&str, &str)]) -> Result<Vec<(String, String)>, Broken> {
        Ok(expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect())
    }

    #[test]
    fn parts_are_the_same_wherever_the_body_is_cut() {
        assert_eq!(
            parts("--b\r\nA: 1\r\nB: 2\r\n\r\none\r\n--b\r\n\r\n\r\n--b--\r\n"),
            is(&[("A: 1\r\nB: 2", "one"), ("", "")])
        );
        assert_eq!(parts("\r\n--b\r\nA: 1\r\n\r\n\r\n\r\n\r\n--b--"), is(&[("A: 1", "\r\n\r\n")]));
        assert_eq!(
            parts("--b\r\n\r\n\r\n-\r\n-b\r--b\n--b\r\n--b--"),
            is(&[("", "\r\n-\r\n-b\r--b\n--b")])
        );
        assert_eq!(parts("--b--"), is(&[]));
    }

    #[test]
    fn a_body_without_its_closing_delimiter_is_none() {
        for body in [
            "-",
            "--b",
            "--b-",
            "--b\r\n",
            "--b\r\nA: 1\r\n",
            "--b\r\nA: 1\r\n\r\n",
            "--b\r\nA: 1\r\n\r\none",
            "--b\r\nA: 1\r\n\r\none\r\n--b",
            "--b\r\nA: 1\r\n\r\none\r\n--b-",
        ] {
            assert_eq!(parts(body), Err(Broken::CutOff), "{body:?}");
        }
    }

    #[test]
    fn what_two_readers_could_see_differently_is_refused() {
        for (body, broken) in [
            ("hello\r\n--b\r\nA: 1\r\n\r\n\r\n--b--", Broken::Preamble),
            ("\n--b\r\nA: 1\r\n\r\n\r\n--b--", Broken::Preamble),
            ("--c\r\nA: 1\r\n\r\n\r\n--c--", Broken::Preamble),
            ("--bX\r\nA: 1\r\n\r\n\r\n--b--", Broken::Delimiter),
            ("--b \r\nA: 1\r\n\r\n\r\n--b--", Broken::Delimiter),
            ("--b\nA: 1\n\n\r\n--b--", Broken::Delimiter),
            ("--b\r\n\r\none\r\n--bX\r\n\r\ntwo\r\n--b--", Broken::Delimiter),
            ("--b\r\nA: 1\r\n\r\n--b\r\nB: 1\r\n\r\n\r\n--b--", Broken::Delimiter),
            (
                "--b\r\nA: 1\r\n\r\none\r\n--b--\r\n--b\r\nB: 1\r\n\r\ntwo\r\n--b--",
                Broken::Epilogue,
            ),
            ("--b--goodbye", Broken::Epilogue),
        ] {
            assert_eq!(parts(body), Err(broken), "{body:?}");
        }
    }

    #[test]
    fn the_headers_of_a_part_are_bounded_and_the_buffer_with_them() {
        let mut parser = Parser::new("b");
        parser.push(b"--b\r\n");
        let mut pushed = 0;
        while parser.next() == Ok(Event::Hungry) {
            parser.push(&[b'a'; 100]);
            pushed += 100;
            assert!(pushed < 2 * MAX_HEAD);
        }
        assert_eq!(parser.next(), Err(Broken::Head));
    }

    #[test]
    fn content_is_handed_on_as_it_comes() {
        let mut parser = Parser::new("b");
        parser.push(b"--b\r\n\r\n\r\n");
        let mut data = 0;
        for _ in 0..1000 {
            parser.push(&[b'\r'; 1000]);
            while let Event::Data(piece) | Event::Head(piece) = parser.next().unwrap() {
                data += piece.len();
            }
            assert!(parser.buffer.len() < 16);
        }
        assert!(data > 999_000);
    }
}
