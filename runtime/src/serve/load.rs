//! How much all requests together may hold: how many run, and how many bytes of bodies they have read.
//!
//! Whoever comes over a bound is refused at once, before memory grows; one address may hold a quarter
//! of each, so that it cannot shut out the others.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The part of each bound that one address may have.
const SHARES: usize = 4;
/// Who is shed comes again after one to this many seconds, not all at once.
const SPREAD: usize = 3;

/// What runs, and what may.
#[derive(Debug)]
pub(super) struct Load {
    most: Held,
    now: Counters,
    shed: AtomicUsize,
}

/// A number of requests, and of bytes of their bodies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) requests: usize,
    pub(super) bodies: usize,
}

/// What one address holds.
#[derive(Debug, Default)]
pub(super) struct Share {
    /// A trusted proxy speaks for many and is not counted.
    is_unbounded: bool,
    now: Counters,
}

#[derive(Debug, Default)]
struct Counters {
    requests: AtomicUsize,
    bodies: AtomicUsize,
}

/// A request that may run, until it is dropped.
#[derive(Debug)]
pub(super) struct Ticket {
    load: Arc<Load>,
    share: Arc<Share>,
}

/// The bytes that one request has read of its body, until it is dropped.
#[derive(Debug)]
pub(super) struct Meter {
    ticket: Arc<Ticket>,
    bytes: AtomicUsize,
    overflown: AtomicUsize,
}

/// All bodies together hold as much as they may.
#[derive(Clone, Copy, Debug)]
pub(super) struct Overloaded;

impl fmt::Display for Overloaded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("too many bytes of bodies are being read")
    }
}

impl std::error::Error for Overloaded {}

impl Load {
    pub(super) fn new(most: Held) -> Arc<Self> {
        Arc::new(Self { most, now: Counters::default(), shed: AtomicUsize::new(0) })
    }

    /// A ticket, unless too much runs.
    pub(super) fn enter(self: &Arc<Self>, share: &Arc<Share>) -> Option<Arc<Ticket>> {
        let all = self.now.requests.fetch_add(1, Ordering::Relaxed);
        let own = share.now.requests.fetch_add(1, Ordering::Relaxed);
        let ticket = Ticket { load: Arc::clone(self), share: Arc::clone(share) };
        let fits = all < self.most.requests
            && (share.is_unbounded || own < self.most.requests.div_ceil(SHARES));
        fits.then(|| Arc::new(ticket))
    }

    /// The seconds after which who was shed may try again. Nobody knows when others will be ready;
    /// what is known is that all of those who are told the same come back together.
    pub(super) fn retry_after(&self) -> usize {
        1 + self.shed.fetch_add(1, Ordering::Relaxed) % SPREAD
    }
}

impl Share {
    pub(super) fn new(is_unbounded: bool) -> Self {
        Self { is_unbounded, now: Counters::default() }
    }
}

impl Meter {
    pub(super) fn new(ticket: &Arc<Ticket>) -> Arc<Self> {
        let (bytes, overflown) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Arc::new(Self { ticket: Arc::clone(ticket), bytes, overflown })
    }

    /// Counts what has come. A request alone may always go on: its own limit bounds it.
    pub(super) fn add(&self, count: usize) -> Result<(), Overloaded> {
        let Ticket { load, share } = &*self.ticket;
        let own = self.bytes.fetch_add(count, Ordering::Relaxed) + count;
        let all = load.now.bodies.fetch_add(count, Ordering::Relaxed) + count;
        let shared = share.now.bodies.fetch_add(count, Ordering::Relaxed) + count;
        let is_over = |sum: usize, most: usize| sum > most && sum > own;
        let most = load.most.bodies;
        if is_over(all, most) || !share.is_unbounded && is_over(shared, most.div_ceil(SHARES)) {
            self.overflown.store(1, Ordering::Relaxed);
            return Err(Overloaded);
        }
        Ok(())
    }

    /// What has come so far is not held any more: its handler has taken it.
    pub(super) fn release(&self) {
        let bytes = self.bytes.swap(0, Ordering::Relaxed);
        self.ticket.load.now.bodies.fetch_sub(bytes, Ordering::Relaxed);
        self.ticket.share.now.bodies.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Whether it went over the bound once.
    pub(super) fn has_overflown(&self) -> bool {
        self.overflown.load(Ordering::Relaxed) != 0
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.load.now.requests.fetch_sub(1, Ordering::Relaxed);
        self.share.now.requests.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.release();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(requests: usize, bodies: usize) -> Arc<Load> {
        Load::new(Held { requests, bodies })
    }

    fn share() -> Arc<Share> {
        Arc::new(Share::default())
    }

    #[test]
    fn no_more_requests_run_than_may_and_one_address_has_a_quarter() {
        let load = load(8, 0);
        let (attacker, proxy) = (share(), Arc::new(Share::new(true)));
        let held: Vec<_> = (0..2).map(|_| load.enter(&attacker).unwrap()).collect();
        assert!(load.enter(&attacker).is_none());
        let others: Vec<_> = (0..6).map(|_| load.enter(&proxy).unwrap()).collect();
        assert!(load.enter(&share()).is_none(), "all places are taken");
        drop(others);
        assert!(load.enter(&attacker).is_none());
        drop(held);
        assert!(load.enter(&attacker).is_some());
        assert_eq!(load.now.requests.load(Ordering::Relaxed), 0, "a refusal holds nothing");
    }

    #[test]
    fn a_body_that_passes_by_counts_by_its_last_piece() {
        let load = load(100, 1000);
        let (passing, other) = (share(), share());
        let [passing, other] = [&passing, &other].map(|it| Meter::new(&load.enter(it).unwrap()));
        assert!(other.add(100).is_ok());
        for _ in 0..1000 {
            passing.release();
            assert!(passing.add(200).is_ok());
        }
        assert_eq!(load.now.bodies.load(Ordering::Relaxed), 300);
        drop((passing, other));
        assert_eq!(load.now.bodies.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn bodies_hold_no_more_than_they_may_unless_one_is_alone() {
        let load = load(100, 1000);
        let attacker = share();
        let meter = |share: &Arc<Share>| Meter::new(&load.enter(share).unwrap());
        let alone = meter(&attacker);
        assert!(alone.add(5000).is_ok(), "its own limit bounds it");
        let other = meter(&share());
        assert!(other.add(1).is_err() && other.has_overflown());
        drop(other);
        drop(alone);
        let held: Vec<_> = (0..2).map(|_| meter(&attacker)).collect();
        assert!(held[0].add(200).is_ok());
        assert!(held[1].add(51).is_err(), "an address has a quarter");
        let others: Vec<_> = (0..3).map(|_| meter(&share())).collect();
        assert!(others.iter().all(|it| it.add(249).is_ok()));
        assert!(others[0].add(10).is_err());
        drop((held, others));
        assert_eq!(load.now.bodies.load(Ordering::Relaxed), 0);
        assert_eq!(load.now.requests.load(Ordering::Relaxed), 0);
    }
}
