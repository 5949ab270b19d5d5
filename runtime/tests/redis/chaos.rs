//! Redis killed, stopped, slow, emptied, restarted and full, while two servers are asked: how long
//! a decision takes, what passes, and whether a revocation that was reported holds. Prints a table:
//! `cargo test -p secgen-runtime --test redis chaos -- --nocapture`.

use std::{
    fmt::Write as _,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use secgen_runtime::{metrics, policy::Api, values::Uuid};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::{
    alone, issuer,
    server::RedisServer,
    stand::{Stand, bearer, json, token},
    together::{COUNTED, MOST, REVOCABLE, started, two},
};

/// The deadline of a decision.
const DECISION: Duration = Duration::from_millis(250);
/// What a debug build adds to a request, at least; on a busy machine twice what it takes without
/// any trouble.
const REST: Duration = Duration::from_millis(150);
/// How many ask at a time, and how often.
const LANES: usize = 8;
const EACH: usize = 40;

/// Answers by status, and times.
#[derive(Default)]
struct Seen {
    ok: usize,
    limited: usize,
    unavailable: usize,
    times: Vec<Duration>,
}

impl Seen {
    fn add(&mut self, status: u16, time: Duration) {
        match status {
            200 | 201 => self.ok += 1,
            429 => self.limited += 1,
            503 => self.unavailable += 1,
            other => panic!("{other}"),
        }
        self.times.push(time);
    }

    fn quantile(&mut self, of: f64) -> Duration {
        self.times.sort_unstable();
        self.times[((self.times.len() - 1) as f64 * of).round() as usize]
    }
}

/// As [`load`], by somebody else each time until the store has answered every question: a machine
/// that is too busy for the deadline of a decision says nothing of who counts what.
async fn answered(servers: &[Arc<Stand>; 2], name: &str, writes: bool) -> Seen {
    for attempt in 0..20 {
        let before = metrics::store_failures();
        let seen = load(servers, &format!("{name}-{attempt}"), writes).await;
        if metrics::store_failures() == before {
            return seen;
        }
        recovered(servers).await;
    }
    panic!("the store has not once answered all of {LANES} lanes in time");
}

/// Asks both servers at once as `name`, who has not been seen before.
async fn load(servers: &[Arc<Stand>; 2], name: &str, writes: bool) -> Seen {
    let scope = if writes { "write:orders" } else { "read:orders" };
    let token = token(name, "acme", scope);
    let lanes = (0..LANES).map(|lane| {
        let (server, token) = (Arc::clone(&servers[lane % 2]), token.clone());
        tokio::spawn(async move {
            let mut heard = Vec::new();
            for _ in 0..EACH {
                let request = if writes {
                    json("POST", "/orders", &token, NEW_ORDER)
                } else {
                    bearer("GET", "/orders", &token)
                };
                let began = Instant::now();
                let answer = server.send(request).await;
                heard.push((answer.status, began.elapsed()));
            }
            heard
        })
    });
    let mut seen = Seen::default();
    for lane in lanes.collect::<Vec<_>>() {
        lane.await.unwrap().into_iter().for_each(|(status, time)| seen.add(status, time));
    }
    seen
}

const NEW_ORDER: &str = r#"{"productId":"00000000-0000-0000-0000-000000000000","quantity":1,
    "address":{"street":"1 Road","city":"Town","country":"NL"}}"#;

/// A way to the store that can be made slow.
struct Road {
    address: SocketAddr,
    slow: Arc<AtomicBool>,
}

impl Road {
    async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let road = Self { address: listener.local_addr().unwrap(), slow: Arc::default() };
        let slow = Arc::clone(&road.slow);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await else { continue };
                let (mut from_client, mut to_client) = client.into_split();
                let (mut from_server, mut to_server) = server.into_split();
                tokio::spawn(async move {
                    let _ = tokio::io::copy(&mut from_client, &mut to_server).await;
                });
                let slow = Arc::clone(&slow);
                tokio::spawn(async move {
                    let mut buffer = vec![0; 65_536];
                    while let Ok(read @ 1..) = from_server.read(&mut buffer).await {
                        if slow.load(Ordering::Relaxed) {
                            tokio::time::sleep(Duration::from_millis(700)).await;
                        }
                        if to_client.write_all(&buffer[..read]).await.is_err() {
                            return;
                        }
                    }
                });
            }
        });
        road
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    None,
    Killed,
    Stopped,
    Slow,
    Emptied,
    Restarted,
    Full,
}

impl Trouble {
    const ALL: [Self; 7] = [
        Self::None,
        Self::Killed,
        Self::Stopped,
        Self::Slow,
        Self::Emptied,
        Self::Restarted,
        Self::Full,
    ];

    fn begin(self, server: &mut RedisServer, road: &Road) {
        match self {
            Self::None => {}
            Self::Killed => server.kill(),
            Self::Stopped => server.pause(),
            Self::Slow => road.slow.store(true, Ordering::Relaxed),
            Self::Emptied => drop(server.ask::<String>(&["FLUSHALL"])),
            Self::Restarted => {
                server.kill();
                assert!(server.run());
            }
            Self::Full => drop(server.ask::<String>(&["CONFIG", "SET", "maxmemory", "1"])),
        }
    }

    fn end(self, server: &mut RedisServer, road: &Road) {
        match self {
            Self::Killed => assert!(server.run()),
            Self::Stopped => server.resume(),
            Self::Slow => road.slow.store(false, Ordering::Relaxed),
            Self::Full => drop(server.ask::<String>(&["CONFIG", "SET", "maxmemory", "0"])),
            Self::None | Self::Emptied | Self::Restarted => {}
        }
    }

    /// Whether the store cannot decide as long as it lasts.
    const fn lasts(self) -> bool {
        matches!(self, Self::Killed | Self::Stopped | Self::Slow | Self::Full)
    }
}

