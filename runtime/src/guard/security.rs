//! The running side of a document: everything that its operations share.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use tokio::sync::watch;

use super::{
    client::Proxies,
    controls::{Controls, unfit},
    waiting::Waiting,
};
use crate::{
    audit::{JsonLines, Sink},
    auth::{Authenticator, Means, Revocations},
    config::{Environment, StartError, StartFault, StartFaults},
    headers::SecurityHeaders,
    idempotency::Sealer,
    limit::{Clock, Limiter, Now, Plan, Shared, Tally},
    metrics::Registry,
    password::{Cost, DEFAULT_BUDGET, PasswordFault, Passwords},
    policy::{self, Api, Policy},
    reject::Rejection,
    serve::ServeOptions,
    session::{Foundation, Sessions, SigningKey},
    store::{MemoryStore, RedisStore, Store, Timely},
    trace::Correlations,
};

/// Verifier, limiter, audit trail and header values of one document, built before the port is
/// bound. One instance serves the generated operations and the handlers behind `#[secure]`, so
/// that they count together.
pub struct Security {
    api: &'static Api,
    environment: Environment,
    pub(super) clock: Clock,
    store: Arc<dyn Store>,
    /// Names and seals what is kept for repeated requests.
    pub(super) sealer: Sealer,
    pub(super) limiter: Limiter,
    /// The same tiers as all servers count them, where they share a store.
    pub(super) shared: Option<Shared>,
    /// Places for requests that wait because a tier says so (`slow`).
    waiting: Waiting,
    pub(super) registry: Arc<Registry>,
    #[cfg(feature = "otel")]
    pub(crate) spans: crate::trace::Spans,
    pub(super) authenticator: Authenticator,
    passwords: Arc<Passwords>,
    sessions: Option<Arc<Sessions>>,
    pub(super) sink: Box<dyn Sink>,
    pub(super) headers: SecurityHeaders,
    pub(super) correlations: Correlations,
    pub(super) proxies: Proxies,
    /// Whether answers are held against their schemas.
    checks_answers: bool,
    /// Whether the server takes nothing new, so that what is endless has to end.
    closing: watch::Sender<bool>,
    /// For what is no operation: 404, 405, OPTIONS.
    pub(super) outside: Controls,
    /// Controls of hand-written handlers, by the address of their policy.
    by_hand: RwLock<HashMap<usize, Arc<Controls>>>,
}

/// What a [`Security`] is built from; everything but the document has a default.
pub struct SecurityBuilder {
    api: &'static Api,
    environment: Environment,
    clock: Clock,
    store: Option<Arc<dyn Store>>,
    cost: Cost,
    budget: usize,
    sink: Option<Box<dyn Sink>>,
    entries: Option<usize>,
    /// Whether [`crate::serve`] is to serve it, so that `BIND` is checked with the rest.
    serves: bool,
}

impl Security {
    /// Reads the process's environment; audit events go to standard output as JSON lines.
    ///
    /// # Errors
    /// Everything that is missing or wrong, named at once.
    pub async fn from_env(api: &'static Api) -> Result<Arc<Self>, StartError> {
        SecurityBuilder { serves: true, ..Self::builder(api) }.start().await
    }

    /// For another environment, clock or sink.
    pub fn builder(api: &'static Api) -> SecurityBuilder {
        SecurityBuilder {
            api,
            environment: Environment::process(),
            clock: Clock::system(),
            store: None,
            cost: Cost::LEAST,
            budget: DEFAULT_BUDGET,
            sink: None,
            entries: None,
            serves: false,
        }
    }

