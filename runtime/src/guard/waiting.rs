//! Requests that wait because a tier says so (`slow`): never more than there are places.

use std::time::Duration;

use http::{HeaderValue, header::RETRY_AFTER};
use tokio::sync::Semaphore;

use crate::{
    metrics::{self, Shed},
    reject::{Refusal, Rejection},
};

/// How many requests may wait at a time. Each holds a connection and little else.
const MOST: usize = 1024;

/// The places.
pub(super) struct Waiting(Semaphore);

impl Default for Waiting {
    fn default() -> Self {
        Self(Semaphore::new(MOST))
    }
}

impl Waiting {
    /// Waits. When every place is taken, whoever should wait is refused: a delay that is left out
    /// when many try at once would be none.
    pub(super) async fn wait(&self, delay: Duration) -> Result<(), Rejection> {
        let Ok(_place) = self.0.try_acquire() else {
            metrics::shed(Shed::Delayed);
            let seconds = delay.as_secs().saturating_add(1);
            let rejection = Rejection::new(Refusal::RATE_LIMITED).because("too-many-wait");
            return Err(rejection.with(RETRY_AFTER, HeaderValue::from(seconds)));
        };
        metrics::delayed(delay);
        tokio::time::sleep(delay).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_finds_no_place_is_refused_at_once() {
        let waiting = Waiting(Semaphore::new(1));
        let _place = waiting.0.try_acquire().unwrap();
        let refused = waiting.wait(Duration::from_secs(3600)).await.unwrap_err();
        assert_eq!(refused.status(), 429);
    }

    #[tokio::test]
    async fn a_place_is_free_again_when_its_request_has_waited() {
        let waiting = Waiting(Semaphore::new(1));
        for _ in 0..3 {
            waiting.wait(Duration::from_nanos(1)).await.unwrap();
        }
    }
}
