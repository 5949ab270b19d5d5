use http::HeaderMap;

use super::*;
use crate::{
    auth::testing::document,
    config::{Environment, StartFaults},
    limit::testing::{MINUTE, Person, Sent, World, tier},
    policy::{Api, Tier},
    store::testing::RedisServer,
};

static API: Api = document(&[]);

const WHO: &[KeyPart] = &[KeyPart::Principal];
const FEW: Tier = tier("few", 7, WHO);
const MANY: Tier = tier("many", 400, WHO);
const BURST: Tier = tier("burst", 30, WHO).burst(6);
const CELLS: Tier = tier("cells", 9, WHO).gcra(4);
const LOCKED: Tier =
    tier("locked", 5, WHO).penalty(3, Duration::from_secs(600), Duration::from_secs(900));
const FAILING: Tier = tier("failing", 6, WHO).counts(Counts::Failures);
const SLOWED: Tier =
    tier("slowed", 40, WHO).slow(3, Duration::from_millis(50), Duration::from_millis(400));
const PLANNED: Tier = tier("planned", 4, WHO).plans("plan", &[("pro", 12), ("team", 20)]);
const REFUSED: Tier = tier("refused", 3, WHO).counts(Counts::FailedCredentials);

/// A store and the tiers of a world, counted there by the store's clock or by a test's.
struct Bench {
    server: RedisServer,
    store: RedisStore,
}

impl Bench {
    async fn new() -> Self {
        let server = RedisServer::start();
        let url = server.url();
        Self::over(server, url).await
    }

    async fn over(server: RedisServer, url: String) -> Self {
        let environment = Environment::of([("STORE_URL", url)]);
        let mut faults = StartFaults::new();
        let store = RedisStore::start(&API, &environment, &mut faults).await;
        Self { store: faults.finish(store).unwrap(), server }
    }

    async fn shared(&self, world: &World) -> Shared {
        Shared::start(&world.limiter, &self.store, API.title).await.unwrap()
    }

    /// As it decides in production, but for the time, which is an entry of the store.
    async fn timed(&self, world: &World) -> Shared {
        let link = self.store.beside(10 * DECISION).await.unwrap();
        let script = format!("local now = tonumber(redis.call('GET', 'clock'))\n{DECIDE}");
        Shared::over(&world.limiter, link, script, &[7; 32], API.title)
    }

    fn commands(&self) -> u64 {
        let stats: String = self.server.ask(&["INFO", "commandstats"]);
        let count = |name: &str| {
            let line = stats.lines().find_map(|line| line.strip_prefix(name))?;
            line.strip_prefix(":calls=")?.split(',').next()?.parse::<u64>().ok()
        };
        ["cmdstat_evalsha", "cmdstat_eval"].iter().filter_map(|name| count(name)).sum()
    }
}

impl Shared {
    /// Waits for what is done behind the answers.
    async fn idle(&self) {
        drop(self.behind.acquire_many(MOST_BEHIND as u32).await.unwrap());
    }

    async fn asks(&self, world: &World, sent: &Sent, tally: &mut Tally) -> Verdict {
        let question = sent.asked(|asker| self.question(&world.plan, &Stage::ALL, asker, tally));
        self.ask(&world.limiter, &world.plan, question, world.clock.now(), tally).await
    }
}

/// Numbers that look random and are the same for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % below
    }
}

