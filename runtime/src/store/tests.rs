use std::time::SystemTime;

use super::{
    testing::{PASSWORD, RedisServer},
    *,
};
use crate::{
    auth::certificate::testing::{Authority, Folder},
    config::{Environment, StartFaults},
    limit::ManualClock,
    policy::Api,
};

const MINUTE: Duration = Duration::from_secs(60);
const SECOND: Duration = Duration::from_secs(1);

static API: Api = crate::auth::testing::document(&[]);

/// A store of either kind, and its time.
struct Bench {
    store: Arc<dyn Store>,
    time: Time,
}

enum Time {
    Memory(ManualClock),
    Redis(RedisServer),
}

impl Bench {
    async fn memory() -> Self {
        let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
        Self { store: Arc::new(MemoryStore::new(clock.clock())), time: Time::Memory(clock) }
    }

    async fn redis() -> Self {
        let server = RedisServer::start();
        Self { store: Arc::new(shared(&server).await), time: Time::Redis(server) }
    }

    fn advance(&self, by: Duration) {
        match &self.time {
            Time::Memory(clock) => clock.advance(by),
            Time::Redis(server) => server.advance(by),
        }
    }
}

async fn try_start(variables: &[(&str, &str)]) -> Result<RedisStore, String> {
    let environment = Environment::of(variables.iter().copied());
    let mut faults = StartFaults::new();
    let store = RedisStore::start(&API, &environment, &mut faults).await;
    faults.finish(store).map_err(|error| error.to_string())
}

async fn shared(server: &RedisServer) -> RedisStore {
    try_start(&[("STORE_URL", &server.url())]).await.unwrap()
}

fn memory(entries: usize, bytes: usize) -> (MemoryStore, ManualClock) {
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
    (MemoryStore::with_capacity(clock.clock(), Capacity { entries, bytes }), clock)
}

fn key(name: &str) -> StoreKey {
    StoreKey::of("room", &[name.as_bytes()])
}

/// What every store promises, asked of each.
macro_rules! promises {
    ($($name:ident)*) => {
        mod memory_promises {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() { super::$name(super::Bench::memory().await).await })*
        }
        mod redis_promises {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() { super::$name(super::Bench::redis().await).await })*
        }
    };
}

promises! {
    a_replay_is_seen_until_its_time_has_passed_and_not_after
    what_is_set_is_there_until_it_is_removed
    a_value_is_replaced_only_as_it_was_seen
    what_was_raised_goes_back_neither_in_height_nor_in_time
    a_value_that_is_too_large_is_refused
    of_many_racers_one_wins
}

async fn a_replay_is_seen_until_its_time_has_passed_and_not_after(bench: Bench) {
    let store = &bench.store;
    assert_eq!(store.insert(key("a"), "".into(), MINUTE).await, Ok(true));
    bench.advance(MINUTE - SECOND);
    assert_eq!(store.insert(key("a"), "".into(), MINUTE).await, Ok(false));
    bench.advance(SECOND);
    assert_eq!(store.get(key("a")).await, Ok(None));
    assert_eq!(store.insert(key("a"), "".into(), MINUTE).await, Ok(true));
    assert_eq!(store.get(key("a")).await, Ok(Some("".into())));
}

async fn what_is_set_is_there_until_it_is_removed(bench: Bench) {
    let store = &bench.store;
    assert_eq!(store.get(key("a")).await, Ok(None));
    for value in ["1", "eight by", "nine byte", "anna@example.com"] {
        store.set(key("a"), value.into(), MINUTE).await.unwrap();
        assert_eq!(store.get(key("a")).await, Ok(Some(value.into())));
    }
    let elsewhere = StoreKey::of("other", &[b"a"]);
    assert_eq!(store.get(elsewhere).await, Ok(None));
    store.remove(key("a")).await.unwrap();
    store.remove(key("a")).await.unwrap();
    assert_eq!(store.get(key("a")).await, Ok(None));
    store.set(key("a"), "1".into(), Duration::MAX).await.unwrap();
    assert_eq!(store.get(key("a")).await, Ok(Some("1".into())), "the longest life");
}

