//! What a handler gives item by item, while the answer is being sent.

use std::{
    fmt,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use tokio::sync::mpsc;

use crate::reject::Failure;

/// How long an answer of events is silent before a comment says that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Items of an answer that is sent while they are made.
///
/// The next item is asked for when there is room for it: a client that reads slowly makes the
/// handler slow, and memory stays as it is. When the client goes away, the caller's credential
/// expires or is revoked (within 15 s) or the server stops, the stream is dropped.
pub struct Stream<T> {
    items: Pin<Box<dyn futures_core::Stream<Item = Result<T, Failure>> + Send>>,
    heartbeat: Duration,
}

/// The other end of [`Stream::channel`].
pub struct Sender<T> {
    items: mpsc::Sender<Result<T, Failure>>,
    panicked: Arc<AtomicBool>,
}

/// Nobody takes the items any more: the client went away, or the answer was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

impl<T: Send + 'static> Stream<T> {
    /// From a stream of the `futures` family. An error ends the answer, visibly broken for the
    /// client; its text stays inside.
    pub fn new(
        items: impl futures_core::Stream<Item = Result<T, Failure>> + Send + 'static,
    ) -> Self {
        Self { items: Box::pin(items), heartbeat: HEARTBEAT }
    }

    /// From items that are made without waiting.
    pub fn of<I>(items: I) -> Self
    where
        I: IntoIterator<Item = T>,
        I::IntoIter: Send + 'static,
    {
        Self::new(Ready(Box::new(items.into_iter())))
    }

    /// From a function that makes the next item and the state for the one behind it; `None` ends
    /// the stream.
    pub fn unfold<S, N>(state: S, next: impl Fn(S) -> N + Send + 'static) -> Self
    where
        S: Send + 'static,
        N: Future<Output = Result<Option<(T, S)>, Failure>> + Send + 'static,
    {
        let making = Box::pin(next(state));
        Self::new(Unfold { next: Box::new(next), making: Some(making) })
    }

    /// A stream and the end that feeds it. `room` items may wait between them, at least one.
    /// Dropping the sender ends the stream; a panic of the task that holds it breaks the answer.
    pub fn channel(room: usize) -> (Sender<T>, Self) {
        let (items, taken) = mpsc::channel(room.max(1));
        let panicked = Arc::new(AtomicBool::new(false));
        let stream = Self::new(Channel { items: taken, panicked: Arc::clone(&panicked) });
        (Sender { items, panicked }, stream)
    }

    /// The longest silence of an answer of events, 15 s when nothing is said and never under 100
    /// ms; other answers have no heartbeat.
    #[must_use]
    pub fn heartbeat(mut self, every: Duration) -> Self {
        self.heartbeat = every.max(Duration::from_millis(100));
        self
    }

    pub(super) const fn silence(&self) -> Duration {
        self.heartbeat
    }

    pub(super) fn poll_item(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<T, Failure>>> {
        self.items.as_mut().poll_next(context)
    }
}

impl<T> Sender<T> {
    /// Gives an item, once there is room.
    ///
    /// # Errors
    /// [`Gone`]: whoever makes more works for nobody.
    pub async fn send(&self, item: T) -> Result<(), Gone> {
        self.items.send(Ok(item)).await.map_err(|_| Gone)
    }

    /// Breaks the answer; why stays inside.
    pub async fn fail(self, failure: impl Into<Failure>) {
        // Whoever is gone hears nothing of it.
        drop(self.items.send(Err(failure.into())).await);
    }

    /// Ready when nobody takes the items any more.
    pub async fn gone(&self) {
        self.items.closed().await;
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.panicked.store(true, Ordering::Release);
        }
    }
}

/// Items that need no waiting.
struct Ready<T>(Box<dyn Iterator<Item = T> + Send>);

impl<T> futures_core::Stream for Ready<T> {
    type Item = Result<T, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(Ok))
    }
}

/// [`Stream::unfold`].
struct Unfold<S, N> {
    next: Box<dyn Fn(S) -> N + Send>,
    /// `None` behind the end.
    making: Option<Pin<Box<N>>>,
}

impl<T, S, N> futures_core::Stream for Unfold<S, N>
where
    N: Future<Output = Result<Option<(T, S)>, Failure>>,
{
    type Item = Result<T, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let Some(making) = &mut this.making else { return Poll::Ready(None) };
        match std::task::ready!(making.as_mut().poll(context)) {
            Ok(Some((item, state))) => {
                making.set((this.next)(state));
                Poll::Ready(Some(Ok(item)))
            }
            Ok(None) => {
                this.making = None;
                Poll::Ready(None)
            }
            Err(failure) => {
                this.making = None;
                Poll::Ready(Some(Err(failure)))
            }
        }
    }
}

/// [`Stream::channel`].
struct Channel<T> {
    items: mpsc::Receiver<Result<T, Failure>>,
    panicked: Arc<AtomicBool>,
}

impl<T> futures_core::Stream for Channel<T> {
    type Item = Result<T, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = std::task::ready!(self.items.poll_recv(context));
        if item.is_none() && self.panicked.swap(false, Ordering::AcqRel) {
            let failure = Failure::from(std::io::Error::other("the sender of a stream panicked"));
            return Poll::Ready(Some(Err(failure)));
        }
        Poll::Ready(item)
    }
}

impl fmt::Display for Gone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nobody takes the stream any more")
    }
}

impl std::error::Error for Gone {}

impl<T> fmt::Debug for Stream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("heartbeat", &self.heartbeat).finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").finish_non_exhaustive()
    }
}
