//! The frames of an HTTP/2 connection, followed from the outside: those that cost the peer nothing and
//! us work, and those that never end.
//!
//! h2 bounds memory by itself. It answers pings and settings as fast as they come, and takes streams
//! that are reset as fast as they are opened; and it waits for the rest of a frame without a clock.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

/// What the peer may have sent ahead, in control frames.
const BURST: u32 = 1000;
/// How many control frames a second are taken beyond that.
const REFILL: u64 = 20;
/// What a reset costs: a stream was opened, run and thrown away (CVE-2023-44487).
const RESET: u32 = 10;
/// What a request earns, for the window updates and pings around it.
const REQUEST: u32 = 4;
/// The bytes of answers that earn one window update.
const UPDATE: u64 = 1024;

/// What is seen of a connection, by whoever watches the time.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    /// A frame or a block of header fields has begun and is not over.
    is_within: AtomicBool,
    /// How many of them are over.
    over: AtomicU32,
    /// Bytes of answers that were sent.
    sent: AtomicU64,
    is_flooded: AtomicBool,
}

impl Pulse {
    pub(super) fn is_within(&self) -> bool {
        self.is_within.load(Ordering::Relaxed)
    }

    pub(super) fn over(&self) -> u32 {
        self.over.load(Ordering::Relaxed)
    }

    pub(super) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Whether the connection was ended because of what the peer sent.
    pub(super) fn is_flooded(&self) -> bool {
        self.is_flooded.load(Ordering::Relaxed)
    }
}

/// The other end of a connection.
pub(super) struct Frames<T> {
    stream: T,
    pulse: Arc<Pulse>,
    received: Walk,
    sent: Walk,
    budget: Budget,
}

impl<T> Frames<T> {
    pub(super) fn new(stream: T, pulse: Arc<Pulse>) -> Self {
        pulse.is_within.store(true, Ordering::Relaxed);
        let budget = Budget { left: BURST, filled: Instant::now(), updates: 0 };
        // RFC 9113 §3.4: 24 bytes come before the first frame of a client.
        let received = Walk { skip: 24, ..Walk::default() };
        Self { stream, pulse, received, sent: Walk::default(), budget }
    }

    fn received(&mut self, bytes: &[u8]) -> io::Result<()> {
        let (budget, pulse) = (&mut self.budget, &self.pulse);
        let is_calm = self.received.over(bytes, |frame| budget.takes(frame, pulse.sent()));
        if !is_calm {
            pulse.is_flooded.store(true, Ordering::Relaxed);
            return Err(io::Error::new(io::ErrorKind::InvalidData, "too many control frames"));
        }
        pulse.is_within.store(self.received.is_within(), Ordering::Relaxed);
        pulse.over.store(self.received.over, Ordering::Relaxed);
        Ok(())
    }

    fn wrote(&mut self, bytes: &[u8]) {
        let mut data = 0;
        self.sent.over(bytes, |frame| {
            data += if frame.kind == DATA { u64::from(frame.length) } else { 0 };
            true
        });
        if data > 0 {
            self.pulse.sent.fetch_add(data, Ordering::Relaxed);
        }
    }
}

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const WINDOW_UPDATE: u8 = 8;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// The head of a frame (RFC 9113 §4.1).
#[derive(Clone, Copy, Debug)]
struct Frame {
    length: u32,
    kind: u8,
    flags: u8,
}

impl Frame {
    fn of(head: [u8; 9]) -> Self {
        let [a, b, c, kind, flags, ..] = head;
        Self { length: u32::from_be_bytes([0, a, b, c]), kind, flags }
    }

    /// Whether header fields have begun and go on in the next frame.
    fn goes_on(self) -> bool {
        matches!(self.kind, HEADERS | CONTINUATION) && self.flags & END_HEADERS == 0
    }
}

/// Where in the stream of frames one direction is.
#[derive(Debug, Default)]
struct Walk {
    head: [u8; 9],
    filled: usize,
    /// Bytes that are left of the frame.
    skip: u32,
    is_data: bool,
    is_block: bool,
    over: u32,
}

impl Walk {
    /// Goes on over the next bytes, as long as `each` frame is welcome.
    fn over(&mut self, mut bytes: &[u8], mut each: impl FnMut(Frame) -> bool) -> bool {
        while !bytes.is_empty() {
            if self.skip > 0 {
                let count = bytes.len().min(self.skip as usize);
                self.skip -= count as u32;
                bytes = &bytes[count..];
                if self.skip == 0 {
                    self.ended();
                }
                continue;
            }
            let count = bytes.len().min(self.head.len() - self.filled);
            self.head[self.filled..self.filled + count].copy_from_slice(&bytes[..count]);
            self.filled += count;
            bytes = &bytes[count..];
            if self.filled < self.head.len() {
                return true;
            }
            let frame = Frame::of(self.head);
            (self.filled, self.skip) = (0, frame.length);
            (self.is_data, self.is_block) = (frame.kind == DATA, frame.goes_on());
            if frame.length == 0 {
                self.ended();
            }
            if !each(frame) {
                return false;
            }
        }
        true
    }

