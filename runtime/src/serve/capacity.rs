//! How many connections there may be, in all and from one address, and who goes when all places are
//! taken.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::{IpAddr, Ipv6Addr};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::life::Life;
use super::load::Share;
use crate::metrics::{self, ConnectionRefused};

/// The part of all connections that are asked to go at once when a place is needed.
const PORTION: usize = 64;
/// How long who waits for a place waits until others are asked to go.
const AGAIN: Duration = Duration::from_millis(50);

/// Counts connections.
#[derive(Debug)]
pub(super) struct Capacity {
    all: Arc<Semaphore>,
    most: usize,
    per_address: usize,
    open: Arc<Mutex<Open>>,
}

/// Bounded by the number of connections, and of requests that go on without theirs: what has
/// neither is not here.
#[derive(Debug, Default)]
struct Open {
    addresses: HashMap<IpAddr, (usize, Arc<Share>)>,
    /// Those that had no connection any more, and a request that goes on: who hangs up and comes
    /// again has no share beside the one that is used up.
    gone: HashSet<IpAddr>,
    /// The oldest first.
    lives: BTreeMap<u64, Arc<Life>>,
    next: u64,
}

/// One connection's place; free again when dropped.
#[derive(Debug)]
pub(super) struct Place {
    _permit: OwnedSemaphorePermit,
    number: u64,
    address: Option<IpAddr>,
    open: Arc<Mutex<Open>>,
    pub(super) life: Arc<Life>,
    pub(super) share: Arc<Share>,
}

impl Capacity {
    pub(super) fn new(all: usize, per_address: usize) -> Self {
        let most = all.clamp(1, Semaphore::MAX_PERMITS);
        let all = Arc::new(Semaphore::new(most));
        Self { all, most, per_address: per_address.max(1), open: Arc::default() }
    }

    /// Waits until there is room for one more. When there is none, those that nothing is done for
    /// have to go: first who has never sent a request, and of those who came first. Only when
    /// all of them work the newcomer waits; it does in the backlog of the kernel.
    pub(super) async fn room(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(permit) = Arc::clone(&self.all).try_acquire_owned() {
            return Some(permit);
        }
        let mut place = pin!(Arc::clone(&self.all).acquire_owned());
        loop {
            self.make_room();
            if let Ok(permit) = timeout(AGAIN, place.as_mut()).await {
                return permit.ok();
            }
        }
    }

    fn make_room(&self) {
        let open = lock(&self.open);
        let mut wanted = self.most.div_ceil(PORTION);
        for is_silent in [true, false] {
            let idle = open.lives.values().filter(|life| life.is_idle());
            for life in idle.filter(|life| (life.begun() == 0) == is_silent) {
                if wanted == 0 {
                    return;
                }
                if life.dismiss() {
                    metrics::connection_refused(ConnectionRefused::Full);
                    wanted -= 1;
                }
            }
        }
    }

    /// A place for a connection from `ip`, unless it has too many. A trusted proxy speaks for
    /// many and is not counted.
    pub(super) fn place(
        &self,
        permit: OwnedSemaphorePermit,
        ip: IpAddr,
        is_trusted: bool,
    ) -> Option<Place> {
        let mut open = lock(&self.open);
        open.forget_who_is_done();
        let (address, share) = if is_trusted {
            (None, Arc::new(Share::new(true)))
        } else {
            let address = subscriber(ip);
            let (count, share) = open.addresses.entry(address).or_default();
            if *count >= self.per_address {
                return None;
            }
            *count += 1;
            (Some(address), Arc::clone(share))
        };
        let (life, number) = (Arc::new(Life::default()), open.next);
        open.next += 1;
        open.lives.insert(number, Arc::clone(&life));
        Some(Place { _permit: permit, number, address, open: Arc::clone(&self.open), life, share })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.share = Arc::default();
        let mut open = lock(&self.open);
        open.lives.remove(&self.number);
        let Some(address) = self.address else { return };
        if let Some((count, _)) = open.addresses.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                open.gone.insert(address);
            }
        }
        open.forget_who_is_done();
    }
}

impl Open {
    fn forget_who_is_done(&mut self) {
        let Self { addresses, gone, .. } = self;
        gone.retain(|address| match addresses.get(address) {
            // The map itself has one.
            Some((0, share)) if Arc::strong_count(share) == 1 => {
                addresses.remove(address);
                false
            }
            Some((0, _)) => true,
            _ => false,
        });
    }
}

fn lock(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The address that one subscriber has: IPv6 by its /64.
fn subscriber(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(ip) => IpAddr::V4(ip),
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn place(capacity: &Capacity, ip: &str) -> Option<Place> {
        let permit = capacity.room().await.unwrap();
        capacity.place(permit, ip.parse().unwrap(), false)
    }

    #[tokio::test]
    async fn one_subscriber_cannot_take_all_places() {
        let capacity = Capacity::new(10, 2);
        let first = place(&capacity, "2001:db8::1").await;
        let second = place(&capacity, "2001:db8::2").await;
        assert!(first.is_some() && second.is_some());
        assert!(place(&capacity, "2001:db8::3").await.is_none());
        assert!(place(&capacity, "192.0.2.1").await.is_some());
        drop(first);
        assert!(place(&capacity, "2001:db8::3").await.is_some());
    }

    #[tokio::test]
    async fn addresses_without_a_connection_are_forgotten() {
        let capacity = Capacity::new(10, 2);
        for host in 0..50 {
            drop(place(&capacity, &format!("192.0.2.{host}")).await);
        }
        let open = capacity.open.lock().unwrap();
        assert!(open.addresses.is_empty() && open.lives.is_empty());
        assert_eq!(capacity.all.available_permits(), 10);
    }

    #[tokio::test]
    async fn who_hangs_up_and_comes_again_has_the_share_that_they_had() {
        let capacity = Capacity::new(10, 2);
        let first = place(&capacity, "192.0.2.1").await.unwrap();
        let running = Arc::clone(&first.share);
        drop(first);
        let again = place(&capacity, "192.0.2.1").await.unwrap();
        assert!(Arc::ptr_eq(&again.share, &running));
        drop((again, running));
        drop(place(&capacity, "192.0.2.2").await);
        assert!(capacity.open.lock().unwrap().addresses.is_empty());
    }

    #[tokio::test]
    async fn a_trusted_proxy_is_not_one_caller() {
        let capacity = Capacity::new(10, 1);
        let mut places = Vec::new();
        for _ in 0..5 {
            let permit = capacity.room().await.unwrap();
            places.push(capacity.place(permit, "10.0.0.1".parse().unwrap(), true).unwrap());
        }
        assert_eq!(capacity.all.available_permits(), 5);
    }

    #[tokio::test]
    async fn who_never_asked_for_anything_goes_first_and_who_works_stays() {
        let capacity = Capacity::new(4, 4);
        let mut places = Vec::new();
        for _ in 0..4 {
            places.push(place(&capacity, "192.0.2.1").await.unwrap());
        }
        places[0].life.begin();
        places[1].life.begin();
        places[1].life.end();
        let dismissed = |place: &Place| !place.life.dismiss();
        capacity.make_room();
        assert!(dismissed(&places[2]), "the oldest that is silent");
        capacity.make_room();
        capacity.make_room();
        assert!(dismissed(&places[3]) && dismissed(&places[1]));
        capacity.make_room();
        assert!(!dismissed(&places[0]), "it was answering a request");
    }
}
