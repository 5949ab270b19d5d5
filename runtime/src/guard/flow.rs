//! A body that is made while it is sent: for as long as the caller may have it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::{
    sync::watch,
    time::{Instant, Sleep, sleep_until},
};

use super::{
    panics,
    trail::{CANCELLED, Tail},
};
use crate::{
    audit::Outcome,
    auth::Denied,
    encode::{BEAT, Flow, Life, Poison},
    reject::Refusal,
};

/// The body. Dropped before its end, because the caller went away, it drops the application's stream
/// and leaves its audit event.
pub(super) struct Flowing {
    flow: Flow,
    /// Bytes that are still to come, where the length was told.
    left: Option<u64>,
    tail: Tail,
    /// When the caller's credential is worth nothing any more.
    expires: Option<SystemTime>,
    /// Rings at the end of the credential, as far as the wall clock can be foreseen.
    expiry: Option<Pin<Box<Sleep>>>,
    /// Ready when the credential is revoked, or nobody can say whether it is.
    revocation: Option<Pin<Box<dyn Future<Output = Denied> + Send>>>,
    /// How long the application may be silent.
    patience: Duration,
    /// Since when it has been, and when that is too long.
    silence: Option<Pin<Box<Sleep>>>,
    silent: bool,
    /// Ready when the server takes nothing new and what is endless has to end.
    closing: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    /// It breaks off once what was written before is out.
    breaks: bool,
    over: bool,
}

/// Why it ended before its time.
enum Cut {
    /// The application gave what may not be sent, failed or panicked.
    Broken(String),
    /// The application was silent for too long.
    Silent,
    /// The caller's credential has expired.
    Expired,
    /// It is revoked, or nobody can say whether it is.
    Denied(Denied),
    /// The server stops.
    Closing,
}

/// The client sees only that the answer is not whole.
#[derive(Debug)]
struct Unfinished;

impl std::fmt::Display for Unfinished {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the answer was broken off")
    }
}

impl std::error::Error for Unfinished {}

impl Flowing {
    pub(super) fn new(flow: Flow, tail: Tail) -> Self {
        let expires = tail.visitor.caller().and_then(crate::auth::Caller::expires);
        let now = tail.security.clock.now().wall();
        let expiry = expires.map(|at| {
            let left = at.duration_since(now).unwrap_or_default();
            Box::pin(sleep_until(Instant::now() + left.min(FORESEEN)))
        });
        let patience = match flow.life {
            Life::Whole => tail.policy.limits.timeout,
            Life::Events { heartbeat } => heartbeat,
        };
        let every = match flow.life {
            Life::Whole => ASKED_AGAIN,
            Life::Events { heartbeat } => heartbeat.clamp(SELDOM_ENOUGH, ASKED_AGAIN),
        };
        let revocation = tail.visitor.caller().and_then(|caller| {
            let revocation = tail.security.authenticator.revocation(caller, every)?;
            Some(Box::pin(revocation) as Pin<Box<dyn Future<Output = Denied> + Send>>)
        });
        let closing = matches!(flow.life, Life::Events { .. }).then(|| {
            let closing = tail.security.closing();
            Box::pin(closed(closing)) as Pin<Box<dyn Future<Output = ()> + Send>>
        });
        let mut flowing = Self {
            left: flow.length,
            flow,
            tail,
            expires,
            expiry,
            revocation,
            patience,
            silence: None,
            silent: false,
            closing,
            breaks: false,
            over: false,
        };
        flowing.end_if_whole();
        flowing
    }

    /// Where the length was told nobody asks for more.
    fn end_if_whole(&mut self) {
        if self.left == Some(0) {
            self.over = true;
            self.tail.record(Outcome::Allowed, "", "");
        }
    }

    /// Whether it has to end whatever the application does.
    fn is_cut(&mut self, context: &mut Context<'_>) -> Option<Cut> {
        if let Some(closing) = &mut self.closing
            && closing.as_mut().poll(context).is_ready()
        {
            return Some(Cut::Closing);
        }
        if let Some(revocation) = &mut self.revocation
            && let Poll::Ready(denied) = revocation.as_mut().poll(context)
        {
            return Some(Cut::Denied(denied));
        }
        let expires = self.expires?;
        let now = self.tail.security.clock.now().wall();
        if now >= expires {
            return Some(Cut::Expired);
        }
        // The timer only wakes; the clock decides.
        let timer = self.expiry.as_mut()?;
        while timer.as_mut().poll(context).is_ready() {
            let left = expires.duration_since(now).unwrap_or_default();
            timer.as_mut().reset(Instant::now() + left.clamp(SHORTEST, FORESEEN));
        }
        None
    }