    /// The document's table.
    pub fn api(&self) -> &'static Api {
        self.api
    }

    /// Where the values of `env:` names come from.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// What outlives a request: revocations, replays, sessions.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// How the application ends tokens before they expire.
    pub fn revocations(&self) -> Revocations<'_> {
        Revocations::new(self.api, &self.clock, &self.store)
    }

    /// Makes the records of passwords that are set or changed, at the cost of those of a login.
    pub fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// The sessions that this server gives; `None` when the document has none.
    pub fn sessions(&self) -> Option<&Arc<Sessions>> {
        self.sessions.as_ref()
    }

    /// What the request says that it belongs to.
    #[cfg(feature = "otel")]
    pub(super) fn parent(&self, head: &http::request::Parts) -> Option<crate::trace::Parent> {
        crate::trace::Parent::of(&head.headers, self.proxies.sent(head))
    }

    /// What this server counts.
    pub(crate) fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }

    /// Where audit events go; to be flushed at shutdown.
    pub fn sink(&self) -> &dyn Sink {
        &*self.sink
    }

    /// Whether answers are held against their schemas: always in a debug build, else by
    /// `CHECK_RESPONSES`.
    pub(super) const fn checks_answers(&self) -> bool {
        self.checks_answers
    }

    /// Ends the answers that never end by themselves (`text/event-stream`); their clients come again,
    /// to another server. Whoever does not serve through [`crate::serve`] calls it at shutdown.
    pub fn end_streams(&self) {
        self.closing.send_replace(true);
    }

    /// Where streams hear of [`Security::end_streams`].
    pub(super) fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    /// Waits for who comes near the limit of a tier.
    pub(super) async fn wait(&self, delay: Duration) -> Result<(), Rejection> {
        self.waiting.wait(delay).await
    }

    /// Takes back what was charged for a request, here and where servers count together.
    pub(super) fn retract(&self, plan: &Plan, tally: &mut Tally, now: Now) {
        self.limiter.retract(plan, tally, now);
        if let Some(shared) = &self.shared {
            shared.retract(tally);
        }
    }

    /// The controls of a generated operation.
    pub(super) fn controls(
        &self,
        policy: &'static Policy,
        faults: &mut StartFaults,
    ) -> Option<Controls> {
        let environment = &self.environment;
        let (limiter, registry) = (&self.limiter, &self.registry);
        Controls::new(self.api, policy, &policy.cors, limiter, registry, environment, faults)
    }

    /// The controls of a hand-written handler, made at its first request. The environment was
    /// checked at start, so only a policy that does not belong to this document can fail.
    pub(super) fn controls_by_hand(
        &self,
        policy: &'static Policy,
    ) -> Result<Arc<Controls>, StartError> {
        let key = std::ptr::from_ref(policy).addr();
        let known = self.by_hand.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(controls) = known {
            return Ok(controls);
        }
        let mut faults = StartFaults::new();
        let controls = self.controls(policy, &mut faults);
        let controls = Arc::new(faults.finish(controls)?);
        let mut all = self.by_hand.write().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(all.entry(key).or_insert(controls)))
    }
}

impl SecurityBuilder {
    /// Where the values of `env:` names come from.
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// The clock that tokens, windows and the audit trail go by.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Where revocations, replays and sessions are kept. When nothing is said, `STORE_URL` says it
    /// ([`RedisStore`]); and when that is not set it is a [`MemoryStore`], which is enough for one
    /// server that may forget them when it stops. Each operation has two seconds.
    pub fn store(mut self, store: impl Store) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    /// What a password hash costs, and the bytes of memory that all of them share; 19 MiB, two
    /// passes and one lane within 256 MiB when nothing is said.
    pub fn passwords(mut self, cost: Cost, budget: usize) -> Self {
        self.cost = cost;
        self.budget = budget;
        self
    }

    /// Where audit events go.
    pub fn sink(mut self, sink: impl Sink) -> Self {
        self.sink = Some(Box::new(sink));
        self
    }

    /// How many addresses, callers and tenants are counted apart ([`Limiter::with_entries`]).
    pub fn limiter_entries(mut self, entries: usize) -> Self {
        self.entries = Some(entries);
        self
    }

