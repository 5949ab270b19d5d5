//! What a connection is doing, for those who decide whether it may stay.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use tokio::sync::Notify;

/// One connection. Whatever counts here is changed by a request without a lock or a look at a clock;
/// time is counted by who watches.
#[derive(Debug, Default)]
pub(super) struct Life {
    /// Requests that are being answered.
    running: AtomicU32,
    /// Requests that have begun.
    begun: AtomicU32,
    /// Answers that wait for the peer to take them.
    offered: AtomicU32,
    is_dismissed: AtomicBool,
    dismissed: Notify,
}

impl Life {
    pub(super) fn begin(&self) {
        self.begun.fetch_add(1, Ordering::Relaxed);
        self.running.fetch_add(1, Ordering::AcqRel);
    }

    pub(super) fn end(&self) {
        self.running.fetch_sub(1, Ordering::AcqRel);
    }

    /// Whether nothing runs.
    pub(super) fn is_idle(&self) -> bool {
        self.running.load(Ordering::Acquire) == 0
    }

    /// How many requests have begun.
    pub(super) fn begun(&self) -> u32 {
        self.begun.load(Ordering::Relaxed)
    }

    pub(super) fn offer(&self) {
        self.offered.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn take(&self) {
        self.offered.fetch_sub(1, Ordering::Relaxed);
    }

    /// Whether an answer waits for the peer.
    pub(super) fn is_offering(&self) -> bool {
        self.offered.load(Ordering::Relaxed) > 0
    }

    /// Others need its place. Says whether that is news.
    pub(super) fn dismiss(&self) -> bool {
        let is_news = !self.is_dismissed.swap(true, Ordering::AcqRel);
        if is_news {
            self.dismissed.notify_one();
        }
        is_news
    }

    /// Ready when others need its place.
    pub(super) async fn dismissed(&self) {
        self.dismissed.notified().await;
    }
}