    /// The next piece of the application; a panic in it is an end like any other.
    fn poll_source(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Cut>>> {
        let Flow { source, lens, .. } = &mut self.flow;
        let polled = catch_unwind(AssertUnwindSafe(|| source.poll_next(context, lens)));
        match polled {
            Ok(polled) => {
                polled.map(|piece| piece.map(|it| it.map_err(|broken| Cut::Broken(broken.cause()))))
            }
            Err(payload) => {
                let cause = format!("panic: {}", panics::text(payload.as_ref()));
                Poll::Ready(Some(Err(Cut::Broken(cause))))
            }
        }
    }

    /// Counts a piece against the length that was told; `None` is the end.
    fn counted(&mut self, piece: Option<&Bytes>) -> Result<(), Cut> {
        let Some(left) = &mut self.left else { return Ok(()) };
        let fits = match piece {
            Some(bytes) => left.checked_sub(bytes.len() as u64),
            None => (*left == 0).then_some(0),
        };
        *left = fits.ok_or_else(|| Cut::Broken(Poison::Length.to_string()))?;
        Ok(())
    }

    /// Nothing came. Events are kept alive by a comment, other answers wait as long as they may.
    fn poll_silence(&mut self, context: &mut Context<'_>) -> Poll<Result<Bytes, Cut>> {
        let due = Instant::now() + self.patience;
        let silence = self.silence.get_or_insert_with(|| Box::pin(sleep_until(due)));
        if !self.silent {
            self.silent = true;
            silence.as_mut().reset(due);
        }
        if silence.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        self.silent = false;
        Poll::Ready(match self.flow.life {
            Life::Whole => Err(Cut::Silent),
            Life::Events { .. } => Ok(Bytes::from_static(BEAT)),
        })
    }

    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Cut>>> {
        if let Some(cut) = self.is_cut(context) {
            return Poll::Ready(Some(Err(cut)));
        }
        match self.poll_source(context) {
            Poll::Pending => self.poll_silence(context).map(Some),
            Poll::Ready(piece) => {
                self.silent = false;
                let piece = match piece {
                    Some(Err(cut)) => return Poll::Ready(Some(Err(cut))),
                    Some(Ok(bytes)) => Some(bytes),
                    None => None,
                };
                Poll::Ready(match self.counted(piece.as_ref()) {
                    Ok(()) => piece.map(Ok),
                    Err(cut) => Some(Err(cut)),
                })
            }
        }
    }

    /// Ends it and tells the trail. Whether the client sees an end, or an answer that is broken off.
    fn cut(&mut self, cut: &Cut) -> bool {
        self.over = true;
        let (outcome, code, cause) = match cut {
            Cut::Broken(cause) => (Outcome::Failed, Refusal::INTERNAL.code, cause.as_str()),
            Cut::Silent => (Outcome::Failed, Refusal::TIMEOUT.code, "stream-silent"),
            Cut::Expired => (Outcome::Refused, Refusal::TOKEN_EXPIRED.code, "expired-meanwhile"),
            Cut::Denied(Denied::Unavailable(_)) => {
                (Outcome::Failed, Refusal::UNAVAILABLE.code, "revocation-unknown")
            }
            Cut::Denied(_) => (Outcome::Refused, Refusal::TOKEN_INVALID.code, "revoked-meanwhile"),
            Cut::Closing => (Outcome::Allowed, "", "server-stops"),
        };
        self.tail.record(outcome, code, cause);
        matches!(self.flow.life, Life::Events { .. })
            && matches!(cut, Cut::Expired | Cut::Denied(_) | Cut::Closing)
    }
}

/// How often it is asked whether a credential is revoked: with every heartbeat, within these bounds.
const ASKED_AGAIN: Duration = Duration::from_secs(15);
const SELDOM_ENOUGH: Duration = Duration::from_secs(1);
/// Timers are not set further ahead than this; nobody's credential should be, either.
const FORESEEN: Duration = Duration::from_secs(24 * 3600);
/// A clock that is set by hand does not make a timer ring without a pause.
const SHORTEST: Duration = Duration::from_millis(10);

async fn closed(mut closing: watch::Receiver<bool>) {
    if closing.wait_for(|is_closing| *is_closing).await.is_err() {
        std::future::pending::<()>().await;
    }
}

impl Body for Flowing {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        if std::mem::take(&mut this.breaks) {
            return Poll::Ready(Some(Err(axum::Error::new(Unfinished))));
        }
        if this.over {
            return Poll::Ready(None);
        }
        match std::task::ready!(this.poll_piece(context)) {
            Some(Ok(bytes)) => {
                this.end_if_whole();
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            Some(Err(cut)) => {
                if this.cut(&cut) {
                    return Poll::Ready(None);
                }
                // An error drops what was not flushed; the client is to see as much as there was.
                this.breaks = true;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            None => {
                this.over = true;
                this.tail.record(Outcome::Allowed, "", "");
                Poll::Ready(None)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.over && !self.breaks
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::new, SizeHint::with_exact)
    }
}

impl Drop for Flowing {
    /// The caller went away. Of events that is the usual end.
    fn drop(&mut self) {
        if self.over {
            return;
        }
        let cause = "caller-went-away";
        match self.flow.life {
            Life::Events { .. } => self.tail.record(Outcome::Allowed, "", cause),
            Life::Whole => self.tail.record(Outcome::Failed, CANCELLED, cause),
        }
    }
}
