//! The bodies of requests and answers on their way through the door, counted.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;

use super::life::Life;
use super::load::{Meter, Ticket};
use super::wire::Turn;
use crate::body::Passing;

/// The body of a request, whose bytes count as long as the request runs.
pub(super) struct Metered {
    pub(super) body: Incoming,
    pub(super) meter: Arc<Meter>,
    /// Whether its handler reads it: then only the last piece counts.
    pub(super) passing: Passing,
}

/// The body of an answer, and what is held until it has been handed over.
pub(super) struct Handed {
    body: Body,
    hold: Hold,
    /// Of a piece that is too large to hand over at once.
    rest: Bytes,
    is_offered: bool,
}

/// What an answer holds.
pub(super) struct Hold {
    pub(super) life: Arc<Life>,
    /// On HTTP/1 the wire is told when the body has been handed over, and says when it is out.
    pub(super) turn: Option<Arc<Turn>>,
    /// Its place among those that run.
    pub(super) _ticket: Option<Arc<Ticket>>,
}

/// What HTTP/2 gets at once: as long as the peer takes nothing, the rest waits here, where that is
/// seen.
const PIECE: usize = 16 * 1024;

impl Handed {
    pub(super) fn new(body: Body, hold: Hold) -> Self {
        let mut handed = Self { body, hold, rest: Bytes::new(), is_offered: false };
        handed.offered(true);
        handed
    }

    fn offered(&mut self, is_offered: bool) {
        if self.is_offered != is_offered {
            self.is_offered = is_offered;
            if is_offered { self.hold.life.offer() } else { self.hold.life.take() }
        }
    }

    fn piece(&mut self, mut bytes: Bytes) -> Frame<Bytes> {
        if self.hold.turn.is_none() && bytes.len() > PIECE {
            self.rest = bytes.split_off(PIECE);
        }
        Frame::data(bytes)
    }
}

impl Drop for Handed {
    fn drop(&mut self) {
        self.offered(false);
        match &self.hold.turn {
            Some(turn) => turn.end(),
            None => self.hold.life.end(),
        }
    }
}

impl HttpBody for Handed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if !self.rest.is_empty() {
            let rest = std::mem::take(&mut self.rest);
            return Poll::Ready(Some(Ok(self.piece(rest))));
        }
        let frame = Pin::new(&mut self.body).poll_frame(context);
        // Until the application has more to say, nobody keeps anybody waiting.
        self.offered(frame.is_ready());
        let frame = match ready!(frame) {
            Some(Ok(frame)) => frame,
            other => return Poll::Ready(other),
        };
        Poll::Ready(Some(Ok(match frame.into_data() {
            Ok(bytes) => self.piece(bytes),
            Err(trailers) => trailers,
        })))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (mut hint, rest) = (self.body.size_hint(), self.rest.len() as u64);
        if rest > 0 {
            let upper = hint.upper().map(|upper| upper + rest);
            let lower = hint.lower() + rest;
            hint = SizeHint::new();
            hint.set_lower(lower);
            if let Some(upper) = upper {
                hint.set_upper(upper);
            }
        }
        hint
    }
}

impl HttpBody for Metered {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let Some(frame) = ready!(Pin::new(&mut self.body).poll_frame(context)) else {
            return Poll::Ready(None);
        };
        let frame = frame?;
        if let Some(bytes) = frame.data_ref() {
            if self.passing.has_begun() {
                self.meter.release();
            }
            self.meter.add(bytes.len())?;
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
