//! A handler that panics is a 500 like any other; its text stays inside.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
};

use crate::reject::{Refusal, Rejection};

/// Runs `future`; a panic in it becomes a rejection. The future is not polled again after one.
pub(super) fn caught<F: Future + Unpin>(future: F) -> Caught<F> {
    Caught(future)
}

pub(super) struct Caught<F>(F);

impl<F: Future + Unpin> Future for Caught<F> {
    type Output = Result<F::Output, Rejection>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match catch_unwind(AssertUnwindSafe(|| Pin::new(&mut self.0).poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(payload) => Poll::Ready(Err(Rejection::new(Refusal::INTERNAL)
                .because(format!("panic: {}", text(payload.as_ref()))))),
        }
    }
}

/// What the panic said, at most 1 KiB.
pub(super) fn text(payload: &(dyn Any + Send)) -> &str {
    let text = payload
        .downcast_ref::<&'static str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("of no text");
    &text[..text.floor_char_boundary(1024)]
}
