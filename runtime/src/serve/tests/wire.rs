//! The bytes of a connection whose other end takes nothing, where only the records of TLS wait.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;

use hyper::rt::Write as _;
use tokio::io::ReadBuf;

use super::super::options::Bounds;
use super::super::wire::{Turn, Wire};
use super::*;

/// Takes everything into a buffer that nobody empties, as TLS does.
struct Stuck;

impl AsyncRead for Stuck {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Poll::Pending
    }
}

impl AsyncWrite for Stuck {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }
}

/// Takes a byte every twenty milliseconds.
#[derive(Default)]
struct Drip(Option<Pin<Box<tokio::time::Sleep>>>);

impl AsyncRead for Drip {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Poll::Pending
    }
}

impl AsyncWrite for Drip {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        _: &[u8],
    ) -> Poll<io::Result<usize>> {
        let pause = self.0.get_or_insert_with(|| Box::pin(sleep(Duration::from_millis(20))));
        std::task::ready!(pause.as_mut().poll(context));
        self.0 = None;
        Poll::Ready(Ok(1))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

fn wire() -> Wire<Stuck> {
    wire_of(Stuck, 50)
}

fn wire_of<T: AsyncRead + AsyncWrite + Unpin>(stream: T, stall: u64) -> Wire<T> {
    let options = options_of(&API, &[], Trail::default()).unwrap();
    let bounds = Bounds { stall: Duration::from_millis(stall), ..options.bounds };
    let peer = Peer::new("127.0.0.1:1".parse().unwrap());
    let turn = Turn::new(Arc::default());
    turn.begin();
    Wire::new(stream, Arc::new(turn), bounds, options.refusals, peer)
}

#[tokio::test]
async fn records_that_nobody_takes_are_not_waited_for_without_end() {
    let mut wires = [wire(), wire()];
    let [flushed, shut] = &mut wires;
    let flushed = poll_fn(|context| Pin::new(&mut *flushed).poll_flush(context));
    let flushed = timeout(Duration::from_secs(20), flushed).await.unwrap();
    assert_eq!(flushed.unwrap_err().kind(), io::ErrorKind::TimedOut);
    let shut = poll_fn(|context| Pin::new(&mut *shut).poll_shutdown(context));
    let shut = timeout(Duration::from_secs(20), shut).await.unwrap();
    assert_eq!(shut.unwrap_err().kind(), io::ErrorKind::TimedOut);
}

#[tokio::test]
async fn an_answer_that_is_taken_by_the_byte_is_not_given_for_ever() {
    let mut wire = wire_of(Drip::default(), 400);
    let mut taken = 0;
    let end = loop {
        let wrote = poll_fn(|context| Pin::new(&mut wire).poll_write(context, b"answer"));
        match wrote.await {
            Ok(count) => taken += count,
            Err(error) => break error,
        }
        assert!(taken < 200, "{taken} bytes, fifty a second");
    };
    assert_eq!(end.kind(), io::ErrorKind::TimedOut);
}
