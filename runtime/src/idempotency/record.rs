//! What is kept of one request, as bytes.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

/// One entry, unsealed.
#[derive(Debug)]
pub(super) struct Record {
    /// The request's body, query and header parameters.
    pub(super) print: [u8; 32],
    /// What the caller might read when it was answered.
    pub(super) rights: [u8; 32],
    pub(super) state: State,
}

/// How far the request has come.
#[derive(Debug)]
pub(super) enum State {
    /// A handler runs, until this time at most (milliseconds of the Unix epoch).
    Running { until: u64 },
    /// It was carried out, and the answer is not here.
    Ended,
    /// It was carried out and answered.
    Kept(Kept),
}

/// An answer of a handler.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) status: StatusCode,
    /// Of a refusal; empty of an answer.
    pub(crate) code: String,
    /// Of a refusal.
    pub(crate) detail: String,
    pub(crate) headers: HeaderMap,
    /// The body of an answer, or what a refusal says of violations.
    pub(crate) body: Bytes,
}

const FORM: u8 = 1;
const RUNNING: u8 = 0;
const ENDED: u8 = 1;
const KEPT: u8 = 2;

impl Kept {
    /// An answer.
    pub(crate) fn answer<B>(response: &Response<B>, body: &Bytes) -> Self {
        Self {
            status: response.status(),
            code: String::new(),
            detail: String::new(),
            headers: response.headers().clone(),
            body: body.clone(),
        }
    }

    /// The answer again.
    pub(crate) fn into_response(self) -> Response<Bytes> {
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

impl Record {
    pub(super) fn write(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(256);
        bytes.push(FORM);
        bytes.extend_from_slice(&self.print);
        bytes.extend_from_slice(&self.rights);
        match &self.state {
            State::Running { until } => {
                bytes.push(RUNNING);
                bytes.extend_from_slice(&until.to_be_bytes());
            }
            State::Ended => bytes.push(ENDED),
            State::Kept(kept) => {
                bytes.push(KEPT);
                kept.write(&mut bytes);
            }
        }
        bytes
    }

    /// `None` when another version wrote it, or nobody who knows the form.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = Rest(bytes);
        if rest.array()? != [FORM] {
            return None;
        }
        let (print, rights) = (rest.array()?, rest.array()?);
        let state = match rest.array()? {
            [RUNNING] => State::Running { until: u64::from_be_bytes(rest.array()?) },
            [ENDED] => State::Ended,
            [KEPT] => State::Kept(Kept::read(&mut rest)?),
            _ => return None,
        };
        rest.0.is_empty().then_some(Self { print, rights, state })
    }
}

impl Kept {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.status.as_u16().to_be_bytes());
        text(self.code.as_bytes(), bytes);
        text(self.detail.as_bytes(), bytes);
        bytes.extend_from_slice(&length(self.headers.len()));
        for (name, value) in &self.headers {
            text(name.as_str().as_bytes(), bytes);
            text(value.as_bytes(), bytes);
        }
        text(&self.body, bytes);
    }

    fn read(rest: &mut Rest<'_>) -> Option<Self> {
        let status = StatusCode::from_u16(u16::from_be_bytes(rest.array()?)).ok()?;
        let (code, detail) = (rest.string()?, rest.string()?);
        let mut headers = HeaderMap::new();
        for _ in 0..u32::from_be_bytes(rest.array()?) {
            let name = HeaderName::from_bytes(rest.text()?).ok()?;
            headers.append(name, HeaderValue::from_bytes(rest.text()?).ok()?);
        }
        let body = Bytes::copy_from_slice(rest.text()?);
        Some(Self { status, code, detail, headers, body })
    }
}

fn length(length: usize) -> [u8; 4] {
    // What is longer than that is over the bound of the store long before.
    u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes()
}

fn text(text: &[u8], bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(&length(text.len()));
    bytes.extend_from_slice(text);
}

/// What is still to be read.
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*array)
    }

    fn text(&mut self) -> Option<&'b [u8]> {
        let length = usize::try_from(u32::from_be_bytes(self.array()?)).ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(text)
    }

    fn string(&mut self) -> Option<String> {
        String::from_utf8(self.text()?.to_vec()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> Record {
        let mut headers = HeaderMap::new();
        headers.append("location", HeaderValue::from_static("/orders/7"));
        headers.append("set-thing", HeaderValue::from_static("a"));
        headers.append("set-thing", HeaderValue::from_static("b"));
        let (code, detail) = ("conflict".to_owned(), "sold out".to_owned());
        let body = Bytes::from_static(b"{\"id\":7}");
        let kept = Kept { status: StatusCode::CREATED, code, detail, headers, body };
        Record { print: [1; 32], rights: [2; 32], state: State::Kept(kept) }
    }

    #[test]
    fn an_answer_is_read_as_it_was_written() {
        let record = Record::read(&kept().write()).unwrap();
        assert_eq!((record.print, record.rights), ([1; 32], [2; 32]));
        let State::Kept(read) = record.state else { panic!("{:?}", record.state) };
        assert_eq!(
            (read.status.as_u16(), &*read.code, &*read.detail),
            (201, "conflict", "sold out")
        );
        assert_eq!(read.headers["location"], "/orders/7");
        assert_eq!(read.headers.get_all("set-thing").iter().count(), 2);
        assert_eq!(read.body, "{\"id\":7}");
        let running = Record { state: State::Running { until: 7 }, ..kept() };
        let read = Record::read(&running.write()).unwrap().state;
        assert!(matches!(read, State::Running { until: 7 }));
    }

    #[test]
    fn what_is_cut_off_or_goes_on_is_not_read() {
        let bytes = kept().write();
        for length in 0..bytes.len() {
            assert!(Record::read(&bytes[..length]).is_none(), "{length} bytes");
        }
        assert!(Record::read(&[&bytes[..], b"x"].concat()).is_none());
        let mut of_another_form = bytes;
        of_another_form[0] = 2;
        assert!(Record::read(&of_another_form).is_none());
    }
}