#[tokio::test]
async fn the_store_decides_as_memory_does_whatever_is_asked() {
    let bench = Bench::new().await;
    let sets: [&[Tier]; 8] = [
        &[FEW],
        &[MANY, SLOWED],
        &[BURST],
        &[CELLS],
        &[LOCKED, REFUSED],
        &[FAILING, PLANNED],
        &[BURST, CELLS, FAILING],
        &[FEW, MANY, BURST, CELLS, LOCKED, FAILING, SLOWED, PLANNED],
    ];
    let (mut refusals, mut grants) = (0, 0);
    for (number, tiers) in sets.into_iter().enumerate() {
        for seed in 1..=4 {
            let mut dice = Dice(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed) ^ number as u64);
            let cost = 1 + dice.roll(2) as u32;
            let world = World::costing(tiers, cost);
            // Nothing is charged there, so that nothing is taken back there.
            let other = World::costing(tiers, cost);
            let shared = bench.timed(&world).await;
            let mut step = 0;
            while step < 250 {
                step += 1;
                let pause = match dice.roll(12) {
                    0 => dice.roll(90_000_000),
                    1..=3 => dice.roll(3_000_000),
                    4..=7 => dice.roll(200_000),
                    _ => 0,
                };
                world.clock.advance(Duration::from_micros(pause));
                let micros = world.clock.now().nanos() / 1000 + 1_000_000_000_000;
                shared.link.run(redis::cmd("SET").arg("clock").arg(micros)).await.unwrap();
                let plan = ["pro", "team", "none"][dice.roll(3) as usize];
                let name = format!("{number} {seed} {}", dice.roll(2));
                let sent = Sent::from(1).by(Person::new(name).with("plan", plan));
                let mine = world.ask(&sent);
                let mut tally = other.limiter.meet(sent.ip);
                tally.quotas = mine.as_ref().map_or_else(|it| it.0.quotas, |it| it.0.quotas);
                Stage::ALL.into_iter().for_each(|stage| tally.charge(stage, 0));
                let theirs = shared.asks(&other, &sent, &mut tally).await;
                let fields = |world: &World, tally: &Tally| -> HeaderMap { world.fields(tally) };
                let at = format!("{tiers:?} seed {seed} step {step}");
                match mine {
                    Ok((mine, delay)) => {
                        assert_eq!(theirs, Verdict::Granted(delay), "{at}");
                        grants += 1;
                        assert_eq!(
                            fields(&world, &mine).get("ratelimit"),
                            fields(&other, &tally).get("ratelimit"),
                            "{at}"
                        );
                        let now = world.clock.now();
                        match dice.roll(6) {
                            0 => {
                                world.limiter.retract(&world.plan, &mut mine.clone(), now);
                                shared.retract(&mut tally);
                            }
                            1 | 2 => {
                                world.limiter.settle(&world.plan, &mine, StatusCode::OK, now);
                                shared.settle(&tally, StatusCode::OK);
                            }
                            3 => {
                                world.limiter.charge_failure(&world.plan, &mine, now);
                                shared.charge_failure(&tally);
                            }
                            _ => {}
                        }
                        shared.idle().await;
                    }
                    Err((_, refused)) => {
                        assert_eq!(theirs, Verdict::Refused(refused), "{at}");
                        refusals += 1;
                    }
                }
            }
        }
    }
    println!("{grants} granted and {refusals} refused alike");
    assert!(refusals > 500 && grants > 2000, "{refusals} {grants}");
}

#[tokio::test]
async fn a_decision_is_one_round_trip_whatever_the_tiers() {
    let bench = Bench::new().await;
    let mut dice = Dice(4711);
    for tiers in [&[FEW][..], &[FEW, MANY, BURST, CELLS, LOCKED, FAILING, SLOWED, PLANNED]] {
        let world = World::new(tiers);
        let shared = bench.shared(&world).await;
        let sent = Sent::from(1).by(Person::new(tiers.len()));
        let mut before = 0;
        for round in 0..4 {
            let (mut tally, _) = world.ask(&sent).unwrap();
            let verdict = shared.asks(&world, &sent, &mut tally).await;
            assert!(matches!(verdict, Verdict::Granted(_)), "{verdict:?}");
            if round == 0 {
                // The store had to learn the script.
                before = bench.commands();
            }
        }
        assert_eq!(bench.commands() - before, 3, "{} tiers", tiers.len());
        bench.server.ask::<String>(&["CONFIG", "RESETSTAT"]);
        for _ in 0..2000 {
            // Not by way of memory, which would refuse most.
            let mut tally = world.limiter.meet(sent.ip);
            let asked = Sent::from(1).by(Person::new(dice.roll(500)));
            shared.asks(&world, &asked, &mut tally).await;
        }
        let stats: String = bench.server.ask(&["INFO", "commandstats"]);
        let line = stats.lines().find(|line| line.starts_with("cmdstat_evalsha:")).unwrap();
        println!("{} tiers: {line}", tiers.len());
    }
}

