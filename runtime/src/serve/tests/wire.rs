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

fn wire() -> Wire<Stuck> {
    let options = options_of(&API, &[], Trail::default()).unwrap();
    let bounds = Bounds { stall: Duration::from_millis(50), ..options.bounds };
    let peer = Peer::new("127.0.0.1:1".parse().unwrap());
    Wire::new(Stuck, Arc::new(Turn::default()), bounds, options.refusals, peer)
}

#[tokio::test]
async fn records_that_nobody_takes_are_not_waited_for_without_end() {
    let mut wires = [wire(), wire()];
    let [flushed, shut] = &mut wires;
    let flushed = poll_fn(|context| Pin::new(&mut *flushed).poll_flush(context));
    let flushed = timeout(Duration::from_secs(5), flushed).await.unwrap();
    assert_eq!(flushed.unwrap_err().kind(), io::ErrorKind::TimedOut);
    let shut = poll_fn(|context| Pin::new(&mut *shut).poll_shutdown(context));
    let shut = timeout(Duration::from_secs(5), shut).await.unwrap();
    assert_eq!(shut.unwrap_err().kind(), io::ErrorKind::TimedOut);
}
