//! Where to listen and what a connection may cost, settled before the port is bound.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;

use super::admin;
use super::hosts::Hosts;
use super::readiness::Readiness;
use super::refusals::Refusals;
use super::tls::Tls;
use super::variables::{self, DEFAULT_BIND};
use crate::audit::{Event, Sink};
use crate::config::{Environment, StartError, StartFaults};
use crate::guard::Security;
use crate::policy::{Api, TrustedProxies};

/// How many requests run at once.
const REQUESTS: usize = 4096;
/// The bytes of bodies that all of them have read.
const BODIES: usize = 64 << 20;
/// The bytes a second of an answer that must be taken at least.
pub(super) const SLOWEST: u64 = 1024;
/// Descriptors that are left for everything else.
const SPARE_DESCRIPTORS: usize = 128;

/// How to serve. Made from the document and the environment; the bounds have defaults.
#[derive(Clone)]
pub struct ServeOptions {
    pub(super) bind: SocketAddr,
    /// Peers beyond loopback that may connect in plain HTTP, which stops at a trusted proxy.
    pub(super) proxies: Vec<IpNet>,
    /// With it nothing but HTTPS is spoken.
    pub(super) tls: Option<Arc<Tls>>,
    pub(super) hosts: Arc<Hosts>,
    pub(super) refusals: Arc<Refusals>,
    pub(super) connections: usize,
    pub(super) per_address: usize,
    pub(super) requests: usize,
    pub(super) bodies: usize,
    pub(super) bounds: Bounds,
    pub(super) grace: Duration,
    pub(super) drain_delay: Duration,
    pub(super) readiness: Readiness,
    /// Where metrics and readiness are told, if anywhere.
    pub(super) admin: Option<SocketAddr>,
    /// The guard whose numbers are told.
    pub(super) security: Option<Arc<Security>>,
}

/// Where connections come in.
pub(crate) struct Listening {
    bind: SocketAddr,
    proxies: Vec<IpNet>,
    tls: Option<Arc<Tls>>,
    hosts: Hosts,
    admin: Option<SocketAddr>,
}

/// What one connection may cost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// From accept to the end of the TLS handshake.
    pub(super) handshake: Duration,
    /// From the first byte of a head to its last, and from accept to the first head.
    pub(super) head: Duration,
    /// Between two requests.
    pub(super) idle: Duration,
    /// While the other end takes nothing of an answer.
    pub(super) stall: Duration,
    /// After this time no new request is taken.
    pub(super) age: Duration,
    pub(super) uri_bytes: usize,
    pub(super) header_bytes: usize,
    pub(super) header_fields: usize,
    pub(super) streams: u32,
}

impl Bounds {
    const DEFAULT: Self = Self {
        handshake: Duration::from_secs(10),
        head: Duration::from_secs(10),
        // Longer than the idle time of common proxies, so that they are the ones to close.
        idle: Duration::from_secs(75),
        stall: Duration::from_secs(30),
        age: Duration::from_secs(600),
        uri_bytes: 8 * 1024,
        header_bytes: 16 * 1024,
        header_fields: 64,
        streams: 64,
    };
}

impl ServeOptions {
    /// For the document and the environment of `security`: `BIND`, an address and port, is
    /// `127.0.0.1:8080` when it is missing. With `TLS_CERT` and `TLS_KEY`, paths of PEM files that
    /// are read again when they change, HTTPS is spoken and nothing else: TLS 1.3, and with
    /// `TLS_MIN_VERSION=1.2` that as well. What is refused here goes into the same audit trail,
    /// which is flushed at shutdown.
    ///
    /// A request must be for one of `HOSTS`, names with commas between, or when that is not set of the
    /// hosts in the document's `servers`; bound to loopback, names of this machine are right too. Any
    /// other is a 421.
    ///
    /// # Errors
    /// When `BIND` is none, or goes beyond loopback and there is neither TLS nor a trusted proxy
    /// in the document, or nobody says by which names the server is reached, or the document has
    /// decisions that nobody has reviewed. When a certificate
    /// or its key cannot be read, do not fit each other, or are not to be used any more.
    pub fn new(security: Arc<Security>) -> Result<Self, StartError> {
        let (api, environment) = (security.api(), security.environment().clone());
        let trail = Arc::new(Trail(Arc::clone(&security)));
        let options = Self::from_env(api, &environment, trail)?;
        Ok(Self { security: Some(security), ..options })
    }

    /// The same for a document, an environment and a sink.
    ///
    /// # Errors
    /// As [`ServeOptions::new`].
    pub fn from_env(
        api: &Api,
        environment: &Environment,
        sink: Arc<dyn Sink>,
    ) -> Result<Self, StartError> {
        let mut faults = StartFaults::new();
        let Listening { bind, proxies, tls, hosts, admin } =
            Self::check(api, environment, &mut faults);
        let refusals = Arc::new(Refusals::new(&api.headers, sink, &mut faults));
        let drain_delay = variables::drain_delay(environment, &mut faults);
        let most = variables::descriptors().saturating_sub(SPARE_DESCRIPTORS).max(64);
        let connections = variables::count("MAX_CONNECTIONS", "serving", environment, &mut faults)
            .unwrap_or(4096)
            .min(most);
        let requests = variables::count("MAX_REQUESTS", "serving", environment, &mut faults);
        let requests = requests.unwrap_or(REQUESTS);
        faults.finish(Some(Self {
            bind,
            proxies,
            tls,
            hosts: Arc::new(hosts),
            refusals,
            connections,
            per_address: connections.div_ceil(4),
            requests,
            bodies: BODIES,
            bounds: Bounds::DEFAULT,
            grace: Duration::from_secs(30),
            drain_delay,
            readiness: Readiness::new(),
            admin,
            security: None,
        }))
    }

