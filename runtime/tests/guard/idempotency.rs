//! One request that is sent many times: by the impatient, by the disconnected, and by others who
//! have guessed its key.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderValue, Request};
use secgen_runtime::{
    bytes,
    decode::Inputs,
    guard::{Endpoint, Method, Operation, Prover},
    limit::ManualClock,
    policy::{Idempotency, Limits, Policy},
    reject::{Failure, Rejection},
    store::{Change, MemoryStore, Store, StoreFault, StoreKey, Stored},
};

use crate::{
    app::{App, Mood},
    issuer,
    orders::{API, Status, operations, policies},
    stand::{Heard, Stand, json, token, token_of},
};

const KEY: Idempotency =
    Idempotency::Keyed { header: "idempotency-key", required: true, ttl: Duration::from_secs(60) };

static CREATE: Policy = policies::CREATE_ORDER.rates(&[API.tier("guard-ip")]).idempotency(KEY);
static UPDATE: Policy = policies::UPDATE_ORDER.rates(&[API.tier("guard-ip")]).idempotency(KEY);
static HASTY: Policy = CREATE.limits(Limits {
    body: 65_536,
    timeout: Duration::from_millis(500),
    json_depth: 32,
    concurrency: 0,
});

/// An operation of the sample under another policy.
macro_rules! keyed {
    ($name:ident = $of:ty, $method:ident $path:literal $policy:ident) => {
        struct $name;

        impl Operation<App> for $name {
            const METHOD: Method = Method::$method;
            const PATH: &'static str = $path;
            const POLICY: &'static Policy = &$policy;
            type Input = <$of as Operation<App>>::Input;
            type Proof = <$of as Operation<App>>::Proof;
            type Answer = <$of as Operation<App>>::Answer;

            fn decode(inputs: &mut Inputs<'_>) -> Option<Self::Input> {
                <$of as Operation<App>>::decode(inputs)
            }

            async fn prove(
                app: &App,
                prover: &Prover<'_>,
                input: &Self::Input,
            ) -> Result<Self::Proof, Rejection> {
                <$of as Operation<App>>::prove(app, prover, input).await
            }

            async fn handle(
                app: &App,
                proof: Self::Proof,
                input: Self::Input,
            ) -> Result<Self::Answer, Failure> {
                <$of as Operation<App>>::handle(app, proof, input).await
            }
        }
    };
}

keyed!(Create = operations::CreateOrder, Post "/orders" CREATE);
keyed!(Update = operations::UpdateOrder, Patch "/orders/{orderId}" UPDATE);
keyed!(Hasty = operations::CreateOrder, Post "/hasty" HASTY);

fn endpoints() -> Vec<Endpoint<App>> {
    vec![Endpoint::of::<Create>(), Endpoint::of::<Update>(), Endpoint::of::<Hasty>()]
}

async fn stand() -> Stand {
    Stand::with(&API, endpoints()).await
}

fn new(quantity: u32) -> String {
    let address = r#"{"street":"1 Hidden Road","city":"Town","country":"NL"}"#;
    format!(
        r#"{{"productId":"0e1a2b3c-4d5e-4f60-8a9b-0c1d2e3f4a5b","quantity":{quantity},"address":{address}}}"#
    )
}

fn keyed(mut request: Request<Body>, key: &str) -> Request<Body> {
    request.headers_mut().append("idempotency-key", HeaderValue::from_str(key).unwrap());
    request
}

/// Ada of acme, who creates two of something.
fn ada(key: &str) -> Request<Body> {
    keyed(json("POST", "/orders", &token("ada", "acme", "write:orders"), &new(2)), key)
}

fn ran(stand: &Stand) -> u32 {
    stand.app.ran.load(Ordering::SeqCst)
}

fn refused(heard: &Heard) -> (u16, String) {
    (heard.status, heard.code())
}

#[tokio::test]
async fn a_request_that_is_sent_again_is_answered_again_and_carried_out_once() {
    let stand = stand().await;
    let first = stand.send(ada("\"k1\"")).await;
    assert_eq!((first.status, first.header("idempotency-replayed")), (201, ""), "{}", first.text);
    let again = stand.send(ada("k1")).await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"));
    assert_eq!((&again.text, again.header("location")), (&first.text, first.header("location")));
    assert_eq!(again.header("content-type"), "application/json");
    assert_eq!(again.header("cache-control"), "no-store");
    assert_ne!(again.header("x-correlation-id"), first.header("x-correlation-id"));
    assert_eq!(ran(&stand), 1);
    assert_eq!(stand.trail.last().cause, "idempotency-replayed");
    assert_eq!(stand.send(ada("k2")).await.status, 201);
    assert_eq!(ran(&stand), 2, "another key is another request");
}