#[tokio::test]
async fn a_count_in_the_store_is_bounded_whatever_is_asked() {
    let bench = Bench::new().await;
    let tiers = [tier("large", 14_000, WHO).burst(7_000), tier("cells", 100_000, WHO).gcra(50_000)];
    let world = World::costing(&tiers, 7);
    let shared = bench.timed(&world).await;
    let mut dice = Dice(4711);
    let mut micros = 1_000_000_000_000;
    for _ in 0..3000 {
        micros += dice.roll(40_000);
        shared.link.run(redis::cmd("SET").arg("clock").arg(micros)).await.unwrap();
        let sent = Sent::from(1).by(Person::new("ada"));
        let mut tally = world.limiter.meet(sent.ip);
        shared.asks(&world, &sent, &mut tally).await;
        if dice.roll(3) == 0 {
            shared.retract(&mut tally);
            shared.idle().await;
        }
    }
    let names: Vec<String> = bench.server.ask(&["KEYS", "*{limits}*"]);
    let sizes: Vec<i64> =
        names.iter().map(|name| bench.server.ask(&["MEMORY", "USAGE", name])).collect();
    println!("bytes of each count: {sizes:?}");
    // That of the cells may have come back by the store's clock.
    assert!(!sizes.is_empty());
    assert!(sizes.iter().all(|size| *size < 6000), "{sizes:?}");
}

