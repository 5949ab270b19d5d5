//! One HTTP/1 connection's bytes: timeouts that hyper lacks, its own answers replaced, a patient close.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::rt::{Read, ReadBuf, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, Sleep, sleep_until};

use super::framing::{Limits, Sieve};
use super::life::Life;
use super::options::{Bounds, SLOWEST};
use super::peer::Peer;
use super::refusals::{Refusals, Refused};
use crate::metrics::{self, ConnectionRefused};
use crate::reject::Refusal;

/// How long, and for how many bytes, a closed connection still takes what the peer sends, so that
/// the answer is not lost to a reset (RFC 9112 §9.6).
const LINGER: Duration = Duration::from_secs(1);
const LINGER_BYTES: usize = 256 * 1024;

/// What a request line may have beside its target.
const LINE: usize = 64;

/// Whose turn it is on a connection that carries one request at a time.
#[derive(Debug)]
pub(super) struct Turn {
    whose: AtomicU8,
    life: Arc<Life>,
}

/// The peer's: a head is awaited.
const PEER: u8 = 0;
/// Ours: a request is being answered.
const OURS: u8 = 1;
/// The answer is handed over and not yet flushed.
const FLUSH: u8 = 2;

impl Turn {
    pub(super) fn new(life: Arc<Life>) -> Self {
        Self { whose: AtomicU8::new(PEER), life }
    }

    pub(super) fn begin(&self) {
        if self.whose.swap(OURS, Ordering::AcqRel) == PEER {
            self.life.begin();
        }
    }

    pub(super) fn end(&self) {
        self.whose.store(FLUSH, Ordering::Release);
    }

    /// Everything that was handed over is out. Whether it is the peer's turn again.
    fn flushed(&self) -> bool {
        let is_over = self.is(FLUSH);
        if is_over {
            self.whose.store(PEER, Ordering::Release);
            self.life.end();
        }
        is_over
    }

    /// Whether a head is awaited.
    pub(super) fn is_peers(&self) -> bool {
        self.is(PEER)
    }

    fn is(&self, whose: u8) -> bool {
        self.whose.load(Ordering::Acquire) == whose
    }
}

/// The connection.
pub(super) struct Wire<T> {
    io: TokioIo<Sieve<T>>,
    turn: Arc<Turn>,
    bounds: Bounds,
    refusals: Arc<Refusals>,
    peer: Peer,
    /// When the awaited head is late.
    due: Instant,
    head_begun: bool,
    late: Alarm,
    stalled: Patience,
    /// An answer in the place of one of hyper's.
    instead: Vec<u8>,
    closing: Option<Closing>,
}

struct Closing {
    end: Instant,
    left: usize,
}

impl<T: AsyncRead + AsyncWrite + Unpin> Wire<T> {
    pub(super) fn new(
        stream: T,
        turn: Arc<Turn>,
        bounds: Bounds,
        refusals: Arc<Refusals>,
        peer: Peer,
    ) -> Self {
        let limits = Limits { line: bounds.uri_bytes + LINE, fields: bounds.header_bytes };
        Self {
            io: TokioIo::new(Sieve::new(stream, Arc::clone(&turn), limits)),
            turn,
            bounds,
            refusals,
            peer,
            due: Instant::now() + bounds.head,
            head_begun: true,
            late: Alarm::default(),
            stalled: Patience::default(),
            instead: Vec::new(),
            closing: None,
        }
    }

    /// hyper writes on the peer's turn only when it refuses by itself what it cannot parse. Such a
    /// head is taken and our answer kept to be written in its place.
    fn replaces(&mut self, head: &[u8]) -> bool {
        if !self.turn.is(PEER) {
            return false;
        }
        let status = head.strip_prefix(b"HTTP/1.").and_then(|it| it.get(2..5));
        let fault = self.io.inner().fault().filter(|_| status.is_some());
        let (refusal, cause) = match status {
            _ if let Some(fault) = fault => (fault.refusal, fault.cause),
            Some(b"400") => (Refusal::MALFORMED, "not HTTP"),
            Some(b"414") => (Refusal::URI_TOO_LONG, "the address is too long"),
            Some(b"431") => (Refusal::HEADERS_TOO_LARGE, "the head is too long"),
            _ => return false,
        };
        let refused = Refused { peer: self.peer, method: "", cause };
        self.instead = self.refusals.bytes(refusal, refused);
        self.turn.begin();
        self.turn.end();
        true
    }

    /// The awaited head did not come.
    fn too_late(&self) -> io::Error {
        if self.head_begun {
            metrics::connection_refused(ConnectionRefused::SlowHead);
        }
        io::ErrorKind::TimedOut.into()
    }

