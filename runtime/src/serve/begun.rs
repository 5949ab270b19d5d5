//! A connection whose first bytes say which HTTP it speaks.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, ReadBuf};

/// What no method begins like: the start of HTTP/2's preface (RFC 9113 §3.4).
const PREFACE: [u8; 4] = *b"PRI ";

/// Which HTTP is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    Http1,
    Http2,
}

/// A stream that gives back what was looked at.
pub(super) struct Begun<T> {
    stream: T,
    first: [u8; PREFACE.len()],
    /// How many bytes of `first` have come, and how many of them were read again.
    come: usize,
    given: usize,
}

impl<T: AsyncRead + Unpin> Begun<T> {
    pub(super) fn new(stream: T) -> Self {
        Self { stream, first: [0; PREFACE.len()], come: 0, given: 0 }
    }

    /// Waits for as many bytes as it takes.
    pub(super) async fn version(&mut self) -> io::Result<Version> {
        loop {
            let count = self.stream.read(&mut self.first[self.come..]).await?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.come += count;
            if self.first[..self.come] != PREFACE[..self.come] {
                return Ok(Version::Http1);
            }
            if self.come == PREFACE.len() {
                return Ok(Version::Http2);
            }
        }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Begun<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.given == this.come {
            return Pin::new(&mut this.stream).poll_read(context, buffer);
        }
        let count = (this.come - this.given).min(buffer.remaining());
        buffer.put_slice(&this.first[this.given..this.given + count]);
        this.given += count;
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Begun<T> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_looked_at_is_read_again() {
        for (bytes, version) in [
            ("GET / HTTP/1.1\r\n", Version::Http1),
            ("POST / HTTP/1.1\r\n", Version::Http1),
            ("PRINT / HTTP/1.1\r\n", Version::Http1),
            ("PRI * HTTP/2.0\r\n", Version::Http2),
        ] {
            let mut begun = Begun::new(bytes.as_bytes());
            assert_eq!(begun.version().await.unwrap(), version);
            let mut all = String::new();
            begun.read_to_string(&mut all).await.unwrap();
            assert_eq!(all, bytes);
        }
        assert!(Begun::new(&b"PR"[..]).version().await.is_err());
    }
}