    /// Where to listen, whether it is HTTPS, and who else may connect from beyond loopback; with
    /// the faults told beside others.
    pub(crate) fn check(
        api: &Api,
        environment: &Environment,
        faults: &mut StartFaults,
    ) -> Listening {
        let bind = variables::bind(api, environment, faults).unwrap_or(DEFAULT_BIND);
        let proxies = match api.proxies {
            TrustedProxies::Listed { cidrs, .. } => {
                environment.networks(cidrs, "trustedProxies, cidrs", faults)
            }
            TrustedProxies::None => Vec::new(),
        };
        let tls = Tls::from_env(api, environment, faults);
        let hosts = Hosts::from_env(api, environment, bind, faults);
        let admin = admin::address(bind, environment, faults);
        Listening { bind, proxies, tls, hosts, admin }
    }

    /// The most connections at once, in all and from one address (a /64 of IPv6; trusted proxies
    /// excepted). The default is `MAX_CONNECTIONS`, or 4096, and fewer when the process may open
    /// fewer files; and a quarter of that. An idle one of HTTP/1 holds about 32 KiB. When all are
    /// taken, idle ones make room for who comes.
    pub const fn connections(mut self, all: usize, per_address: usize) -> Self {
        (self.connections, self.per_address) = (all, per_address);
        self
    }

    /// The most requests that run at once, in all; one address (a /64 of IPv6; trusted proxies
    /// excepted) may have a quarter of them. The default is `MAX_REQUESTS`, or 4096. Who comes over
    /// it hears 503 and when to come again.
    pub const fn requests(mut self, all: usize) -> Self {
        self.requests = all;
        self
    }

    /// The most bytes of request bodies that all requests together may have read, one address a
    /// quarter of it (64 MiB). A request alone may always read as much as its operation allows; who
    /// would go over it beside others hears 503. While it is put together a body may take twice its
    /// bytes.
    pub const fn bodies(mut self, bytes: usize) -> Self {
        self.bodies = bytes;
        self
    }

    /// Where `/metrics`, `/livez` and `/readyz` are told; `ADMIN_BIND`, or nowhere, when nothing is
    /// said. Nobody is asked who they are there.
    pub const fn admin(mut self, address: SocketAddr) -> Self {
        self.admin = Some(address);
        self
    }

    /// The longest that a TLS handshake may take (10 s).
    pub const fn handshake_timeout(mut self, timeout: Duration) -> Self {
        self.bounds.handshake = timeout;
        self
    }

    /// The longest that a head may take to arrive (10 s).
    pub const fn head_timeout(mut self, timeout: Duration) -> Self {
        self.bounds.head = timeout;
        self
    }

    /// The longest that a connection may lie idle between two requests (75 s).
    pub const fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.bounds.idle = timeout;
        self
    }

    /// The longest that a peer may take nothing of an answer (30 s). What it takes gives it more
    /// time, a second for each KiB.
    pub const fn stall_timeout(mut self, timeout: Duration) -> Self {
        self.bounds.stall = timeout;
        self
    }

    /// How old a connection grows before it takes no new request (10 minutes). When it is twice
    /// as old it is cut.
    pub const fn connection_age(mut self, age: Duration) -> Self {
        self.bounds.age = age;
        self
    }

    /// How long requests may still run after the signal to stop (30 s).
    pub const fn grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// How long new connections and requests are still taken once [`Readiness`] says that they are
    /// not welcome (`DRAIN_DELAY`, or no time): long enough for whoever asks to notice.
    pub const fn drain_delay(mut self, delay: Duration) -> Self {
        self.drain_delay = delay;
        self
    }

    /// What tells whether the server is ready; it says so of the server that is served with these
    /// options or a clone of them.
    pub const fn readiness(&self) -> &Readiness {
        &self.readiness
    }

    /// The address that will be bound.
    pub const fn bind(&self) -> SocketAddr {
        self.bind
    }

    /// Whether `ip` is one of the document's trusted proxies.
    pub(super) fn trusts(&self, ip: IpAddr) -> bool {
        self.proxies.iter().any(|network| network.contains(&ip))
    }
}

/// The audit trail of a guard.
struct Trail(Arc<Security>);

impl Sink for Trail {
    fn record(&self, event: &Event<'_>) {
        self.0.sink().record(event);
    }

    fn flush(&self) {
        self.0.sink().flush();
    }
}

impl fmt::Debug for ServeOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ServeOptions")
            .field("bind", &self.bind)
            .field("proxies", &self.proxies)
            .field("tls", &self.tls.is_some())
            .field("hosts", &self.hosts)
            .field("connections", &self.connections)
            .field("per_address", &self.per_address)
            .field("requests", &self.requests)
            .field("bodies", &self.bodies)
            .field("bounds", &self.bounds)
            .field("grace", &self.grace)
            .field("drain_delay", &self.drain_delay)
            .finish_non_exhaustive()
    }
}
