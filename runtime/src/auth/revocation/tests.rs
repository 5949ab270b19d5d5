use std::time::{Duration, SystemTime};

use bytes::Bytes;
use serde_json::{Value, json};

use super::*;
use crate::{
    auth::{
        Authenticator, Visitor,
        issuer::{ISSUER, claims, now},
        testing::{ED, LOOPBACK, bearer, bound, document, start},
    },
    limit::{Clock, ManualClock},
    policy::{Access, Api, Binding, Policy},
    store::{Capacity, Change, MemoryStore, StoreFault, Stored, Timely},
};

const EVERY: Revocation = Revocation { jti: true, subject_before: true };
const SINGLE: Revocation = Revocation { jti: true, subject_before: false };

static API: Api = document(&[
    bound("both", Binding::AsIssued, EVERY),
    bound("single", Binding::AsIssued, SINGLE),
    bound("none", Binding::AsIssued, Revocation::NONE),
]);
static BOTH: Policy = Policy::new("op", Access::Required(&[&[API.uses("both", &[])]]));
static SINGLES: Policy = Policy::new("op", Access::Required(&[&[API.uses("single", &[])]]));
static NONE: Policy = Policy::new("op", Access::Required(&[&[API.uses("none", &[])]]));

const GONE: Denied = Denied::Invalid(Flaw::Revoked);

struct Stand {
    authenticator: Authenticator,
    clock: Clock,
    store: Arc<dyn Store>,
}

impl Stand {
    async fn new() -> Self {
        let clock = ManualClock::new(SystemTime::now()).clock();
        Self::over(Arc::new(MemoryStore::new(clock.clone())), clock).await
    }

    async fn over(store: Arc<dyn Store>, clock: Clock) -> Self {
        let store: Arc<dyn Store> = Arc::new(Timely::new(store));
        let authenticator = start(&API, &[], &store).await.unwrap();
        Self { authenticator, clock, store }
    }

    fn revocations(&self) -> Revocations<'_> {
        Revocations::new(&API, &self.clock, &self.store)
    }

    async fn asks(&self, policy: &Policy, token: &str) -> Result<(), Denied> {
        let now = self.clock.now().wall();
        let asked = self.authenticator.authenticate(policy, &bearer(token), LOOPBACK, now).await;
        assert!(!matches!(asked, Ok(Visitor::Anonymous)));
        asked.map(drop)
    }
}