#[tokio::test]
async fn who_guesses_a_key_gets_nothing_of_anothers_answer() {
    let stand = stand().await;
    let first = stand.send(ada("k1")).await;
    for (subject, tenant) in [("bob", "acme"), ("ada", "other")] {
        let token = token(subject, tenant, "write:orders");
        let other = stand.send(keyed(json("POST", "/orders", &token, &new(2)), "k1")).await;
        assert_eq!((other.status, other.header("idempotency-replayed")), (201, ""));
        assert_ne!(other.json()["id"], first.json()["id"]);
        let conflicting = json("POST", "/orders", &token, &new(9));
        assert_eq!(stand.send(keyed(conflicting, "k1")).await.status, 422);
    }
    assert_eq!(ran(&stand), 3);
}

#[tokio::test]
async fn a_key_is_good_for_one_body() {
    let stand = stand().await;
    assert_eq!(stand.send(ada("k1")).await.status, 201);
    let token = token("ada", "acme", "write:orders");
    let other = stand.send(keyed(json("POST", "/orders", &token, &new(3)), "k1")).await;
    assert_eq!(refused(&other), (422, "idempotency-conflict".to_owned()));
    assert_eq!(ran(&stand), 1);
}

#[tokio::test]
async fn a_request_without_a_key_or_with_two_is_refused() {
    let stand = stand().await;
    let token = token("ada", "acme", "write:orders");
    let without = stand.send(json("POST", "/orders", &token, &new(2))).await;
    assert_eq!(refused(&without), (400, "idempotency-key-missing".to_owned()));
    for wrong in [keyed(ada("k1"), "k1"), ada("a b"), ada("\"\""), ada(&"x".repeat(256))] {
        let heard = stand.send(wrong).await;
        assert_eq!(refused(&heard), (400, "malformed-request".to_owned()));
    }
    assert_eq!(ran(&stand), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_at_once_over_two_servers_one_runs() {
    let clock = ManualClock::new(SystemTime::now());
    let (store, app) = (Arc::new(MemoryStore::new(clock.clock())), Arc::<App>::default());
    let server = || {
        let (store, clock, app) = (Arc::clone(&store), clock.clone(), Arc::clone(&app));
        Stand::on(store, clock, app, &API, endpoints())
    };
    let servers = [server().await, server().await];
    app.set(Mood::Waits);
    let all: Vec<_> =
        (0..50).map(|index| tokio::spawn(servers[index % 2].start(ada("k1")))).collect();
    let mut statuses = Vec::new();
    while app.ran.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    app.go.notify_one();
    for one in all {
        statuses.push(one.await.unwrap().as_u16());
    }
    assert_eq!(app.ran.load(Ordering::SeqCst), 1);
    assert!(statuses.contains(&201), "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 201 | 409)), "{statuses:?}");
    for server in &servers {
        assert_eq!(server.send(ada("k1")).await.header("idempotency-replayed"), "true");
    }
    assert_eq!(app.ran.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn whoever_comes_while_it_runs_is_told_to_wait() {
    let stand = stand().await;
    stand.app.set(Mood::Waits);
    let first = tokio::spawn(stand.start(ada("k1")));
    while ran(&stand) == 0 {
        tokio::task::yield_now().await;
    }
    let second = stand.send(ada("k1")).await;
    assert_eq!(refused(&second), (409, "idempotency-in-flight".to_owned()));
    assert_eq!(second.header("retry-after"), "1");
    stand.app.go.notify_one();
    assert_eq!(first.await.unwrap(), 201);
}

#[tokio::test]
async fn a_caller_who_goes_away_finds_the_answer_when_they_come_back() {
    let stand = stand().await;
    stand.app.set(Mood::Waits);
    let gone = tokio::time::timeout(Duration::from_millis(500), stand.start(ada("k1"))).await;
    assert!(gone.is_err() && ran(&stand) == 1, "the handler had begun");
    assert_eq!(stand.send(ada("k1")).await.status, 409);
    stand.app.go.notify_one();
    let mut back = stand.send(ada("k1")).await;
    while back.status == 409 {
        tokio::task::yield_now().await;
        back = stand.send(ada("k1")).await;
    }
    assert_eq!((back.status, back.header("idempotency-replayed")), (201, "true"));
    assert_eq!(ran(&stand), 1);
}

#[tokio::test]
async fn what_the_deadline_cut_off_is_never_carried_out_again() {
    let stand = stand().await;
    stand.app.set(Mood::Hangs);
    let hasty =
        || keyed(json("POST", "/hasty", &token("ada", "acme", "write:orders"), &new(2)), "k");
    assert_eq!(stand.send(hasty()).await.status, 504);
    stand.app.set(Mood::Good);
    assert_eq!(refused(&stand.send(hasty()).await), (409, "idempotency-in-flight".to_owned()));
    stand.advance(10);
    assert_eq!(refused(&stand.send(hasty()).await), (409, "idempotency-not-kept".to_owned()));
    assert_eq!(ran(&stand), 1);
}

#[tokio::test]
async fn what_failed_is_not_kept_and_may_be_tried_again() {
    for mood in [Mood::Fails, Mood::Panics] {
        let stand = stand().await;
        stand.app.set(mood);
        assert_eq!(stand.send(ada("k1")).await.status, 500, "{mood:?}");
        stand.app.set(Mood::Good);
        let second = stand.send(ada("k1")).await;
        assert_eq!((second.status, second.header("idempotency-replayed")), (201, ""), "{mood:?}");
        assert_eq!(ran(&stand), 2);
    }
}

#[tokio::test]
async fn an_answer_that_may_not_be_sent_is_no_reason_to_act_again() {
    let stand = stand().await;
    stand.app.set(Mood::Leaks);
    assert_eq!(stand.send(ada("k1")).await.status, 500, "another's record was sent");
    stand.app.set(Mood::Good);
    assert_eq!(refused(&stand.send(ada("k1")).await), (409, "idempotency-not-kept".to_owned()));
    assert_eq!(ran(&stand), 1);
}

fn ship(stand: &Stand, id: &str, key: &str) -> impl Future<Output = Heard> {
    let token = token("ada", "acme", "write:orders");
    let request = json("PATCH", &format!("/orders/{id}"), &token, r#"{"quantity":3}"#);
    stand.send(keyed(request, key))
}

#[tokio::test]
async fn a_refusal_of_the_handlers_own_is_kept_word_for_word() {
    let stand = stand().await;
    let id = stand.app.put("ada", "acme");
    stand.app.alter(id, |order| order.status = Status::Shipped);
    let first = ship(&stand, &id.to_string(), "k1").await;
    assert_eq!(refused(&first), (409, "conflict".to_owned()));
    stand.app.alter(id, |order| order.status = Status::Open);
    let again = ship(&stand, &id.to_string(), "k1").await;
    assert_eq!(refused(&again), (409, "conflict".to_owned()));
    assert_eq!(again.json()["detail"], first.json()["detail"]);
    assert_ne!(again.json()["correlationId"], first.json()["correlationId"]);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(ran(&stand), 1);
    assert_eq!(ship(&stand, &id.to_string(), "k2").await.status, 200);
}

#[tokio::test]
async fn who_has_lost_the_object_is_not_told_of_it_again() {
    let stand = stand().await;
    let (id, other) = (stand.app.put("ada", "acme"), stand.app.put("ada", "acme"));
    assert_eq!(ship(&stand, &id.to_string(), "k1").await.status, 200);
    let elsewhere = ship(&stand, &other.to_string(), "k1").await;
    assert_eq!((elsewhere.status, elsewhere.header("idempotency-replayed")), (200, ""));
    stand.app.alter(id, |order| order.owner_id = "bob".to_owned());
    assert_eq!(refused(&ship(&stand, &id.to_string(), "k1").await), (404, "not-found".to_owned()));
}

#[tokio::test]
async fn a_token_that_is_no_longer_good_hears_nothing_again() {
    let stand = stand().await;
    assert_eq!(stand.send(ada("k1")).await.status, 201);
    let mut claims = issuer::claims("ada", "acme", "write:orders");
    claims["exp"] = (issuer::now() - 120).into();
    claims["iat"] = (issuer::now() - 240).into();
    let expired = keyed(json("POST", "/orders", &token_of(&claims), &new(2)), "k1");
    assert_eq!(refused(&stand.send(expired).await), (401, "token-expired".to_owned()));
    let lesser = token("ada", "acme", "read:orders");
    let lesser = keyed(json("POST", "/orders", &lesser, &new(2)), "k1");
    assert_eq!(refused(&stand.send(lesser).await), (403, "forbidden".to_owned()));
}

#[tokio::test]
async fn what_an_administrator_was_answered_is_not_told_without_that_scope() {
    let stand = stand().await;
    let as_admin = token("ada", "acme", "write:orders admin:orders");
    let first = stand.send(keyed(json("POST", "/orders", &as_admin, &new(2)), "k1")).await;
    assert!(first.text.contains("margin"), "{}", first.text);
    let again = stand.send(ada("k1")).await;
    assert_eq!(refused(&again), (409, "idempotency-not-kept".to_owned()));
    assert!(!again.text.contains("margin"));
    assert_eq!(ran(&stand), 1);
}

#[tokio::test]
async fn a_key_is_forgotten_when_its_time_has_passed() {
    let stand = stand().await;
    assert_eq!(stand.send(ada("k1")).await.status, 201);
    stand.advance(59);
    assert_eq!(stand.send(ada("k1")).await.header("idempotency-replayed"), "true");
    stand.advance(1);
    assert_eq!(stand.send(ada("k1")).await.header("idempotency-replayed"), "");
    assert_eq!(ran(&stand), 2);
}

/// A store that keeps what it was given, and fails when it is told to.
struct Watched {
    inner: MemoryStore,
    written: Mutex<Vec<Bytes>>,
    inserts: AtomicBool,
    replaces: AtomicBool,
}

impl Watched {
    fn fails<T: Send>(&self, switch: &AtomicBool) -> Option<Stored<'_, T>> {
        let failed = async { Err(StoreFault::Unavailable) };
        switch.load(Ordering::SeqCst).then(|| Box::pin(failed) as Stored<'_, T>)
    }
}

impl Store for Watched {
    fn get(&self, key: StoreKey) -> Stored<'_, Option<Bytes>> {
        self.inner.get(key)
    }

    fn set(&self, key: StoreKey, value: Bytes, ttl: Duration) -> Stored<'_, ()> {
        self.inner.set(key, value, ttl)
    }

    fn insert(&self, key: StoreKey, value: Bytes, ttl: Duration) -> Stored<'_, bool> {
        self.written.lock().unwrap().push(value.clone());
        self.fails(&self.inserts).unwrap_or_else(|| self.inner.insert(key, value, ttl))
    }

    fn replace(&self, key: StoreKey, seen: Bytes, change: Change) -> Stored<'_, bool> {
        if let Change::Set { value, .. } = &change {
            self.written.lock().unwrap().push(value.clone());
        }
        self.fails(&self.replaces).unwrap_or_else(|| self.inner.replace(key, seen, change))
    }

    fn raise(&self, key: StoreKey, to: u64, ttl: Duration) -> Stored<'_, u64> {
        self.inner.raise(key, to, ttl)
    }

    fn remove(&self, key: StoreKey) -> Stored<'_, ()> {
        self.inner.remove(key)
    }
}

