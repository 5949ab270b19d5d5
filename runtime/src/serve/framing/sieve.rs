//! Reads a connection and lets through what is framed in one way only.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{Fault, Found, Framing, Limits};
use crate::serve::wire::Turn;

/// No head and no part of one goes on like this: hyper, which knows when it is its turn to refuse,
/// does so, and the wire puts our answer in the place of hyper's.
const POISON: &[u8] = b"\0\r\n\r\n";

/// The other end of a connection, followed by [`Framing`].
pub(in crate::serve) struct Sieve<T> {
    stream: T,
    framing: Framing,
    turn: Arc<Turn>,
    found: Option<Found>,
    poisoned: bool,
    /// Everything passes: the answer is out and the rest is only taken and forgotten.
    open: bool,
    waiting: Option<Waker>,
}

impl<T> Sieve<T> {
    pub(in crate::serve) fn new(stream: T, turn: Arc<Turn>, limits: Limits) -> Self {
        let framing = Framing::new(limits);
        Self { stream, framing, turn, found: None, poisoned: false, open: false, waiting: None }
    }

    /// Why the head that is awaited will never come.
    pub(in crate::serve) fn fault(&self) -> Option<Fault> {
        self.found.filter(|_| self.poisoned).map(|found| found.fault)
    }

    /// It is the peer's turn again; what came too early may be refused now.
    pub(in crate::serve) fn turned(&mut self) {
        if let Some(waker) = self.waiting.take() {
            waker.wake();
        }
    }

    /// Nothing that comes is a request any more.
    pub(in crate::serve) fn open(&mut self) {
        self.open = true;
    }

    fn refuse(&mut self, context: &Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.found.is_some_and(|found| found.in_body) {
            return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
        }
        // Requests before it are still being answered.
        if !self.turn.is_peers() {
            self.waiting = Some(context.waker().clone());
            return Poll::Pending;
        }
        if !self.poisoned {
            self.poisoned = true;
            buffer.put_slice(&POISON[..POISON.len().min(buffer.remaining())]);
        }
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Sieve<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.found.is_none() || this.open {
            let before = buffer.filled().len();
            ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
            if this.open {
                return Poll::Ready(Ok(()));
            }
            let Err(found) = this.framing.follow(&buffer.filled()[before..]) else {
                return Poll::Ready(Ok(()));
            };
            buffer.set_filled(before + found.good);
            this.found = Some(found);
            if found.good > 0 {
                return Poll::Ready(Ok(()));
            }
        }
        this.refuse(context, buffer)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Sieve<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }
}
