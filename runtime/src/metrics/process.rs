//! What happens to the process as a whole. Two servers in one process add up.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use super::{
    family::{Described, Family, Kind},
    outcome::{OUTCOMES, Outcome},
    text::Text,
};
use crate::reject::Refusal;

/// An enum whose variants are the values of a label.
macro_rules! label {
    ($(#[$doc:meta])* $name:ident: $($(#[$of:meta])* $variant:ident = $value:literal,)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$of])* $variant,)* }

        impl $name {
            const VALUES: [&'static str; [$($value),*].len()] = [$($value),*];
        }
    };
}

label! {
    /// Why the store did not answer a question.
    StoreFailure:
    /// There is no connection, and none could be made.
    Unreachable = "unreachable",
    /// The answer did not come by the deadline.
    Deadline = "deadline",
    /// The store has no memory left, or does not take writes.
    Full = "full",
    /// The store answered with an error, or with what is no answer.
    Answer = "answer",
}

label! {
    /// Why a connection was not taken, or was ended before its first request.
    ConnectionRefused:
    /// There are as many as there may be.
    Full = "full",
    /// Its address has as many as one may have.
    PerAddress = "per-address",
    /// Plain HTTP from beyond loopback.
    Plain = "plain",
    /// The TLS handshake failed or took too long.
    Handshake = "handshake",
    /// The head did not arrive in time.
    SlowHead = "slow-head",
    /// It broke the protocol, or flooded it.
    Protocol = "protocol",
}

/// A connection that is counted as open.
#[derive(Debug)]
#[must_use = "the connection counts as closed when this is dropped"]
pub struct OpenConnection(());

impl Drop for OpenConnection {
    fn drop(&mut self) {
        CONNECTIONS_CLOSED.add(0, 1);
    }
}

label! {
    /// Why a request was answered 503 before it ran.
    Shed:
    /// The operation runs as often as it may at once.
    Operation = "operation",
    /// The server runs as many requests as it may at once.
    Server = "server",
    /// Bodies hold as much memory as they may.
    Memory = "memory",
    /// As many requests are delayed as may be.
    Delayed = "delayed",
    /// It arrived while the server was stopping.
    Draining = "draining",
}

static CONNECTIONS_OPENED: Family<1> =
    Family::one("secgen_connections_opened_total", Kind::Counter, "Connections that were taken.");
static CONNECTIONS_CLOSED: Family<1> = Family::one(
    "secgen_connections_closed_total",
    Kind::Counter,
    "Connections that were taken and have ended.",
);
static CONNECTIONS_REFUSED: Family<{ ConnectionRefused::VALUES.len() }> = Family::new(
    "secgen_connections_refused_total",
    Kind::Counter,
    "Connections that were not taken, or ended before a request.",
    "reason",
    ConnectionRefused::VALUES,
);
static REQUESTS_SHED: Family<{ Shed::VALUES.len() }> = Family::new(
    "secgen_requests_shed_total",
    Kind::Counter,
    "Requests that were refused before they ran, for want of room.",
    "reason",
    Shed::VALUES,
);
static STORE_DOWN: Family<1> = Family::one(
    "secgen_store_down",
    Kind::Gauge,
    "1 when the shared store did not answer last, else 0; always 0 for memory.",
);
static STORE_FAILURES: Family<{ StoreFailure::VALUES.len() }> = Family::new(
    "secgen_store_failures_total",
    Kind::Counter,
    "Questions that the shared store did not answer.",
    "kind",
    StoreFailure::VALUES,
);
static DELAYED: Family<1> =
    Family::one("secgen_requests_delayed_total", Kind::Counter, "Requests that a tier made wait.");
static DELAY_MILLISECONDS: Family<1> = Family::one(
    "secgen_request_delay_milliseconds_total",
    Kind::Counter,
    "For how long tiers made requests wait, in all.",
);
static AUDIT_DROPPED: Family<1> = Family::one(
    "secgen_audit_events_dropped_total",
    Kind::Counter,
    "Audit events that were lost because they could not be written.",
);
static KEYS_NOT_REFRESHED: Family<1> = Family::one(
    "secgen_key_refresh_failures_total",
    Kind::Counter,
    "Key sets of issuers that could not be fetched again.",
);

#[cfg(feature = "otel")]
static SPANS_LOST: Family<1> = Family::one(
    "secgen_spans_lost_total",
    Kind::Counter,
    "Spans that the collector did not take, or that came too fast for it.",
);

/// By [`Outcome`].
static TURNED_AWAY: [AtomicU64; OUTCOMES] = [const { AtomicU64::new(0) }; OUTCOMES];
const TURNED_AWAY_NAMED: Described = Described {
    name: "secgen_http_requests_turned_away_total",
    kind: Kind::Counter,
    help: "Requests that were refused before the guard saw them, by status and code.",
};

/// A request was refused before the guard saw it.
pub(crate) fn turned_away(refusal: Refusal) {
    let Outcome(outcome) = Outcome::refused(refusal.status, refusal.code);
    TURNED_AWAY[outcome].fetch_add(1, Relaxed);
}

/// The shared store did not answer: counted, and told as down until it answers again.
pub fn store_failed(failure: StoreFailure) {
    STORE_FAILURES.add(failure as usize, 1);
    STORE_DOWN.set(0, 1);
}

/// How many questions the shared store has not answered since the process began, of all kinds.
#[must_use]
pub fn store_failures() -> u64 {
    (0..StoreFailure::VALUES.len()).map(|kind| STORE_FAILURES.get(kind)).sum()
}

/// The shared store answered. Cheap enough for every answer.
pub fn store_answered() {
    if STORE_DOWN.get(0) != 0 {
        STORE_DOWN.set(0, 0);
    }
}

/// A connection was taken; it is open until what this gives is dropped.
pub fn connection_opened() -> OpenConnection {
    CONNECTIONS_OPENED.add(0, 1);
    OpenConnection(())
}

/// A connection was not taken, or ended before its first request.
pub fn connection_refused(refused: ConnectionRefused) {
    CONNECTIONS_REFUSED.add(refused as usize, 1);
}

/// A request was refused before it ran, for want of room.
pub fn shed(shed: Shed) {
    REQUESTS_SHED.add(shed as usize, 1);
}

/// A tier made a request wait.
pub fn delayed(by: Duration) {
    DELAYED.add(0, 1);
    DELAY_MILLISECONDS.add(0, u64::try_from(by.as_millis()).unwrap_or(u64::MAX));
}

/// Audit events were lost.
pub fn audit_dropped(events: u64) {
    AUDIT_DROPPED.add(0, events);
}

/// Spans were lost.
#[cfg(feature = "otel")]
pub(crate) fn spans_lost(spans: u64) {
    SPANS_LOST.add(0, spans);
}

/// The keys of an issuer could not be fetched again.
pub fn keys_not_refreshed() {
    KEYS_NOT_REFRESHED.add(0, 1);
}

/// Writes every number of the process.
pub(super) fn write(text: &mut Text) {
    text.family(&CONNECTIONS_OPENED);
    text.family(&CONNECTIONS_CLOSED);
    text.family(&CONNECTIONS_REFUSED);
    text.begin(&TURNED_AWAY_NAMED);
    for (outcome, count) in TURNED_AWAY.iter().enumerate() {
        let (count, (status, code)) = (count.load(Relaxed), Outcome(outcome).labels());
        if count > 0 {
            let labels = [("status", status.as_str()), ("code", code)];
            text.number(TURNED_AWAY_NAMED.name, &labels, count);
        }
    }
    text.family(&REQUESTS_SHED);
    text.family(&STORE_DOWN);
    text.family(&STORE_FAILURES);
    text.family(&DELAYED);
    text.family(&DELAY_MILLISECONDS);
    text.family(&AUDIT_DROPPED);
    text.family(&KEYS_NOT_REFRESHED);
    #[cfg(feature = "otel")]
    text.family(&SPANS_LOST);
}
