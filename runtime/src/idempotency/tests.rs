use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use http::{Response, StatusCode};

use super::*;
use crate::{
    limit::ManualClock,
    store::{Capacity, MemoryStore, Store, StoreFault, StoreKey},
};

const TTL: Duration = Duration::from_secs(24 * 3600);
const TIMEOUT: Duration = Duration::from_secs(10);

struct Shop {
    clock: ManualClock,
    store: Arc<dyn Store>,
}

impl Shop {
    fn open() -> Self {
        Self::holding(Capacity::default())
    }

    fn holding(capacity: Capacity) -> Self {
        let clock = ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000));
        let store = MemoryStore::with_capacity(clock.clock(), capacity);
        Self { store: Arc::new(store), clock }
    }

    async fn ask(&self, key: &str, print: u8, rights: u8) -> Result<Begun, Denied> {
        let name = Sealer::new(None).name(&[b"anna", key.as_bytes()]).unwrap();
        let now = self.clock.now();
        let (print, rights) = ([print; 32], [rights; 32]);
        begin(&self.store, Request { name, print, rights, ttl: TTL, timeout: TIMEOUT, now }).await
    }

    async fn first(&self, key: &str) -> Claim {
        match self.ask(key, 1, 1).await {
            Ok(Begun::First(claim)) => claim,
            other => panic!("not the first: {other:?}"),
        }
    }

    async fn denied(&self, key: &str) -> Denied {
        self.ask(key, 1, 1).await.expect_err("was carried out or answered")
    }
}

fn answer(body: &str) -> Kept {
    let mut response = Response::new(body.to_owned().into());
    *response.status_mut() = StatusCode::CREATED;
    Kept::answer(&response, response.body())
}

#[tokio::test]
async fn what_was_answered_once_is_answered_again_until_the_key_is_forgotten() {
    let shop = Shop::open();
    shop.first("a").await.keep(answer("order 7")).await.unwrap();
    shop.clock.advance(TTL - Duration::from_nanos(1));
    let Ok(Begun::Again(kept)) = shop.ask("a", 1, 1).await else { panic!("not answered again") };
    assert_eq!((kept.status.as_u16(), &*kept.body), (201, &b"order 7"[..]));
    shop.clock.advance(Duration::from_nanos(1));
    shop.first("a").await;
}

#[tokio::test]
async fn a_key_is_good_for_one_request_only_even_while_it_runs() {
    let shop = Shop::open();
    let claim = shop.first("a").await;
    assert_eq!(shop.ask("a", 2, 1).await.unwrap_err(), Denied::Conflict);
    assert_eq!(shop.denied("a").await, Denied::InFlight);
    claim.keep(answer("order 7")).await.unwrap();
    assert_eq!(shop.ask("a", 2, 1).await.unwrap_err(), Denied::Conflict);
}

#[tokio::test]
async fn an_answer_for_more_rights_is_not_told_to_fewer() {
    let shop = Shop::open();
    shop.first("a").await.keep(answer("margin 0.15")).await.unwrap();
    assert_eq!(shop.ask("a", 1, 2).await.unwrap_err(), Denied::OtherRights);
    assert!(shop.ask("a", 1, 1).await.is_ok());
}

#[tokio::test]
async fn what_failed_may_be_tried_again() {
    let shop = Shop::open();
    shop.first("a").await.release().await.unwrap();
    shop.first("a").await;
}

#[tokio::test]
async fn what_nobody_knows_the_end_of_is_never_tried_again() {
    let shop = Shop::open();
    drop(shop.first("a").await);
    assert_eq!(shop.denied("a").await, Denied::InFlight);
    shop.clock.advance(TIMEOUT + Duration::from_secs(6));
    assert_eq!(shop.denied("a").await, Denied::NotKept);
    shop.clock.advance(TTL - Duration::from_secs(60));
    assert_eq!(shop.denied("a").await, Denied::NotKept);
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_kept_and_not_made_again() {
    let shop = Shop::open();
    shop.first("large").await.keep(answer(&"x".repeat(64 * 1024))).await.unwrap();
    assert_eq!(shop.denied("large").await, Denied::NotKept);
    shop.first("fits").await.keep(answer(&"x".repeat(63 * 1024))).await.unwrap();
    assert!(matches!(shop.ask("fits", 1, 1).await, Ok(Begun::Again(_))));
    shop.first("b").await.ended().await.unwrap();
    assert_eq!(shop.denied("b").await, Denied::NotKept);
}

#[tokio::test]
async fn a_store_without_room_carries_out_nothing_and_forgets_nothing() {
    let shop = Shop::holding(Capacity { entries: 1, bytes: 500 });
    let claim = shop.first("a").await;
    let full = StoreFault::Full { room: "idempotency" };
    assert_eq!(shop.denied("b").await, Denied::Unavailable(full));
    assert_eq!(claim.keep(answer(&"x".repeat(600))).await, Err(full));
    shop.clock.advance(TIMEOUT + Duration::from_secs(6));
    assert_eq!(shop.denied("a").await, Denied::NotKept, "the handler would run twice");
}

#[tokio::test]
async fn a_marker_that_was_flushed_meanwhile_is_written_anew() {
    let shop = Shop::open();
    let claim = shop.first("a").await;
    shop.store.remove(entry_a()).await.unwrap();
    claim.keep(answer("order 7")).await.unwrap();
    assert!(matches!(shop.ask("a", 1, 1).await, Ok(Begun::Again(_))));
}

#[tokio::test]
async fn an_entry_that_somebody_has_written_over_is_no_answer() {
    let shop = Shop::open();
    shop.store.set(entry_a(), "forged".into(), TTL).await.unwrap();
    assert_eq!(shop.denied("a").await, Denied::Unreadable);
}

fn entry_a() -> StoreKey {
    Sealer::new(None).name(&[b"anna", b"a"]).unwrap().at()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_racers_one_is_the_first() {
    let shop = Arc::new(Shop::open());
    let racers = (0..50).map(|_| {
        let shop = Arc::clone(&shop);
        tokio::spawn(async move { shop.ask("a", 1, 1).await })
    });
    let mut first = Vec::new();
    for racer in racers.collect::<Vec<_>>() {
        match racer.await.unwrap() {
            Ok(Begun::First(claim)) => first.push(claim),
            other => assert_eq!(other.unwrap_err(), Denied::InFlight),
        }
    }
    assert_eq!(first.len(), 1);
}
