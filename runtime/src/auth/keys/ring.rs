//! The keys of one issuer over time: one set at a time, refreshed by one fetch at a time.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use arc_swap::ArcSwap;
use tokio::sync::{Semaphore, watch};

use super::{jwks::KeySet, pinned::Pinned, source::Source};
use crate::{
    auth::{Flaw, clock::seconds},
    metrics,
    policy::Algorithm,
};

/// The least time between two fetches, for all callers together.
const PAUSE: Duration = Duration::from_secs(30);
/// The age in seconds at which a set is fetched again, so that a key which the issuer has
/// withdrawn stops working. Requests do not wait for it.
const STALE: u64 = 600;
/// The age in seconds at which a set that could not be fetched again is no longer believed: an
/// issuer that was silenced must not have its withdrawn keys believed for ever.
const EXPIRED: u64 = 24 * 60 * 60;
/// The most that a request waits for a fetch; the fetch goes on without it.
const PATIENCE: Duration = Duration::from_secs(2);
/// The most requests that wait for one fetch; one more is refused at once.
const SEATS: usize = 1024;

/// The verification keys of one issuer.
pub(in crate::auth) struct KeyRing {
    source: Source,
    pinned: Pinned,
    current: ArcSwap<KeySet>,
    /// Counts the sets; what was verified under another one must be verified again.
    generation: AtomicU64,
    /// When the issuer last vouched for the current set, in seconds since 1970.
    confirmed_at: AtomicU64,
    /// When an old set was last fetched again in the background.
    tried_at: AtomicU64,
    seats: Semaphore,
    refresh: Mutex<Refresh>,
}

struct Refresh {
    text: Vec<u8>,
    last: Option<SystemTime>,
    running: Option<watch::Receiver<()>>,
}

impl KeyRing {
    /// A ring around the first set, which `text` is and which was fetched at `now`.
    pub(super) fn new(
        source: Source,
        pinned: Pinned,
        set: KeySet,
        text: Vec<u8>,
        now: SystemTime,
    ) -> Self {
        let ring = Self {
            source,
            pinned,
            current: ArcSwap::from_pointee(set),
            generation: AtomicU64::new(0),
            confirmed_at: AtomicU64::new(seconds(now)),
            tried_at: AtomicU64::new(0),
            seats: Semaphore::new(SEATS),
            refresh: Mutex::new(Refresh { text, last: None, running: None }),
        };
        ring.tell_of_unused(&ring.current.load());
        ring
    }

    /// Which set it is, or `None` when the last one is too old to be believed.
    pub(in crate::auth) fn generation(&self, seconds: u64) -> Option<u64> {
        let believed = self.age(seconds) < EXPIRED;
        believed.then(|| self.generation.load(Ordering::Acquire))
    }

    /// Whether the key named `kid` made `signature` over `message` by `algorithm`.
    pub(in crate::auth) fn verify(
        &self,
        kid: &str,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
        seconds: u64,
    ) -> Result<(), Flaw> {
        if self.generation(seconds).is_none() {
            return Err(Flaw::UnknownKey);
        }
        self.current.load().verify(kid, algorithm, message, signature)
    }

    /// Fetches the keys because one is missing, unless that was tried less than 30 s ago; joins
    /// a fetch that runs. Whether looking again, after the set that was `seen`, may help.
    pub(in crate::auth) async fn refresh(
        self: &Arc<Self>,
        now: SystemTime,
        seen: Option<u64>,
    ) -> bool {
        let seconds = seconds(now);
        let Ok(_seat) = self.seats.try_acquire() else { return false };
        if self.generation(seconds) == seen
            && let Some(mut running) = self.begin(now)
        {
            // An error means that the fetch has ended and its sender is gone.
            let _ended = tokio::time::timeout(PATIENCE, running.changed()).await;
        }
        self.generation(seconds) != seen
    }

    /// Fetches the keys in the background when the set is old.
    pub(in crate::auth) fn refresh_when_stale(self: &Arc<Self>, now: SystemTime, seconds: u64) {
        let tried = || self.tried_at.load(Ordering::Relaxed).abs_diff(seconds) < PAUSE.as_secs();
        if self.age(seconds) >= STALE && !tried() {
            self.tried_at.store(seconds, Ordering::Relaxed);
            drop(self.begin(now));
        }
    }

    /// How old the set is, in seconds. One from the future of a clock that was set back is as old
    /// as it is far ahead.
    fn age(&self, seconds: u64) -> u64 {
        self.confirmed_at.load(Ordering::Relaxed).abs_diff(seconds)
    }

    /// Joins the running fetch, or starts one when one is due. It runs in a task of its own: a
    /// caller who hangs up must not end it for the others.
    fn begin(self: &Arc<Self>, now: SystemTime) -> Option<watch::Receiver<()>> {
        let mut refresh = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) =
            refresh.running.as_ref().filter(|running| running.has_changed().is_ok())
        {
            return Some(running.clone());
        }
        // A clock that was set back must not put the next fetch off.
        let recent = |last| now.duration_since(last).is_ok_and(|since| since < PAUSE);
        if refresh.last.is_some_and(recent) {
            return None;
        }
        refresh.last = Some(now);
        let (ended, running) = watch::channel(());
        refresh.running = Some(running.clone());
        let ring = Arc::clone(self);
        tokio::spawn(async move {
            ring.fetch_again(seconds(now)).await;
            drop(ended);
        });
        Some(running)
    }

    /// Takes over a new set. Whatever fails leaves the known keys as they are, until they expire.
    async fn fetch_again(&self, now: u64) {
        let source = &self.source;
        let text = match self.source.read().await {
            Ok(text) => text,
            Err(fault) => return not_refreshed(source, &fault),
        };
        let known = self.refresh.lock().unwrap_or_else(PoisonError::into_inner).text == text;
        if known {
            return self.believed_again(now);
        }
        match KeySet::parse(&text, self.pinned) {
            Ok(set) => {
                self.tell_of_unused(&set);
                self.current.store(Arc::new(set));
                self.generation.fetch_add(1, Ordering::Release);
                self.confirmed(now);
                self.refresh.lock().unwrap_or_else(PoisonError::into_inner).text = text;
                tracing::info!(%source, "the keys were refreshed");
            }
            Err(fault) => not_refreshed(source, &fault),
        }
    }

    /// The same set again. One that had expired is a new one to whoever waits for it.
    fn believed_again(&self, now: u64) {
        if self.generation(now).is_none() {
            self.generation.fetch_add(1, Ordering::Release);
        }
        self.confirmed(now);
    }

    /// The issuer has vouched for the set at `now`.
    fn confirmed(&self, now: u64) {
        self.confirmed_at.store(now, Ordering::Relaxed);
    }

    fn tell_of_unused(&self, set: &KeySet) {
        let source = &self.source;
        for (kid, why) in set.unused() {
            tracing::info!(%source, ?kid, %why, "a key is not used");
        }
    }
}

fn not_refreshed(source: &Source, fault: &dyn std::fmt::Display) {
    metrics::keys_not_refreshed();
    tracing::warn!(%source, %fault, "the keys were not refreshed");
}