async fn a_value_is_replaced_only_as_it_was_seen(bench: Bench) {
    let store = &bench.store;
    let set = |value: &'static str| Change::Set { value: value.into(), ttl: MINUTE };
    assert_eq!(store.replace(key("a"), "".into(), set("1")).await, Ok(false));
    store.set(key("a"), "1".into(), MINUTE).await.unwrap();
    assert_eq!(store.replace(key("a"), "2".into(), set("3")).await, Ok(false));
    bench.advance(MINUTE / 2);
    assert_eq!(store.replace(key("a"), "1".into(), set("2")).await, Ok(true));
    bench.advance(MINUTE / 2);
    assert_eq!(store.get(key("a")).await, Ok(Some("2".into())), "its life begins anew");
    assert_eq!(store.replace(key("a"), "2".into(), set("")).await, Ok(true));
    assert_eq!(store.get(key("a")).await, Ok(Some("".into())), "empty is not absent");
    assert_eq!(store.replace(key("a"), "".into(), Change::Remove).await, Ok(true));
    assert_eq!(store.get(key("a")).await, Ok(None));
}

async fn what_was_raised_goes_back_neither_in_height_nor_in_time(bench: Bench) {
    let store = &bench.store;
    assert_eq!(store.raise(key("a"), 7, 2 * MINUTE).await, Ok(7));
    assert_eq!(store.raise(key("a"), 5, MINUTE).await, Ok(7));
    bench.advance(MINUTE + MINUTE / 2);
    let value = store.get(key("a")).await.unwrap().unwrap();
    assert_eq!(number("room", &value), Ok(7));
    // Bytes that a comparison of texts, or of Lua's numbers, would put in another order.
    for to in [256, 255 << 8 | 1, 1 << 53, (1 << 53) + 1, u64::MAX - 1, u64::MAX] {
        assert_eq!(store.raise(key("a"), to, MINUTE).await, Ok(to));
        assert_eq!(store.raise(key("a"), to - 1, MINUTE).await, Ok(to));
    }
    bench.advance(MINUTE);
    assert_eq!(store.get(key("a")).await, Ok(None));
    for text in ["seven", "nine byte"] {
        store.set(key("a"), text.into(), MINUTE).await.unwrap();
        let fault = StoreFault::NoNumber { room: "room" };
        assert_eq!(store.raise(key("a"), 9, MINUTE).await, Err(fault));
    }
}

async fn a_value_that_is_too_large_is_refused(bench: Bench) {
    let large = Bytes::from(vec![0; MAX_VALUE + 1]);
    let fault = StoreFault::TooLarge { bytes: MAX_VALUE + 1 };
    assert_eq!(bench.store.set(key("c"), large.clone(), MINUTE).await, Err(fault));
    assert_eq!(bench.store.insert(key("c"), large.clone(), MINUTE).await, Err(fault));
    let largest = large.slice(1..);
    bench.store.set(key("c"), largest.clone(), MINUTE).await.unwrap();
    assert_eq!(bench.store.get(key("c")).await, Ok(Some(largest)));
}

