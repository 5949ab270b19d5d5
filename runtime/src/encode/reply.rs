//! An answer of an operation, as status, headers and body.

use std::{
    net::{Ipv4Addr, Ipv6Addr},
    ops::RangeInclusive,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use uuid::Uuid;

use super::{Encode, Encoder, Poison};
use crate::{own::Watch, policy::NameSet};

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
}

impl<'c> Reply<'c> {
    /// For a caller who holds `scopes`; a 200 without a body until something else is said.
    pub fn new(scopes: &'c NameSet, watch: &'c dyn Watch) -> Self {
        let encoder = Encoder::new(scopes, watch);
        Self { encoder, status: StatusCode::OK, headers: HeaderMap::with_capacity(16) }
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

    /// Writes the body as `application/json`.
    pub fn json<T: Encode + ?Sized>(&mut self, body: &T) {
        self.json_as("application/json", body);
    }

    /// Writes the body as another JSON media type.
    pub fn json_as<T: Encode + ?Sized>(&mut self, media: &'static str, body: &T) {
        self.header("content-type", media);
        self.encoder.buffer.clear();
        self.encoder.buffer.reserve(512);
        body.encode(&mut self.encoder);
    }

    /// Leaves the body out.
    pub fn empty(&mut self) {
        self.headers.remove(header::CONTENT_TYPE);
        self.encoder.buffer.clear();
    }

    /// The whole answer.
    ///
    /// # Errors
    /// [`Poison`]; nothing of it may be sent then.
    pub fn finish(self) -> Result<Response<Bytes>, Poison> {
        let mut response = Response::new(Bytes::from(self.encoder.finish()?));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        Ok(response)
    }
}

/// A value that can stand in a response header.
pub trait HeaderText {
    /// `None` when it has characters that a header cannot carry.
    fn header_value(&self) -> Option<HeaderValue>;
}

impl HeaderText for str {
    fn header_value(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(self).ok()
    }
}

impl HeaderText for String {
    fn header_value(&self) -> Option<HeaderValue> {
        self.as_str().header_value()
    }
}

impl HeaderText for bool {
    fn header_value(&self) -> Option<HeaderValue> {
        Some(HeaderValue::from_static(if *self { "true" } else { "false" }))
    }
}

macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl HeaderText for $integer {
            fn header_value(&self) -> Option<HeaderValue> {
                Some(HeaderValue::from(*self))
            }
        }
    )*};
}

integers!(i16, i32, i64, u16, u32, u64);

impl HeaderText for Uuid {
    fn header_value(&self) -> Option<HeaderValue> {
        self.hyphenated().encode_lower(&mut Uuid::encode_buffer()).header_value()
    }
}

macro_rules! displayed {
    ($($shown:ty),*) => {$(
        impl HeaderText for $shown {
            fn header_value(&self) -> Option<HeaderValue> {
                self.to_string().header_value()
            }
        }
    )*};
}

displayed!(i8, u8, Ipv4Addr, Ipv6Addr);

impl HeaderText for crate::json::Number {
    fn header_value(&self) -> Option<HeaderValue> {
        self.as_str().header_value()
    }
}
