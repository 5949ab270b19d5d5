//! The keys of one issuer over time: one set at a time, refreshed by one fetch at a time.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use arc_swap::ArcSwap;
use tokio::sync::watch;

use super::{
    fetch::{DEADLINE, fetch},
    jwks::KeySet,
};
use crate::{
    auth::{Flaw, clock::seconds},
    config::{KeyLocation, StartFault, StartFaults},
    policy::Algorithm,
};

/// The least time between two fetches, for all callers together.
const PAUSE: Duration = Duration::from_secs(30);
/// The age in seconds at which a set is fetched again, so that a key which the issuer has
/// withdrawn stops working. Requests do not wait for it.
const STALE: u64 = 600;

/// The verification keys of one issuer.
pub(in crate::auth) struct KeyRing {
    location: KeyLocation,
    pinned: &'static [Algorithm],
    current: ArcSwap<KeySet>,
    generation: AtomicU64,
    stale_at: AtomicU64,
    refresh: Mutex<Refresh>,
}

struct Refresh {
    text: Vec<u8>,
    last: Option<SystemTime>,
    running: Option<watch::Receiver<()>>,
}

impl KeyRing {
    /// Fetches the keys. `None` comes with a fault that says why.
    pub(in crate::auth) async fn start(
        location: KeyLocation,
        pinned: &'static [Algorithm],
        part: &str,
        faults: &mut StartFaults,
    ) -> Option<Arc<Self>> {
        let mut unavailable = |problem: String| {
            let (location, part) = (shown(&location), part.to_owned());
            faults.push(StartFault::Unavailable { location, part, problem });
        };
        let text = match fetch(&location).await {
            Ok(text) => text,
            Err(fault) => {
                unavailable(fault.to_string());
                return None;
            }
        };
        match KeySet::parse(&text, pinned) {
            Ok(set) => Some(Arc::new(Self {
                location,
                pinned,
                current: ArcSwap::from_pointee(set),
                generation: AtomicU64::new(0),
                stale_at: AtomicU64::new(seconds(SystemTime::now()).saturating_add(STALE)),
                refresh: Mutex::new(Refresh { text, last: None, running: None }),
            })),
            Err(fault) => {
                unavailable(fault.to_string());
                None
            }
        }
    }

    /// Counts the sets; what was verified under another one must be verified again.
    pub(in crate::auth) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Whether the key named `kid` made `signature` over `message` by `algorithm`.
    pub(in crate::auth) fn verify(
        &self,
        kid: &str,
        algorithm: Algorithm,
        message: &[u8],
        signature: &Vec<u8>,
    ) -> Result<(), Flaw> {
        self.current.load().verify(kid, algorithm, message, signature)
    }

    /// Fetches the keys because one is missing, unless that was tried less than 30 s ago; joins
    /// a fetch that runs. Whether looking again, after the set that was `seen`, may help.
    pub(in crate::auth) async fn refresh(self: &Arc<Self>, now: SystemTime, seen: u64) -> bool {
        if self.generation() != seen {
            return true;
        }
        let Some(mut running) = self.begin(now) else { return self.generation() != seen };
        // An error means that the fetch has ended and its sender is gone.
        let _ended = tokio::time::timeout(DEADLINE, running.changed()).await;
        self.generation() != seen
    }

    /// Fetches the keys in the background when the set is old.
    pub(in crate::auth) fn refresh_when_stale(self: &Arc<Self>, now: SystemTime, seconds: u64) {
        if seconds >= self.stale_at.load(Ordering::Relaxed) {
            self.stale_at.store(seconds.saturating_add(STALE), Ordering::Relaxed);
            drop(self.begin(now));
        }
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
            ring.fetch_again().await;
            drop(ended);
        });
        Some(running)
    }

    /// Takes over a new set. Whatever fails leaves the known keys as they are.
    async fn fetch_again(&self) {
        let location = shown(&self.location);
        let text = match fetch(&self.location).await {
            Ok(text) => text,
            Err(fault) => return tracing::warn!(%location, %fault, "the keys were not refreshed"),
        };
        if self.refresh.lock().unwrap_or_else(PoisonError::into_inner).text == text {
            return;
        }
        match KeySet::parse(&text, self.pinned) {
            Ok(set) => {
                self.current.store(Arc::new(set));
                self.generation.fetch_add(1, Ordering::Release);
                self.refresh.lock().unwrap_or_else(PoisonError::into_inner).text = text;
                tracing::info!(%location, "the keys were refreshed");
            }
            Err(fault) => tracing::warn!(%location, %fault, "the keys were not refreshed"),
        }
    }
}

/// A location for people, without its query.
fn shown(location: &KeyLocation) -> String {
    match location {
        KeyLocation::File(path) => path.display().to_string(),
        KeyLocation::Address(uri, _) => {
            let authority = uri.authority().map_or("", |authority| authority.as_str());
            format!("{}://{authority}{}", uri.scheme_str().unwrap_or_default(), uri.path())
        }
    }
}
