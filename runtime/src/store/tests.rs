use std::time::SystemTime;

use super::*;
use crate::limit::ManualClock;

const MINUTE: Duration = Duration::from_secs(60);

fn store(entries: usize, bytes: usize) -> (MemoryStore, ManualClock) {
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
    (MemoryStore::with_capacity(clock.clock(), Capacity { entries, bytes }), clock)
}

fn key(name: &str) -> StoreKey {
    StoreKey::of("room", &[name.as_bytes()])
}

#[tokio::test]
async fn a_replay_is_seen_until_its_time_has_passed_and_not_after() {
    let (store, clock) = store(8, 100);
    assert_eq!(store.insert(key("a"), "".into(), MINUTE).await, Ok(true));
    clock.advance(MINUTE - Duration::from_nanos(1));
    assert_eq!(store.insert(key("a"), "".into(), MINUTE).await, Ok(false));
    clock.advance(Duration::from_nanos(1));
    assert_eq!(store.get(key("a")).await, Ok(None));
    assert_eq!(store.insert(key("a"), "".into(), MINUTE).await, Ok(true));
}

#[tokio::test]
async fn a_full_room_refuses_and_forgets_nothing_that_lives() {
    let (store, clock) = store(2, 100);
    store.set(key("a"), "1".into(), MINUTE).await.unwrap();
    store.set(key("b"), "2".into(), 2 * MINUTE).await.unwrap();
    let full = Err(StoreFault::Full { room: "room" });
    assert_eq!(store.insert(key("c"), "3".into(), MINUTE).await, full);
    assert_eq!(store.raise(key("c"), 3, MINUTE).await.map(|_| true), full);
    assert_eq!(store.get(key("a")).await, Ok(Some("1".into())));
    assert_eq!(store.insert(key("a"), "3".into(), MINUTE).await, Ok(false));
    store.set(key("a"), "9".into(), MINUTE).await.unwrap();
    let elsewhere = StoreKey::of("other", &[b"c"]);
    assert_eq!(store.insert(elsewhere, "3".into(), MINUTE).await, Ok(true));
    clock.advance(MINUTE);
    assert_eq!(store.insert(key("c"), "3".into(), MINUTE).await, Ok(true));
    assert_eq!(store.get(key("b")).await, Ok(Some("2".into())));
    assert_eq!((store.len("room"), store.is_empty("nowhere")), (2, true));
}

#[tokio::test]
async fn the_bytes_of_a_room_are_bounded_too() {
    let (store, _) = store(100, 10);
    store.set(key("a"), "12345678".into(), MINUTE).await.unwrap();
    let full = Err(StoreFault::Full { room: "room" });
    assert_eq!(store.set(key("b"), "123".into(), MINUTE).await, full);
    store.set(key("a"), "1234567".into(), MINUTE).await.unwrap();
    store.set(key("b"), "123".into(), MINUTE).await.unwrap();
    store.remove(key("a")).await.unwrap();
    store.set(key("b"), "1234567890".into(), MINUTE).await.unwrap();
    let large = Bytes::from(vec![0; MAX_VALUE + 1]);
    let fault = StoreFault::TooLarge { bytes: MAX_VALUE + 1 };
    assert_eq!(store.set(key("c"), large, MINUTE).await, Err(fault));
}

#[tokio::test]
async fn a_value_is_replaced_only_as_it_was_seen() {
    let (store, clock) = store(8, 100);
    let set = |value: &'static str| Change::Set { value: value.into(), ttl: MINUTE };
    assert_eq!(store.replace(key("a"), "".into(), set("1")).await, Ok(false));
    store.set(key("a"), "1".into(), MINUTE).await.unwrap();
    assert_eq!(store.replace(key("a"), "2".into(), set("3")).await, Ok(false));
    clock.advance(MINUTE / 2);
    assert_eq!(store.replace(key("a"), "1".into(), set("2")).await, Ok(true));
    clock.advance(MINUTE / 2);
    assert_eq!(store.get(key("a")).await, Ok(Some("2".into())), "its life begins anew");
    assert_eq!(store.replace(key("a"), "2".into(), Change::Remove).await, Ok(true));
    assert_eq!(store.get(key("a")).await, Ok(None));
}

#[tokio::test]
async fn what_was_raised_goes_back_neither_in_height_nor_in_time() {
    let (store, clock) = store(8, 100);
    assert_eq!(store.raise(key("a"), 7, 2 * MINUTE).await, Ok(7));
    assert_eq!(store.raise(key("a"), 5, MINUTE).await, Ok(7));
    clock.advance(MINUTE + MINUTE / 2);
    let value = store.get(key("a")).await.unwrap().unwrap();
    assert_eq!(number("room", &value), Ok(7));
    assert_eq!(store.raise(key("a"), 9, MINUTE).await, Ok(9));
    clock.advance(MINUTE);
    assert_eq!(store.get(key("a")).await, Ok(None));
    store.set(key("a"), "seven".into(), MINUTE).await.unwrap();
    let fault = StoreFault::NoNumber { room: "room" };
    assert_eq!(store.raise(key("a"), 9, MINUTE).await, Err(fault));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_racers_one_wins() {
    let (store, _) = store(8, 100);
    let store: Arc<dyn Store> = Arc::new(store);
    store.set(key("b"), "old".into(), MINUTE).await.unwrap();
    let racers = (0..100u32).map(|racer| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let value = Bytes::from(racer.to_string());
            let first = store.insert(key("a"), value.clone(), MINUTE).await.unwrap();
            let change = Change::Set { value, ttl: MINUTE };
            (first, store.replace(key("b"), "old".into(), change).await.unwrap())
        })
    });
    let mut wins = (0, 0);
    for racer in racers.collect::<Vec<_>>() {
        let (first, swapped) = racer.await.unwrap();
        wins = (wins.0 + u32::from(first), wins.1 + u32::from(swapped));
    }
    assert_eq!(wins, (1, 1));
}