/// A token with a `jti`, issued at `iat`.
fn token(jti: &Value, iat: u64) -> String {
    let mut claims = claims("ada", "acme", "read");
    claims["iat"] = json!(iat);
    claims["jti"] = jti.clone();
    ED.token(&claims)
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

#[tokio::test]
async fn a_revoked_token_is_refused_though_it_was_accepted_a_moment_ago() {
    let stand = Stand::new().await;
    let (stolen, other) = (token(&json!("stolen"), now()), token(&json!("other"), now()));
    for _ in 0..2 {
        assert_eq!(stand.asks(&BOTH, &stolen).await, Ok(()), "cached after the first");
    }
    stand.revocations().revoke_token("both", "stolen", at(now() + 300)).await.unwrap();
    assert_eq!(stand.asks(&BOTH, &stolen).await, Err(GONE));
    assert_eq!(stand.asks(&BOTH, &other).await, Ok(()));
    assert_eq!(stand.asks(&SINGLES, &stolen).await, Ok(()), "revoked for another scheme");
    assert_eq!(stand.asks(&NONE, &stolen).await, Ok(()), "nobody asks");
}

#[tokio::test]
async fn who_was_let_in_is_told_of_when_the_token_is_revoked_or_nobody_knows() {
    let stand = Stand::new().await;
    let asked = bearer(&token(&json!("stolen"), now()));
    let now = stand.clock.now().wall();
    let caller = async |policy: &Policy| {
        let visitor = stand.authenticator.authenticate(policy, &asked, LOOPBACK, now).await;
        visitor.unwrap().caller().unwrap().share()
    };
    let often = Duration::from_millis(2);
    let none = caller(&NONE).await;
    assert!(stand.authenticator.revocation(&none, often).is_none(), "nobody asks");
    let both = caller(&BOTH).await;
    let mut ends = Box::pin(stand.authenticator.revocation(&both, often).unwrap());
    let while_valid = tokio::time::timeout(Duration::from_millis(50), &mut ends).await;
    assert!(while_valid.is_err(), "{while_valid:?}");
    stand.revocations().revoke_token("both", "stolen", at(self::now() + 300)).await.unwrap();
    assert_eq!(ends.await, GONE);
    let broken = Stand::over(Arc::new(Broken { hangs: false }), stand.clock.clone()).await;
    let ends = broken.authenticator.revocation(&both, often).unwrap();
    assert_eq!(ends.await, Denied::Unavailable("store"));
}

#[tokio::test]
async fn a_token_that_could_not_be_revoked_is_not_accepted() {
    let stand = Stand::new().await;
    let nameless = [json!(null), json!(""), json!(7), json!(["a"])];
    for jti in nameless {
        let refused = stand.asks(&SINGLES, &token(&jti, now())).await;
        assert_eq!(refused, Err(Denied::Invalid(Flaw::Claims)), "{jti}");
    }
}

#[tokio::test]
async fn everything_from_before_the_logout_ends_and_the_next_login_holds() {
    let stand = Stand::new().await;
    let moment = now() - 10;
    let subject = |name: &'static str, iat: u64| {
        let mut claims = claims(name, "acme", "read");
        claims["iat"] = json!(iat);
        ED.token(&claims)
    };
    stand.revocations().revoke_subject("both", ISSUER, "ada", at(moment)).await.unwrap();
    for (iat, expected) in [(moment - 1, Err(GONE)), (moment, Err(GONE)), (moment + 1, Ok(()))] {
        assert_eq!(stand.asks(&BOTH, &subject("ada", iat)).await, expected, "{}", iat - moment);
    }
    assert_eq!(stand.asks(&BOTH, &subject("bob", moment - 1)).await, Ok(()));
    // Nobody brings back what was revoked by revoking less.
    stand.revocations().revoke_subject("both", ISSUER, "ada", at(moment - 60)).await.unwrap();
    assert_eq!(stand.asks(&BOTH, &subject("ada", moment)).await, Err(GONE));
    let fraction = json!(moment as f64 + 0.5);
    let mut half = claims("ada", "acme", "read");
    half["iat"] = fraction;
    assert_eq!(stand.asks(&BOTH, &ED.token(&half)).await, Err(GONE), "within that second");
}

#[tokio::test]
async fn what_was_revoked_is_remembered_as_long_as_a_token_may_live() {
    let manual = ManualClock::new(SystemTime::now());
    let memory = Arc::new(MemoryStore::new(manual.clock()));
    let stand = Stand::over(Arc::clone(&memory) as Arc<dyn Store>, manual.clock()).await;
    let start = manual.now().wall();
    let revocations = stand.revocations();
    revocations.revoke_subject("both", ISSUER, "ada", start).await.unwrap();
    revocations.revoke_token("both", "t", start + Duration::from_secs(3600)).await.unwrap();
    // An hour is the longest that the scheme allows, and clocks may disagree by a minute.
    manual.advance(Duration::from_secs(3659));
    assert_eq!((memory.len(SUBJECT), memory.len(JTI)), (1, 1));
    manual.advance(Duration::from_secs(120));
    assert_eq!((memory.len(SUBJECT), memory.len(JTI)), (0, 0));
    revocations.revoke_token("both", "t", start).await.unwrap();
    assert_eq!(memory.len(JTI), 0, "it has expired");
}

#[tokio::test]
async fn revoking_again_never_shortens_what_is_remembered() {
    let manual = ManualClock::new(SystemTime::now());
    let memory = Arc::new(MemoryStore::new(manual.clock()));
    let stand = Stand::over(Arc::clone(&memory) as Arc<dyn Store>, manual.clock()).await;
    let start = manual.now().wall();
    for seconds in [3600, 10] {
        let until = start + Duration::from_secs(seconds);
        stand.revocations().revoke_token("both", "t", until).await.unwrap();
    }
    manual.advance(Duration::from_secs(3000));
    assert_eq!(memory.len(JTI), 1);
}