async fn watched() -> (Stand, Arc<Watched>) {
    let clock = ManualClock::new(SystemTime::now());
    let store = Arc::new(Watched {
        inner: MemoryStore::new(clock.clock()),
        written: Mutex::default(),
        inserts: AtomicBool::new(false),
        replaces: AtomicBool::new(false),
    });
    let stand = Stand::on(Arc::clone(&store), clock, Arc::default(), &API, endpoints()).await;
    (stand, store)
}

#[tokio::test]
async fn nothing_is_carried_out_while_the_store_is_away() {
    let (stand, store) = watched().await;
    store.inserts.store(true, Ordering::SeqCst);
    assert_eq!(refused(&stand.send(ada("k1")).await), (503, "unavailable".to_owned()));
    assert_eq!(ran(&stand), 0);
    store.inserts.store(false, Ordering::SeqCst);
    assert_eq!(stand.send(ada("k1")).await.status, 201);
}

#[tokio::test]
async fn an_answer_that_the_store_has_lost_is_not_made_twice() {
    let (stand, store) = watched().await;
    store.replaces.store(true, Ordering::SeqCst);
    assert_eq!(stand.send(ada("k1")).await.status, 201, "it was carried out: the caller hears it");
    store.replaces.store(false, Ordering::SeqCst);
    assert_eq!(stand.send(ada("k1")).await.status, 409);
    stand.advance(20);
    assert_eq!(refused(&stand.send(ada("k1")).await), (409, "idempotency-not-kept".to_owned()));
    assert_eq!(ran(&stand), 1);
}

#[tokio::test]
async fn whoever_reads_the_store_learns_nothing_of_anybody() {
    let (stand, store) = watched().await;
    let first = stand.send(ada("a-key-of-ada")).await;
    assert_eq!(first.status, 201);
    let written = store.written.lock().unwrap().concat();
    assert!(written.len() > first.text.len(), "nothing was kept");
    for telling in ["ada", "acme", "a-key", "Hidden", "quantity", "orders", "location", "json"] {
        let found =
            written.windows(telling.len()).any(|it| it.eq_ignore_ascii_case(telling.as_bytes()));
        assert!(!found, "{telling} stands in the store");
    }
}