    /// Reads settings and key files, and fetches key sets.
    ///
    /// # Errors
    /// Everything that is missing or wrong, named at once.
    pub async fn start(self) -> Result<Arc<Security>, StartError> {
        let Self { api, environment, clock, store, cost, budget, sink, entries, serves } = self;
        let mut faults = StartFaults::new();
        let shared = match &store {
            None => RedisStore::start(api, &environment, &mut faults).await.map(Arc::new),
            Some(_) => {
                if environment.get("STORE_URL").is_some() {
                    tracing::warn!(
                        target: "secgen::store",
                        "STORE_URL is not used: the program names a store of its own"
                    );
                }
                None
            }
        };
        let secret = shared.as_ref().and_then(|shared| shared.secret());
        let nonces = secret.map(|secret| secret.derive("dpop-nonces", api.title));
        let sealer = Sealer::new(secret.map(|secret| secret.derive("idempotency", api.title)));
        let store = store.unwrap_or_else(|| match &shared {
            Some(shared) => Arc::clone(shared) as Arc<dyn Store>,
            None => Arc::new(MemoryStore::new(clock.clone())),
        });
        let store: Arc<dyn Store> = Arc::new(Timely::new(store));
        check_patterns(api, &mut faults);
        if serves {
            ServeOptions::check(api, &environment, &mut faults);
        }
        let passwords = match Passwords::new(cost, budget) {
            Ok(passwords) => Arc::new(passwords),
            Err(fault) => {
                faults.push(no_passwords(fault));
                return faults.finish(None);
            }
        };
        let key = signing_key(api, &environment, &mut faults);
        let means = Means {
            environment: &environment,
            store: Arc::clone(&store),
            passwords: Arc::clone(&passwords),
            sessions: key.clone(),
            nonces,
        };
        let authenticator = Authenticator::start(api, &means, &mut faults).await;
        let sessions = key.and_then(|key| {
            let (store, passwords) = (Arc::clone(&store), Arc::clone(&passwords));
            let foundation = Foundation { key, store, passwords, clock: clock.clone() };
            Sessions::start(api, foundation, &environment, &mut faults).map(Arc::new)
        });
        let checks_answers = checks_answers(cfg!(debug_assertions), &environment, &mut faults);
        let headers = SecurityHeaders::new(&api.headers, &mut faults);
        let proxies = Proxies::new(&api.proxies, &environment, &mut faults);
        let limiter = match entries {
            Some(entries) => Limiter::with_entries(api.tiers, entries),
            None => Limiter::new(api.tiers),
        };
        let limiter =
            limiter.map_err(|fault| faults.push(unfit("rateTiers", &fault.to_string()))).ok();
        let counted = match (&limiter, &shared) {
            (Some(limiter), Some(store)) => Shared::start(limiter, store, api.title)
                .await
                .map_err(|fault| faults.push(no_counts(&fault.to_string())))
                .ok(),
            _ => None,
        };
        #[cfg(feature = "otel")]
        let spans = crate::trace::Spans::start(api, &environment, &mut faults);
        let registry = Arc::new(Registry::new(api, &clock));
        let outside = limiter.as_ref().and_then(|limiter| {
            Controls::new(api, &api.root, &api.cors, limiter, &registry, &environment, &mut faults)
        });
        let sink = match sink {
            Some(sink) => Some(sink),
            None => standard_output(&mut faults),
        };
        let parts = (authenticator, limiter, outside, sink);
        let (Some(authenticator), Some(limiter), Some(outside), Some(sink)) = parts else {
            return faults.finish(None);
        };
        faults.finish(Some(Arc::new(Security {
            api,
            environment,
            clock,
            store,
            sealer,
            limiter,
            shared: counted,
            waiting: Waiting::default(),
            registry,
            #[cfg(feature = "otel")]
            spans,
            authenticator,
            passwords,
            sessions,
            sink,
            headers,
            correlations: Correlations::default(),
            proxies,
            checks_answers,
            closing: watch::Sender::new(false),
            outside,
            by_hand: RwLock::default(),
        })))
    }
}