async fn road_and_servers(server: &RedisServer, api: &'static Api) -> (Road, [Arc<Stand>; 2]) {
    let road = Road::to(server.port).await;
    let url = format!("redis://:{}@{}", crate::server::PASSWORD, road.address);
    let servers = two(api, &url).await;
    (road, servers)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn chaos_of_limits() {
    let _alone = alone().await;
    let mut table = String::from(
        "trouble    p50 ms  p99 ms  max ms   reads: ok 429 503   writes (deny): ok 429 503   after: ok 429 503\n",
    );
    let mut rest = REST;
    for trouble in Trouble::ALL {
        let mut server = RedisServer::start();
        let (road, servers) = road_and_servers(&server, &COUNTED).await;
        let warm = answered(&servers, "warm", false).await;
        assert!(warm.unavailable == 0);
        trouble.begin(&mut server, &road);
        let (mut reads, mut writes) = if trouble == Trouble::None {
            (answered(&servers, "reader", false).await, answered(&servers, "writer", true).await)
        } else {
            (load(&servers, "reader", false).await, load(&servers, "writer", true).await)
        };
        trouble.end(&mut server, &road);
        recovered(&servers).await;
        let after = answered(&servers, "later", false).await;
        reads.times.append(&mut writes.times);
        let [p50, p99, most] = [0.5, 0.99, 1.0].map(|of| reads.quantile(of).as_secs_f64() * 1e3);
        writeln!(
            table,
            "{:<10} {p50:6.1}  {p99:6.1}  {most:6.1}   {:>9} {:>3} {:>3}   {:>17} {:>3} {:>3}   {:>9} {:>3} {:>3}",
            format!("{trouble:?}"),
            reads.ok, reads.limited, reads.unavailable,
            writes.ok, writes.limited, writes.unavailable,
            after.ok, after.limited, after.unavailable,
        )
        .unwrap();
        println!("{}", table.lines().last().unwrap());
        let limit = MOST as usize;
        if trouble == Trouble::None {
            rest = rest.max(Duration::from_secs_f64(p99 / 1e3) * 2);
        }
        let bound = (DECISION + rest).as_secs_f64() * 1e3;
        assert!(p99 < bound, "{trouble:?}: {p99} ms, and {bound} ms are the most");
        assert_eq!(reads.unavailable, 0, "{trouble:?}: memory takes over");
        if trouble.lasts() {
            assert!(reads.ok <= 2 * limit, "{trouble:?}: each server counts to its limit");
            assert!(writes.ok <= limit, "{trouble:?}: the store decided on those, or nobody did");
            assert!(writes.unavailable > 0, "{trouble:?}");
        } else if trouble == Trouble::None {
            assert!(reads.ok == limit && writes.ok == limit && writes.unavailable == 0);
        } else {
            // Emptied once: what was counted before is forgotten, and each server remembers its own.
            assert!(reads.ok <= 2 * limit && writes.ok <= 2 * limit, "{trouble:?}");
        }
        assert_eq!((after.ok, after.unavailable), (limit, 0), "{trouble:?}: as before");
    }
    println!("\n{table}");
}

/// Waits until both servers hear from the store again.
async fn recovered(servers: &[Arc<Stand>; 2]) {
    let began = Instant::now();
    for server in servers {
        loop {
            let probe = token(&Uuid::new_v4().to_string(), "acme", "write:orders");
            if server.send(json("POST", "/orders", &probe, NEW_ORDER)).await.status == 201 {
                break;
            }
            assert!(began.elapsed() < Duration::from_secs(20), "it does not come back");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn chaos_of_revocations() {
    let _alone = alone().await;
    let mut table = String::from("trouble    revoked  failed  held  longest ms\n");
    for trouble in Trouble::ALL {
        let mut server = RedisServer::start();
        let (road, servers) = road_and_servers(&server, &REVOCABLE).await;
        let until = SystemTime::now() + Duration::from_secs(300);
        let revoke = async |stand: &Stand| {
            let jti = Uuid::new_v4().to_string();
            let began = Instant::now();
            let done = stand.security.revocations().revoke_token("oauth", &jti, until).await;
            (jti, done.is_ok(), began.elapsed())
        };
        assert!(revoke(&servers[0]).await.1);
        trouble.begin(&mut server, &road);
        let mut told = Vec::new();
        for round in 0..6 {
            told.push(revoke(&servers[round % 2]).await);
        }
        trouble.end(&mut server, &road);
        // A server that knows nothing of all that asks the store itself.
        let judge = started(&REVOCABLE, &server.url()).await;
        let mut held = 0;
        for (jti, done, _) in &told {
            let mut claims = issuer::claims("ada", "acme", "read:orders");
            claims["jti"] = serde_json::json!(jti);
            let asked = bearer("GET", "/orders", &crate::stand::token_of(&claims));
            let refused = judge.send(asked).await.status == 401;
            held += usize::from(refused && *done);
            assert!(refused || !done, "{trouble:?}: told as revoked, and valid");
        }
        let done = told.iter().filter(|it| it.1).count();
        let longest = told.iter().map(|it| it.2).max().unwrap();
        assert!(longest < Duration::from_secs(6), "{trouble:?}: {longest:?}");
        let failed = told.len() - done;
        if matches!(trouble, Trouble::Killed | Trouble::Stopped | Trouble::Full) {
            assert_eq!(done, 0, "{trouble:?}");
        }
        writeln!(
            table,
            "{:<10} {done:>7}  {failed:>6}  {held:>4}  {:>10.1}",
            format!("{trouble:?}"),
            longest.as_secs_f64() * 1e3
        )
        .unwrap();
    }
    println!("\n{table}");
}
