//! How many connections there may be, in all and from one address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Counts connections.
#[derive(Debug)]
pub(super) struct Capacity {
    all: Arc<Semaphore>,
    per_address: usize,
    addresses: Addresses,
}

/// Bounded by the number of connections: an address without one is not here.
type Addresses = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// One connection's place; free again when dropped.
#[derive(Debug)]
pub(super) struct Place {
    _permit: OwnedSemaphorePermit,
    address: Option<(IpAddr, Addresses)>,
}

impl Capacity {
    pub(super) fn new(all: usize, per_address: usize) -> Self {
        let all = Arc::new(Semaphore::new(all.clamp(1, Semaphore::MAX_PERMITS)));
        Self { all, per_address: per_address.max(1), addresses: Arc::default() }
    }

    /// Waits until there is room for one more. Who waits here does not accept: the backlog of the
    /// kernel is the queue.
    pub(super) async fn room(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.all).acquire_owned().await.ok()
    }

    /// A place for a connection from `ip`, unless it has too many. A trusted proxy speaks for
    /// many and is not counted.
    pub(super) fn place(
        &self,
        permit: OwnedSemaphorePermit,
        ip: IpAddr,
        is_trusted: bool,
    ) -> Option<Place> {
        if is_trusted {
            return Some(Place { _permit: permit, address: None });
        }
        let address = subscriber(ip);
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        let count = addresses.entry(address).or_default();
        if *count >= self.per_address {
            return None;
        }
        *count += 1;
        Some(Place { _permit: permit, address: Some((address, Arc::clone(&self.addresses))) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((address, addresses)) = self.address.take() else { return };
        let mut addresses = addresses.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = addresses.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                addresses.remove(&address);
            }
        }
    }
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
        assert!(capacity.addresses.lock().unwrap().is_empty());
        assert_eq!(capacity.all.available_permits(), 10);
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
}