/// `CHECK_RESPONSES`. A debug build checks `always`, whatever it says.
fn checks_answers(always: bool, environment: &Environment, faults: &mut StartFaults) -> bool {
    const EXPECTED: &str = "`true` or `false`";
    let asked = environment
        .parse("CHECK_RESPONSES", "answers", EXPECTED, faults, |text| text.parse::<bool>().ok());
    always || asked.unwrap_or(false)
}

/// The key of the sessions, when the document has them.
fn signing_key(
    api: &Api,
    environment: &Environment,
    faults: &mut StartFaults,
) -> Option<Arc<SigningKey>> {
    match &api.sessions {
        policy::Sessions::None => None,
        policy::Sessions::Issued(rules) => {
            SigningKey::start(rules, environment, faults).map(Arc::new)
        }
    }
}

fn no_counts(problem: &str) -> StartFault {
    StartFault::Unavailable {
        location: "STORE_URL".to_owned(),
        part: "rateTiers".to_owned(),
        problem: format!("the store {problem}"),
    }
}

/// Compiles every pattern, so that no request waits for one or finds it broken.
fn check_patterns(api: &Api, faults: &mut StartFaults) {
    for pattern in api.patterns {
        if let Err(fault) = pattern.compile() {
            faults.push(StartFault::Unfit {
                part: format!("pattern `{}`", pattern.source().escape_debug()),
                problem: fault.to_string(),
                remedy: "write another pattern and generate again".to_owned(),
            });
        }
    }
}

fn no_passwords(fault: PasswordFault) -> StartFault {
    StartFault::Unfit {
        part: "passwords".to_owned(),
        problem: fault.to_string(),
        remedy: "give `SecurityBuilder::passwords` a larger budget".to_owned(),
    }
}

fn standard_output(faults: &mut StartFaults) -> Option<Box<dyn Sink>> {
    match JsonLines::stdout() {
        Ok(sink) => Some(Box::new(sink)),
        Err(error) => {
            faults.push(StartFault::Unavailable {
                location: "standard output".to_owned(),
                part: "audit".to_owned(),
                problem: error.to_string(),
            });
            None
        }
    }
}

impl fmt::Debug for Security {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Security").field("api", &self.api.title).finish_non_exhaustive()
    }
}

impl fmt::Debug for SecurityBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecurityBuilder").field("api", &self.api.title).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Pattern;

    #[test]
    fn a_start_names_every_pattern_that_does_not_compile() {
        static GOOD: Pattern = Pattern::linear("^[A-Z]{2}$");
        static OPEN: Pattern = Pattern::linear("^(a$");
        static LOOKS: Pattern = Pattern::linear("^(?=a)");
        static ALL: &[&Pattern] = &[&GOOD, &OPEN, &LOOKS];
        let api = Api { patterns: ALL, ..crate::auth::testing::document(&[]) };
        let mut faults = StartFaults::new();
        check_patterns(&api, &mut faults);
        let told = faults.finish(Some(())).unwrap_err().to_string();
        assert!(told.contains("2 things are missing or wrong"), "{told}");
        assert!(told.contains("pattern `^(a$`") && told.contains("pattern `^(?=a)`"), "{told}");
    }

    #[test]
    fn a_release_checks_answers_when_it_is_asked_to_and_a_debug_build_always() {
        let checks = |always: bool, said: Option<&str>| {
            let environment = Environment::of(said.map(|said| ("CHECK_RESPONSES", said)));
            let mut faults = StartFaults::new();
            let checks = checks_answers(always, &environment, &mut faults);
            faults.finish(Some(checks)).map_err(|error| error.to_string())
        };
        assert_eq!(checks(false, Some("true")), Ok(true));
        assert_eq!(checks(false, Some("false")), Ok(false));
        assert_eq!(checks(false, None), Ok(false));
        for said in [None, Some("false"), Some("true")] {
            assert_eq!(checks(true, said), Ok(true), "{said:?}");
        }
        for wrong in ["1", "yes", "TRUE"] {
            let told = checks(false, Some(wrong)).unwrap_err();
            assert!(told.contains("CHECK_RESPONSES"), "{told}");
        }
    }
}
