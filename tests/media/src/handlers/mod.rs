//! The application: answers and bodies of every kind, and ways to misbehave with them.

mod answers;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// What the handlers share.
#[derive(Debug, Default)]
pub struct App {
    /// Streams that were begun.
    begun: Arc<AtomicI64>,
    /// Streams that are gone, at their end or before.
    gone: Arc<AtomicI64>,
}

/// Lives as long as a stream.
#[derive(Debug)]
struct Watched(Arc<AtomicI64>);

impl App {
    fn watched(&self) -> Watched {
        self.begun.fetch_add(1, Ordering::SeqCst);
        Watched(Arc::clone(&self.gone))
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}