async fn of_many_racers_one_wins(bench: Bench) {
    let store = &bench.store;
    store.set(key("b"), "old".into(), MINUTE).await.unwrap();
    let racers = (0..100u32).map(|racer| {
        let store = Arc::clone(store);
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

#[tokio::test]
async fn an_entry_in_memory_ends_to_the_nanosecond() {
    let (store, clock) = memory(8, 100);
    assert_eq!(store.insert(key("a"), "".into(), MINUTE).await, Ok(true));
    clock.advance(MINUTE - Duration::from_nanos(1));
    assert_eq!(store.insert(key("a"), "".into(), MINUTE).await, Ok(false));
    clock.advance(Duration::from_nanos(1));
    assert_eq!(store.get(key("a")).await, Ok(None));
}

#[tokio::test]
async fn a_full_room_refuses_and_forgets_nothing_that_lives() {
    let (store, clock) = memory(2, 100);
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
    let (store, _) = memory(100, 10);
    store.set(key("a"), "12345678".into(), MINUTE).await.unwrap();
    let full = Err(StoreFault::Full { room: "room" });
    assert_eq!(store.set(key("b"), "123".into(), MINUTE).await, full);
    store.set(key("a"), "1234567".into(), MINUTE).await.unwrap();
    store.set(key("b"), "123".into(), MINUTE).await.unwrap();
    store.remove(key("a")).await.unwrap();
    store.set(key("b"), "1234567890".into(), MINUTE).await.unwrap();
}

#[tokio::test]
async fn what_is_of_another_type_is_a_fault_and_never_absent() {
    let server = RedisServer::start();
    let store = shared(&server).await;
    store.set(key("a"), "1".into(), MINUTE).await.unwrap();
    let names: Vec<String> = server.ask(&["KEYS", "*:room:*"]);
    server.ask::<i64>(&["DEL", &names[0]]);
    server.ask::<i64>(&["HSET", &names[0], "field", "value"]);
    let gone = StoreFault::Unavailable;
    assert_eq!(store.get(key("a")).await, Err(gone));
    assert_eq!(store.raise(key("a"), 1, MINUTE).await, Err(gone));
    assert_eq!(store.replace(key("a"), "1".into(), Change::Remove).await, Err(gone));
    server.ask::<i64>(&["DEL", &names[0]]);
    server.ask::<String>(&["SET", &names[0], "1"]);
    assert_eq!(store.get(key("a")).await, Err(gone), "written by somebody else");
}

#[tokio::test]
async fn a_full_server_says_so_and_drops_nothing() {
    let server = RedisServer::start();
    let store = shared(&server).await;
    store.raise(key("a"), 7, MINUTE).await.unwrap();
    server.ask::<String>(&["CONFIG", "SET", "maxmemory", "1"]);
    let full = StoreFault::Full { room: "room" };
    assert_eq!(store.set(key("b"), "1".into(), MINUTE).await, Err(full));
    assert_eq!(store.insert(key("b"), "1".into(), MINUTE).await, Err(full));
    assert_eq!(store.raise(key("b"), 1, MINUTE).await, Err(full));
    assert_eq!(store.raise(key("a"), 8, MINUTE).await, Err(full));
    let value = store.get(key("a")).await.unwrap().unwrap();
    assert_eq!(number("room", &value), Ok(7));
}

#[tokio::test]
async fn a_server_that_takes_no_writes_takes_none() {
    let server = RedisServer::start();
    let store = shared(&server).await;
    server.ask::<String>(&["REPLICAOF", "127.0.0.1", "1"]);
    assert_eq!(store.raise(key("a"), 1, MINUTE).await, Err(StoreFault::Unavailable));
}

#[tokio::test]
async fn scripts_are_sent_again_to_a_server_that_forgot_them() {
    let server = RedisServer::start();
    let store = shared(&server).await;
    assert_eq!(store.raise(key("a"), 1, MINUTE).await, Ok(1));
    server.ask::<String>(&["SCRIPT", "FLUSH"]);
    assert_eq!(store.raise(key("a"), 2, MINUTE).await, Ok(2));
}

#[tokio::test]
async fn a_killed_server_fails_at_once_and_is_found_again() {
    let mut server = RedisServer::start();
    let store = shared(&server).await;
    server.kill();
    while store.get(key("a")).await.is_ok() {}
    let began = std::time::Instant::now();
    for _ in 0..1000 {
        assert_eq!(store.get(key("a")).await, Err(StoreFault::Unavailable));
    }
    assert!(began.elapsed() < SECOND, "nobody waits for a connection: {:?}", began.elapsed());
    assert!(!store.is_up());
    assert!(server.run());
    let began = std::time::Instant::now();
    while store.get(key("a")).await.is_err() {
        assert!(began.elapsed() < 5 * SECOND);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(store.is_up() && store.losses() == 1, "{}", store.losses());
}

#[tokio::test]
async fn a_stopped_server_costs_nobody_more_than_the_deadline() {
    let server = RedisServer::start();
    let store = shared(&server).await;
    server.pause();
    let began = std::time::Instant::now();
    assert_eq!(store.get(key("a")).await, Err(StoreFault::Unavailable));
    assert!(began.elapsed() < DEADLINE, "{:?}", began.elapsed());
    let began = std::time::Instant::now();
    assert_eq!(store.get(key("a")).await, Err(StoreFault::Unavailable));
    assert!(began.elapsed() < SECOND / 10, "the next one does not wait: {:?}", began.elapsed());
    server.resume();
    let began = std::time::Instant::now();
    while store.get(key("a")).await.is_err() {
        assert!(began.elapsed() < 6 * SECOND);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_store_that_is_not_there_keeps_the_server_from_starting() {
    let mut server = RedisServer::start();
    server.kill();
    let error = try_start(&[("STORE_URL", &server.url())]).await.unwrap_err();
    assert!(
        error.contains("STORE_URL, 127.0.0.1:") && error.contains("cannot be reached"),
        "{error}"
    );
    assert!(!error.contains(PASSWORD), "{error}");
}

#[tokio::test]
async fn a_store_that_would_forget_or_lets_nobody_in_keeps_the_server_from_starting() {
    let server = RedisServer::with(&["--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"]);
    let error = try_start(&[("STORE_URL", &server.url())]).await.unwrap_err();
    assert!(error.contains("noeviction") && error.contains("allkeys-lru"), "{error}");
    let wrong = format!("redis://:wrong-password@127.0.0.1:{}", server.port);
    let error = try_start(&[("STORE_URL", &wrong)]).await.unwrap_err();
    assert!(error.contains("password") && !error.contains("wrong-password"), "{error}");
}

#[tokio::test]
async fn another_secret_over_the_same_entries_keeps_the_server_from_starting() {
    let server = RedisServer::start();
    let url = server.url();
    let (one, two) = ("1".repeat(32), "2".repeat(32));
    let with = |secret: &str| {
        let (url, secret) = (url.clone(), secret.to_owned());
        async move { try_start(&[("STORE_URL", &url), ("STORE_SECRET", &secret)]).await }
    };
    let first = with(&one).await.unwrap();
    first.raise(key("a"), 7, MINUTE).await.unwrap();
    let again = with(&one).await.unwrap();
    assert!(again.get(key("a")).await.unwrap().is_some(), "two servers share what is kept");
    let error = with(&two).await.unwrap_err();
    assert!(error.contains("another secret") && error.contains(":secret"), "{error}");
    let error = with("short").await.unwrap_err();
    assert!(error.contains("STORE_SECRET is shorter"), "{error}");
}

#[tokio::test]
async fn what_is_wrong_with_the_address_is_told_without_it() {
    for (url, told) in [
        ("http://:hunter22@h", "no store's"),
        ("redis://:hunter22@8.8.8.8", "rediss://"),
        ("redis://:hunter22@store.invalid", "no address"),
        ("redis://10.255.255.1:6379", "STORE_SECRET is not set"),
    ] {
        let error = try_start(&[("STORE_URL", url)]).await.unwrap_err();
        assert!(error.contains("STORE_") && error.contains(told), "{url}: {error}");
        assert!(!error.contains("hunter22"), "{error}");
    }
}

#[tokio::test]
async fn nothing_that_was_kept_can_be_read_in_the_store() {
    let server = RedisServer::start();
    let store = shared(&server).await;
    let name = StoreKey::of("room", &[b"anna@example.com"]);
    store.set(name, "bert@example.com".into(), MINUTE).await.unwrap();
    let all = server.dump();
    let holds = |text: &[u8]| all.windows(text.len()).any(|it| it == text);
    assert!(holds(b"secgen:") && holds(b":room:"));
    assert!(!holds(b"anna") && !holds(b"bert") && !holds(b"example.com"));
    let plain = name.to_string();
    assert!(!holds(plain.trim_start_matches("room:").as_bytes()), "a hash that anybody can make");
    let names: Vec<String> = server.ask(&["KEYS", "*"]);
    for name in names {
        assert!(server.ask::<i64>(&["PTTL", &name]) > 0, "{name} expires");
    }
}

/// A store of another shape keeps what it is given.
async fn keeps_promises(store: &RedisStore) {
    assert_eq!(store.insert(key("a"), "1".into(), MINUTE).await, Ok(true));
    assert_eq!(store.insert(key("a"), "2".into(), MINUTE).await, Ok(false));
    let change = Change::Set { value: "3".into(), ttl: MINUTE };
    assert_eq!(store.replace(key("a"), "1".into(), change).await, Ok(true));
    assert_eq!(store.get(key("a")).await, Ok(Some("3".into())));
    for name in ["b", "c", "d", "e", "f"] {
        assert_eq!(store.raise(key(name), 7, MINUTE).await, Ok(7));
        assert_eq!(store.raise(key(name), 6, MINUTE).await, Ok(7));
        store.remove(key(name)).await.unwrap();
        assert_eq!(store.get(key(name)).await, Ok(None));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cluster_is_a_store() {
    let server = RedisServer::cluster();
    let url = format!("redis-cluster://:{PASSWORD}@127.0.0.1:{}", server.port);
    keeps_promises(&try_start(&[("STORE_URL", &url)]).await.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_master_that_sentinels_name_is_a_store() {
    let server = RedisServer::start();
    let sentinel = server.watched("orders-store");
    let url = format!("redis-sentinel://:{PASSWORD}@127.0.0.1:{}/orders-store", sentinel.port);
    keeps_promises(&try_start(&[("STORE_URL", &url)]).await.unwrap()).await;
    let other = url.replace("/orders-store", "/another");
    let error = try_start(&[("STORE_URL", &other)]).await.unwrap_err();
    assert!(error.contains("STORE_URL, 127.0.0.1:") && !error.contains(PASSWORD), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_is_believed_by_its_certificate_only() {
    let (folder, authority) = (Folder::new(), Authority::new("ours"));
    let issued = authority.issue(&["localhost"], |_| {});
    let certificate = folder.put("cert.pem", issued.pem());
    let private = folder.put("key.pem", issued.key_pem());
    let ours = folder.put("ours.pem", authority.pem());
    let strangers = folder.put("strangers.pem", Authority::new("strangers").pem());
    let port = testing::free_port().to_string();
    let _server = RedisServer::with(&[
        "--tls-port",
        &port,
        "--tls-cert-file",
        &certificate,
        "--tls-key-file",
        &private,
        "--tls-ca-cert-file",
        &ours,
        "--tls-auth-clients",
        "no",
    ]);
    let url = format!("rediss://:{PASSWORD}@localhost:{port}");
    let store = try_start(&[("STORE_URL", &url), ("STORE_CA", &ours)]).await.unwrap();
    keeps_promises(&store).await;
    let by_address = url.replace("localhost", "127.0.0.1");
    let unreadable = folder.path("nowhere.pem");
    for (url, authority) in [
        (&url, Some(&strangers)),
        (&by_address, Some(&ours)),
        (&url, None),
        (&url, Some(&unreadable)),
    ] {
        let mut variables = vec![("STORE_URL", url.as_str())];
        variables.extend(authority.map(|path| ("STORE_CA", path.as_str())));
        let error = try_start(&variables).await.unwrap_err();
        assert!(error.contains("STORE_") && !error.contains(PASSWORD), "{error}");
    }
}