#[tokio::test]
async fn two_servers_count_together_by_the_clock_of_the_store() {
    let bench = Bench::new().await;
    let worlds = [World::new(&[FEW, MANY]), World::new(&[FEW, MANY])];
    let servers = [bench.shared(&worlds[0]).await, bench.shared(&worlds[1]).await];
    let sent = Sent::from(1).by(Person::new("ada"));
    let mut granted = 0;
    for round in 0..14 {
        let (world, shared) = (&worlds[round % 2], &servers[round % 2]);
        let (mut tally, _) = world.ask(&sent).expect("each has seen no more than seven");
        match shared.asks(world, &sent, &mut tally).await {
            Verdict::Granted(_) => {
                granted += 1;
                let left = format!("\"few\";r={};t=", 7 - granted);
                let told = world.fields(&tally);
                let told = told["ratelimit"].to_str().unwrap();
                assert!(told.starts_with(&left), "{told}");
            }
            Verdict::Refused(refused) => {
                assert_eq!((refused.name, granted), ("few", 7));
                assert!((59..=60).contains(&refused.retry_after), "{refused:?}");
                assert_eq!(world.fields(&tally)["retry-after"], *refused.retry_after.to_string());
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(granted, 7);
    for world in &worlds {
        // What the store refused was charged to nobody here either.
        let (tally, _) = world.ask(&sent).expect("seven less at most seven");
        drop(tally);
    }
}

#[tokio::test]
async fn a_store_that_fails_decides_as_its_tiers_say() {
    let mut bench = Bench::new().await;
    let denying = tier("denying", 5, WHO).on_store_error(OnStoreError::Deny);
    let (minds, minds_not) = (World::new(&[FEW, denying]), World::new(&[FEW]));
    let servers = [bench.shared(&minds).await, bench.shared(&minds_not).await];
    let sent = Sent::from(1).by(Person::new("ada"));
    bench.server.kill();
    for _ in 0..20 {
        let (mut tally, _) = minds.ask(&sent).expect("what was refused was not charged");
        let verdict = servers[0].asks(&minds, &sent, &mut tally).await;
        assert_eq!(verdict, Verdict::Unavailable);
    }
    for _ in 0..7 {
        let (mut tally, _) = minds_not.ask(&sent).unwrap();
        let verdict = servers[1].asks(&minds_not, &sent, &mut tally).await;
        assert_eq!(verdict, Verdict::Alone);
    }
    assert!(minds_not.ask(&sent).is_err(), "memory goes on counting");
    assert!(!servers[0].link.is_up());
}

#[tokio::test]
async fn what_is_no_count_is_a_failure_of_the_store() {
    let bench = Bench::new().await;
    let world = World::new(&[FEW]);
    let shared = bench.shared(&world).await;
    let sent = Sent::from(1).by(Person::new("ada"));
    let (mut tally, _) = world.ask(&sent).unwrap();
    assert!(matches!(shared.asks(&world, &sent, &mut tally).await, Verdict::Granted(_)));
    let names: Vec<String> = bench.server.ask(&["KEYS", "*{limits}*"]);
    assert_eq!(names.len(), 1);
    for broken in [&["SET", &names[0], "text"][..], &["HSET", &names[0], "a", "b"]] {
        bench.server.ask::<i64>(&["DEL", &names[0]]);
        bench.server.ask::<redis::Value>(broken);
        let (mut tally, _) = world.ask(&sent).unwrap();
        let verdict = shared.asks(&world, &sent, &mut tally).await;
        assert_eq!(verdict, Verdict::Alone, "{broken:?}");
    }
}

#[tokio::test]
async fn nobody_can_be_read_in_the_counts_and_all_of_them_expire() {
    let bench = Bench::new().await;
    let by = &[KeyPart::Ip, KeyPart::Principal, KeyPart::Header("x-device"), KeyPart::Tenant];
    let world = World::new(&[tier("composite", 5, by), LOCKED, CELLS]);
    let shared = bench.shared(&world).await;
    let sent = Sent::from_ip("203.0.113.77".parse().unwrap())
        .by(Person::new("ada@example.com").of("acme-tenant"))
        .header("x-device", "device-4711");
    for _ in 0..6 {
        let mut tally = world.limiter.meet(sent.ip);
        shared.asks(&world, &sent, &mut tally).await;
        shared.idle().await;
    }
    let all = bench.server.dump();
    let holds = |text: &[u8]| all.windows(text.len()).any(|it| it == text);
    let names: Vec<String> = bench.server.ask(&["KEYS", "*{limits}*"]);
    assert_eq!(names.len(), 3);
    for part in ["ada", "example.com", "acme", "4711", "203.0.113.77", "issuer"] {
        assert!(!holds(part.as_bytes()), "{part}");
    }
    assert!(!holds(&[203, 0, 113, 77]));
    for name in names {
        let left: i64 = bench.server.ask(&["PTTL", &name]);
        assert!(left > 0 && left <= MINUTE.as_millis() as i64 * 20, "{name} {left}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tiers_of_a_request_lie_in_one_slot_of_a_cluster() {
    let server = RedisServer::cluster();
    let url = server.url().replace("redis://", "redis-cluster://");
    let bench = Bench::over(server, url.trim_end_matches("/0").to_owned()).await;
    let world = World::new(&[FEW, MANY, BURST, CELLS]);
    let shared = bench.shared(&world).await;
    let sent = Sent::from(1).by(Person::new("ada"));
    let mut granted = 0;
    for _ in 0..6 {
        let mut tally = world.limiter.meet(sent.ip);
        match shared.asks(&world, &sent, &mut tally).await {
            Verdict::Granted(_) => granted += 1,
            Verdict::Refused(refused) => assert_eq!(refused.name, "cells"),
            other => panic!("{other:?}"),
        }
        shared.idle().await;
    }
    assert_eq!(granted, 4);
}
