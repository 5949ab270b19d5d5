//! Whether new requests are welcome, told to whoever distributes them before the listener closes.

use std::fmt;
use std::sync::Arc;

use tokio::sync::watch;

/// What a server is up to. Only in [`Standing::Ready`] should requests be sent to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The listener is not served yet.
    Starting,
    /// Requests are welcome.
    Ready,
    /// It was told to stop: what comes is served for the drain delay, what runs for the grace.
    Draining,
}

/// A handle on one server's standing; clones tell the same.
#[derive(Clone)]
pub struct Readiness(Arc<watch::Sender<Standing>>);

impl Readiness {
    pub(in crate::serve) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(Standing::Starting)))
    }

    /// What the server is up to.
    pub fn standing(&self) -> Standing {
        *self.0.borrow()
    }

    /// Whether new requests are welcome.
    pub fn is_ready(&self) -> bool {
        self.standing() == Standing::Ready
    }

    /// Waits until the server was told to stop.
    pub async fn draining(&self) {
        self.reached(Standing::Draining).await;
    }

    async fn reached(&self, standing: Standing) {
        // The sender lives as long as `self`: the wait cannot fail.
        drop(self.0.subscribe().wait_for(|now| *now >= standing).await);
    }

    pub(super) fn ready(&self) {
        self.go(Standing::Ready);
    }

    pub(super) fn drain(&self) {
        self.go(Standing::Draining);
    }

    /// There is no way back: who was told to stop is not ready again.
    fn go(&self, standing: Standing) {
        self.0.send_if_modified(|now| {
            let is_later = standing > *now;
            *now = standing.max(*now);
            is_later
        });
    }
}

impl fmt::Debug for Readiness {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Readiness({:?})", self.standing())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_told_to_stop_is_never_ready_again() {
        let readiness = Readiness::new();
        assert!(!readiness.is_ready());
        readiness.ready();
        assert!(readiness.clone().is_ready());
        readiness.drain();
        readiness.ready();
        assert_eq!(readiness.standing(), Standing::Draining);
    }
}