    /// Writes what stands in the place of hyper's answer.
    fn poll_instead(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.instead.is_empty() {
            let written = Pin::new(&mut self.io).poll_write(context, &self.instead);
            let count = ready!(self.stalled.wrote(written, self.bounds.stall, context))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.instead.drain(..count);
        }
        Poll::Ready(Ok(()))
    }

    /// Takes and forgets what the peer still sends, for a while.
    fn poll_linger(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(closing) = &mut self.closing else { return Poll::Ready(()) };
        let mut scratch = [0; 4096];
        while closing.left > 0 {
            let mut buffer = ReadBuf::new(&mut scratch);
            match Pin::new(&mut self.io).poll_read(context, buffer.unfilled()) {
                Poll::Pending => return self.late.poll(closing.end, context),
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    closing.left = closing.left.saturating_sub(buffer.filled().len());
                }
                Poll::Ready(_) => break,
            }
        }
        Poll::Ready(())
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> Read for Wire<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let read = Pin::new(&mut this.io).poll_read(context, buffer);
        if !this.turn.is(PEER) {
            return read;
        }
        if read.is_pending() {
            ready!(this.late.poll(this.due, context));
            return Poll::Ready(Err(this.too_late()));
        }
        if !this.head_begun {
            this.head_begun = true;
            this.due = Instant::now() + this.bounds.head;
        }
        // A head that drips in keeps the connection ready: the time is looked at here too.
        if Instant::now() >= this.due {
            return Poll::Ready(Err(this.too_late()));
        }
        read
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> Write for Wire<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        ready!(this.poll_instead(context))?;
        if this.replaces(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        let written = Pin::new(&mut this.io).poll_write(context, bytes);
        this.stalled.wrote(written, this.bounds.stall, context)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        ready!(this.poll_instead(context))?;
        // Over TLS it is here that records wait for the peer.
        let flushed = Pin::new(&mut this.io).poll_flush(context);
        ready!(this.stalled.watch(flushed, this.bounds.stall, context))?;
        if this.turn.flushed() {
            this.io.inner_mut().turned();
            this.stalled = Patience::default();
            this.head_begun = false;
            this.due = Instant::now() + this.bounds.idle;
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        ready!(this.poll_instead(context))?;
        if this.closing.is_none() {
            let shut = Pin::new(&mut this.io).poll_shutdown(context);
            ready!(this.stalled.watch(shut, this.bounds.stall, context))?;
            this.io.inner_mut().open();
            this.closing = Some(Closing { end: Instant::now() + LINGER, left: LINGER_BYTES });
        }
        this.poll_linger(context).map(Ok)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        ready!(this.poll_instead(context))?;
        if slices.first().is_some_and(|head| this.replaces(head)) {
            return Poll::Ready(Ok(slices.iter().map(|slice| slice.len()).sum()));
        }
        let written = Pin::new(&mut this.io).poll_write_vectored(context, slices);
        this.stalled.wrote(written, this.bounds.stall, context)
    }
}

/// A timer that is made when it is first needed and moved only when it rings too early.
#[derive(Default)]
struct Alarm {
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Alarm {
    /// Ready at `due`.
    fn poll(&mut self, due: Instant, context: &mut Context<'_>) -> Poll<()> {
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep_until(due)));
        if sleep.deadline() > due {
            sleep.as_mut().reset(due);
        }
        loop {
            ready!(sleep.as_mut().poll(context));
            if sleep.deadline() >= due {
                return Poll::Ready(());
            }
            sleep.as_mut().reset(due);
        }
    }
}

/// How long an answer has waited for the peer. What the peer takes is given back as time, so that
/// neither who takes nothing nor who takes a byte now and then can wait for ever.
#[derive(Default)]
struct Patience {
    spent: Duration,
    since: Option<Instant>,
    alarm: Alarm,
}

impl Patience {
    /// [`Patience::watch`] for a write, which says how much was taken.
    fn wrote(
        &mut self,
        written: Poll<io::Result<usize>>,
        longest: Duration,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        if let (Poll::Ready(Ok(count)), false) = (&written, self.spent.is_zero()) {
            let earned = Duration::from_millis((*count as u64).saturating_mul(1000) / SLOWEST);
            self.spent = self.spent.saturating_sub(earned);
        }
        self.watch(written, longest, context)
    }

    /// Fails what has been pending for `longest` in all.
    fn watch<N>(
        &mut self,
        written: Poll<io::Result<N>>,
        longest: Duration,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<N>> {
        if written.is_ready() {
            if let Some(since) = self.since.take() {
                self.spent += since.elapsed();
            }
            return written;
        }
        let since = *self.since.get_or_insert_with(Instant::now);
        ready!(self.alarm.poll(since + longest.saturating_sub(self.spent), context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}
