//! A body that is read while its handler runs: what the handler holds and the guard watches.

use std::{
    borrow::Cow,
    fmt,
    future::poll_fn,
    pin::Pin,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use axum::body::Body;
use bytes::Bytes;
use http_body::Body as _;

use super::multipart::Parts;
use crate::{
    decode::Violation,
    json::Budget,
    policy::NameSet,
    reject::{Refusal, Rejection},
};

/// One body, shared by the handler's stream and the guard. The first thing that is wrong with it
/// stays: nothing can be read after it, and the guard answers it.
#[derive(Clone)]
pub(crate) struct Flow(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    fault: OnceLock<Fault>,
    /// Whether the handler waits for the caller.
    is_waiting: AtomicBool,
    pub(super) means: Means,
}

/// What values of a body are decoded by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Means {
    pub(crate) budget: Budget,
    /// Of the caller.
    pub(crate) scopes: NameSet,
}

/// What is wrong with a body; kept, so that it can be told twice.
#[derive(Debug)]
pub(super) struct Fault {
    refusal: Refusal,
    cause: Cow<'static, str>,
    violations: Vec<Violation>,
}

/// Where reading stands.
pub(super) struct State {
    pub(super) source: Source,
    /// Of a multipart body.
    pub(super) parts: Option<Box<Parts>>,
    is_closed: bool,
}

/// The pieces of a body, up to a limit.
pub(super) struct Source {
    body: Body,
    /// Bytes that may still come.
    room: u64,
}

impl Flow {
    /// The bytes of a body, at most `limit` of them.
    pub(crate) fn of_bytes(body: Body, limit: u64, means: Means) -> Self {
        Self::new(body, limit, None, means)
    }

    /// The parts of a body, at most `limit` bytes of them all.
    pub(crate) fn of_parts(body: Body, limit: u64, parts: Parts, means: Means) -> Self {
        Self::new(body, limit, Some(Box::new(parts)), means)
    }

    fn new(body: Body, limit: u64, parts: Option<Box<Parts>>, means: Means) -> Self {
        let state = State { source: Source { body, room: limit }, parts, is_closed: false };
        let state = Mutex::new(state);
        Self(Arc::new(Shared { state, fault: OnceLock::new(), is_waiting: false.into(), means }))
    }

    /// The next piece.
    pub(super) async fn piece(&self) -> Result<Option<Bytes>, Rejection> {
        self.polled(|state, context| state.source.poll(context)).await
    }

    /// Runs `poll` until it is done; an error of it is the body's fault from then on.
    pub(super) async fn polled<T>(
        &self,
        mut poll: impl FnMut(&mut State, &mut Context<'_>) -> Poll<Result<T, Fault>>,
    ) -> Result<T, Rejection> {
        poll_fn(|context| {
            if let Some(fault) = self.0.fault.get() {
                return Poll::Ready(Err(fault.rejection()));
            }
            let Ok(mut state) = self.0.state.lock() else {
                return Poll::Ready(Err(self.fail(Fault::internal("body-state"))));
            };
            if state.is_closed {
                return Poll::Ready(Err(Fault::internal("body-read-after-the-answer").rejection()));
            }
            let polled = poll(&mut state, context);
            self.0.is_waiting.store(polled.is_pending(), Ordering::Relaxed);
            polled.map_err(|fault| self.fail(fault))
        })
        .await
    }

    /// Remembers what is wrong; the first fault stays.
    pub(super) fn fail(&self, fault: Fault) -> Rejection {
        self.0.fault.get_or_init(|| fault).rejection()
    }

    /// What the body's values are decoded by.
    pub(super) fn means(&self) -> &Means {
        &self.0.means
    }

    /// Whether time that passes now is the caller's.
    pub(crate) fn is_waiting(&self) -> bool {
        self.0.is_waiting.load(Ordering::Relaxed)
    }

    /// What was wrong with what has been read.
    pub(crate) fn fault(&self) -> Option<Rejection> {
        self.0.fault.get().map(Fault::rejection)
    }

    /// Reads the parts that the handler has left, so that none is missing and none is too many. Of
    /// bytes nothing is left to check.
    pub(crate) async fn finish(&self) -> Result<(), Rejection> {
        loop {
            let next = self.polled(|state, context| state.poll_part(context)).await?;
            if next.is_none() {
                return Ok(());
            }
        }
    }

    /// Nothing is read any more, whoever still holds a stream.
    pub(crate) fn close(&self) {
        if let Ok(mut state) = self.0.state.lock() {
            state.is_closed = true;
            state.source.body = Body::empty();
        }
    }
}

impl Source {
    /// The next piece that is not empty; trailers are of no interest.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, Fault>> {
        loop {
            let frame = match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                None => return Poll::Ready(Ok(None)),
                // The caller went away, or its framing is broken.
                Some(Err(_)) => {
                    return Poll::Ready(Err(Fault::new(Refusal::MALFORMED, "body-broken")));
                }
                Some(Ok(frame)) => frame,
            };
            let Ok(data) = frame.into_data() else { continue };
            match self.room.checked_sub(data.len() as u64) {
                None => return Poll::Ready(Err(Fault::new(Refusal::TOO_LARGE, "body"))),
                Some(room) => self.room = room,
            }
            if !data.is_empty() {
                return Poll::Ready(Ok(Some(data)));
            }
        }
    }
}

impl Fault {
    pub(super) fn new(refusal: Refusal, cause: impl Into<Cow<'static, str>>) -> Self {
        Self { refusal, cause: cause.into(), violations: Vec::new() }
    }

    /// 422.
    pub(super) fn invalid(violations: Vec<Violation>) -> Self {
        Self { refusal: Refusal::INVALID, cause: "body".into(), violations }
    }

    fn internal(cause: &'static str) -> Self {
        Self::new(Refusal::INTERNAL, cause)
    }

    fn rejection(&self) -> Rejection {
        if self.violations.is_empty() {
            return Rejection::new(self.refusal).because(self.cause.clone());
        }
        Rejection::invalid(self.violations.clone())
    }
}

impl fmt::Debug for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flow").field("fault", &self.0.fault.get()).finish_non_exhaustive()
    }
}