#[tokio::test]
async fn who_revokes_where_nobody_asks_is_told_so() {
    let stand = Stand::new().await;
    let revocations = stand.revocations();
    for scheme in ["none", "nowhere"] {
        let error = revocations.revoke_token(scheme, "t", at(now() + 60)).await.unwrap_err();
        assert!(error.to_string().contains(scheme), "{error}");
    }
    let error = revocations.revoke_subject("single", ISSUER, "ada", at(now())).await.unwrap_err();
    assert!(error.to_string().contains("subjectBefore"), "{error}");
}

#[tokio::test]
async fn a_full_store_says_so_and_revokes_nothing_silently() {
    let clock = Clock::system();
    let full = MemoryStore::with_capacity(clock.clone(), Capacity { entries: 1, bytes: 64 });
    let stand = Stand::over(Arc::new(full), clock).await;
    let revocations = stand.revocations();
    revocations.revoke_token("both", "first", at(now() + 60)).await.unwrap();
    let error = revocations.revoke_token("both", "second", at(now() + 60)).await.unwrap_err();
    assert_eq!(error, RevocationError::Store(StoreFault::Full { room: JTI }));
}

/// A store that is out of reach, or never answers.
struct Broken {
    hangs: bool,
}

impl Broken {
    fn fails<T: Send + 'static>(&self) -> Stored<'_, T> {
        let hangs = self.hangs;
        Box::pin(async move {
            if hangs {
                std::future::pending::<()>().await;
            }
            Err(StoreFault::Unavailable)
        })
    }
}

impl Store for Broken {
    fn get(&self, _: StoreKey) -> Stored<'_, Option<Bytes>> {
        self.fails()
    }

    fn set(&self, _: StoreKey, _: Bytes, _: Duration) -> Stored<'_, ()> {
        self.fails()
    }

    fn insert(&self, _: StoreKey, _: Bytes, _: Duration) -> Stored<'_, bool> {
        self.fails()
    }

    fn replace(&self, _: StoreKey, _: Bytes, _: Change) -> Stored<'_, bool> {
        self.fails()
    }

    fn raise(&self, _: StoreKey, _: u64, _: Duration) -> Stored<'_, u64> {
        self.fails()
    }

    fn remove(&self, _: StoreKey) -> Stored<'_, ()> {
        self.fails()
    }
}

#[tokio::test]
async fn a_store_that_fails_or_hangs_lets_nobody_in_and_revokes_nothing() {
    for hangs in [false, true] {
        let stand = Stand::over(Arc::new(Broken { hangs }), Clock::system()).await;
        let good = token(&json!("t"), now());
        let failed = RevocationError::Store(StoreFault::Unavailable);
        let revocations = stand.revocations();
        let (both, single, none, token, subject, asked) = tokio::join!(
            stand.asks(&BOTH, &good),
            stand.asks(&SINGLES, &good),
            stand.asks(&NONE, &good),
            revocations.revoke_token("both", "t", at(now() + 60)),
            revocations.revoke_subject("both", ISSUER, "ada", at(now())),
            revocations.is_revoked("both", ISSUER, "ada", at(now())),
        );
        assert_eq!(both, Err(Denied::Unavailable("store")));
        assert_eq!(single, Err(Denied::Unavailable("store")));
        assert_eq!(none, Ok(()), "nobody asks");
        assert_eq!(token, Err(failed.clone()));
        assert_eq!(subject, Err(failed));
        assert_eq!(asked, Err(StoreFault::Unavailable));
    }
}

#[tokio::test]
async fn a_moment_that_is_no_number_is_no_permission() {
    let stand = Stand::new().await;
    let key = subject_key("both", ISSUER, "ada");
    stand.store.set(key, "soon".into(), Duration::from_secs(60)).await.unwrap();
    let refused = stand.asks(&BOTH, &token(&json!("t"), now())).await;
    assert_eq!(refused, Err(Denied::Unavailable("store")));
}

#[tokio::test]
async fn a_token_whose_end_no_clock_can_tell_is_revoked_like_any_other() {
    let stand = Stand::new().await;
    let token = token(&json!("endless"), now());
    assert_eq!(stand.asks(&SINGLES, &token).await, Ok(()));
    let latest = SystemTime::UNIX_EPOCH + Duration::from_secs(i64::MAX.unsigned_abs());
    stand.revocations().revoke_token("single", "endless", latest).await.unwrap();
    assert_eq!(stand.asks(&SINGLES, &token).await, Err(GONE));
}