    fn ended(&mut self) {
        if !self.is_block && !self.is_data {
            self.over = self.over.wrapping_add(1);
        }
    }

    /// Whether something has begun that is not over. How long the bytes of a body may take is the
    /// deadline's affair.
    fn is_within(&self) -> bool {
        self.is_block || self.filled > 0 || self.skip > 0 && !self.is_data
    }
}

/// How many frames that carry nothing are still taken.
#[derive(Debug)]
struct Budget {
    left: u32,
    filled: Instant,
    /// Window updates that were earned by bytes of answers and are spent.
    updates: u64,
}

impl Budget {
    /// Whether the budget allows a frame. It is settled with the clock only when it is used up.
    fn takes(&mut self, frame: Frame, sent: u64) -> bool {
        let cost = match frame.kind {
            HEADERS => {
                self.left = BURST.min(self.left + REQUEST);
                return true;
            }
            DATA if frame.length > 0 || frame.flags & END_STREAM != 0 => return true,
            // h2 bounds how many may follow one another.
            CONTINUATION => return true,
            WINDOW_UPDATE if self.updates < sent / UPDATE => {
                self.updates += 1;
                return true;
            }
            RST_STREAM => RESET,
            _ => 1,
        };
        self.left = self.left.saturating_sub(cost);
        self.left > 0 || self.refill()
    }

    fn refill(&mut self) -> bool {
        let now = Instant::now();
        let millis = u64::try_from((now - self.filled).as_millis()).unwrap_or(u64::MAX);
        let earned = millis.saturating_mul(REFILL) / 1000;
        if earned > 0 {
            self.filled = now;
            self.left = BURST.min(self.left.saturating_add(u32::try_from(earned).unwrap_or(BURST)));
        }
        self.left > 0
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Frames<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
        Poll::Ready(this.received(&buffer.filled()[before..]))
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Frames<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let count = ready!(Pin::new(&mut self.stream).poll_write(context, bytes))?;
        self.wrote(&bytes[..count]);
        Poll::Ready(Ok(count))
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
        let count = ready!(Pin::new(&mut self.stream).poll_write_vectored(context, slices))?;
        let mut left = count;
        for slice in slices {
            let part = left.min(slice.len());
            self.wrote(&slice[..part]);
            left -= part;
        }
        Poll::Ready(Ok(count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(length: u32, kind: u8, flags: u8) -> Vec<u8> {
        let [_, a, b, c] = length.to_be_bytes();
        let mut bytes = vec![a, b, c, kind, flags, 0, 0, 0, 1];
        bytes.resize(9 + length as usize, 0);
        bytes
    }

    #[test]
    fn frames_are_followed_however_they_are_cut() {
        let bytes = [
            frame(18, 4, 0),
            frame(5, HEADERS, 0),
            frame(0, CONTINUATION, END_HEADERS),
            frame(300, DATA, END_STREAM),
            frame(8, 6, 0),
        ]
        .concat();
        for piece in 1..bytes.len() {
            let (mut walk, mut seen) = (Walk::default(), Vec::new());
            for piece in bytes.chunks(piece) {
                walk.over(piece, |frame| {
                    seen.push((frame.kind, frame.length));
                    true
                });
            }
            assert_eq!(seen, [(4, 18), (1, 5), (9, 0), (0, 300), (6, 8)]);
            assert_eq!((walk.over, walk.is_within()), (3, false), "settings, fields, ping");
        }
    }

    #[test]
    fn fields_that_go_on_are_not_over() {
        let mut walk = Walk::default();
        walk.over(&frame(5, HEADERS, 0), |_| true);
        assert!(walk.is_within() && walk.over == 0);
        walk.over(&frame(5, CONTINUATION, 0), |_| true);
        assert!(walk.is_within() && walk.over == 0);
        walk.over(&frame(5, CONTINUATION, END_HEADERS), |_| true);
        assert!(!walk.is_within() && walk.over == 1);
        walk.over(&frame(500, DATA, 0)[..100], |_| true);
        assert!(!walk.is_within(), "a body has the deadline of its request");
        let mut begun = Walk::default();
        begun.over(&[0, 0], |_| true);
        assert!(begun.is_within());
    }

    #[test]
    fn resets_cost_more_than_requests_earn_and_time_heals() {
        let mut budget = Budget { left: BURST, filled: Instant::now(), updates: 0 };
        let of = |kind| Frame { length: 4, kind, flags: END_HEADERS };
        let mut pairs = 0;
        while budget.takes(of(HEADERS), 0) && budget.takes(of(RST_STREAM), 0) {
            pairs += 1;
            assert!(pairs < 1000, "nobody counts");
        }
        assert!(pairs > 100, "a browser may leave a page: {pairs}");
        assert!(!budget.takes(of(6), 0));
        budget.filled -= std::time::Duration::from_secs(1);
        assert!(budget.takes(of(6), 0));
        let update = of(WINDOW_UPDATE);
        assert!((0..5000).all(|_| budget.takes(update, 5000 * UPDATE)), "they were earned");
    }
}
