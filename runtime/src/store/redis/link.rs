//! One connection to the store that comes back by itself: while it is gone everybody fails at
//! once, and one task tries to open the next, ever more slowly.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use redis::{Cmd, ErrorKind, RedisError, ServerErrorKind, Value};
use tokio::sync::Semaphore;

use super::{
    open::{Connection, OpenFault, Opener, SharedOpener},
    scripts::Script,
};
use crate::{
    metrics::{self, StoreFailure},
    store::StoreFault,
};

/// The most commands under way at once; the next one fails.
pub(super) const MOST_WAITING: usize = 4096;
/// The pause after the first attempt to open a connection that failed, and the longest one.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(2));

/// A handle on the connection; clones share it.
#[derive(Clone)]
pub(crate) struct Link(Arc<Inner>);

struct Inner {
    opener: SharedOpener,
    deadline: Duration,
    current: Mutex<Current>,
    permits: Semaphore,
    up: AtomicBool,
    /// How often the connection was lost.
    losses: AtomicU64,
    origin: Instant,
    /// When the last answer came that was in time, in milliseconds since `origin`.
    answered: AtomicU64,
}

/// The connection of now; `None` while it is opened anew.
struct Current {
    connection: Option<Connection>,
    /// Which one it is, so that a late failure of an older one does not end it.
    number: u64,
}

impl Link {
    /// Opens the first connection.
    pub(super) async fn open(opener: SharedOpener, deadline: Duration) -> Result<Self, OpenFault> {
        let connection = Some(opener.open().await?);
        Ok(Self(Arc::new(Inner {
            opener,
            deadline,
            current: Mutex::new(Current { connection, number: 0 }),
            permits: Semaphore::new(MOST_WAITING),
            up: AtomicBool::new(true),
            losses: AtomicU64::new(0),
            origin: Instant::now(),
            answered: AtomicU64::new(0),
        })))
    }

    /// Another connection of the same kind, with a deadline of its own, so that neither waits
    /// behind the other's commands.
    pub(super) async fn beside(&self, deadline: Duration) -> Result<Self, OpenFault> {
        Self::open(Arc::clone(&self.0.opener), deadline).await
    }

    /// Whether the last command got through, or a new connection was opened since.
    pub(crate) fn is_up(&self) -> bool {
        self.0.up.load(Ordering::Relaxed)
    }

    /// How often the connection was lost.
    pub(crate) fn losses(&self) -> u64 {
        self.0.losses.load(Ordering::Relaxed)
    }

    /// Runs a command, before the deadline or not at all.
    pub(crate) async fn run(&self, command: &Cmd) -> Result<Value, LinkFault> {
        let answer = self.answer(command).await;
        match &answer {
            Ok(_) => metrics::store_answered(),
            Err(fault) => {
                if let Some(failure) = fault.counted() {
                    metrics::store_failed(failure);
                }
            }
        }
        answer
    }

    async fn answer(&self, command: &Cmd) -> Result<Value, LinkFault> {
        let (answer, number) = self.ask(command).await?;
        if let Err(fault) = &answer
            && is_lost(fault)
        {
            self.lose(number, fault.category());
        }
        answer.map_err(LinkFault::Redis)
    }

    /// Runs a script by its hash; in full when the store does not know it.
    pub(crate) async fn script(
        &self,
        script: &Script,
        keys: &[&[u8]],
        arguments: &[&[u8]],
    ) -> Result<Value, LinkFault> {
        match self.run(&script.call(keys, arguments)).await {
            Err(LinkFault::Redis(fault))
                if fault.kind() == ErrorKind::Server(ServerErrorKind::NoScript) =>
            {
                self.run(&script.load(keys, arguments)).await
            }
            answer => answer,
        }
    }

    async fn ask(&self, command: &Cmd) -> Result<(Result<Value, RedisError>, u64), LinkFault> {
        let _permit = self.0.permits.try_acquire().map_err(|_| LinkFault::Crowded)?;
        let (connection, number) = {
            let current = self.0.current.lock().unwrap_or_else(PoisonError::into_inner);
            (current.connection.clone(), current.number)
        };
        let mut connection = connection.ok_or(LinkFault::Gone)?;
        match tokio::time::timeout(self.0.deadline, connection.run(command)).await {
            Ok(answer) => {
                self.0.answered.fetch_max(self.now(), Ordering::Relaxed);
                Ok((answer, number))
            }
            Err(_) => {
                // Where others are answered, it is slow and not gone.
                let silence = self.now().saturating_sub(self.0.answered.load(Ordering::Relaxed));
                if u128::from(silence) >= self.0.deadline.as_millis() {
                    self.lose(number, "no answer in time");
                }
                Err(LinkFault::Late)
            }
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.0.origin.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Gives a connection up and has the next one opened, once.
    fn lose(&self, number: u64, problem: &str) {
        let inner = &self.0;
        let mut current = inner.current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.number != number || current.connection.take().is_none() {
            return;
        }
        drop(current);
        inner.up.store(false, Ordering::Relaxed);
        inner.losses.fetch_add(1, Ordering::Relaxed);
        tracing::warn!(target: "secgen::store", event = "down", problem, "the store is out of reach");
        tokio::spawn(reopen(Arc::downgrade(inner)));
    }
}

/// Opens the next connection, however long it takes. Ends with the link.
async fn reopen(inner: std::sync::Weak<Inner>) {
    let mut pause = PAUSES.0;
    let mut told = false;
    loop {
        let Some(opener) = inner.upgrade().map(|inner| Arc::clone(&inner.opener)) else { return };
        let opened = opener.open().await;
        let Some(inner) = inner.upgrade() else { return };
        match opened {
            Ok(connection) => {
                let mut current = inner.current.lock().unwrap_or_else(PoisonError::into_inner);
                *current = Current {
                    connection: Some(connection),
                    number: current.number.wrapping_add(1),
                };
                drop(current);
                if !inner.up.swap(true, Ordering::Relaxed) {
                    tracing::info!(target: "secgen::store", event = "up", "the store is back");
                }
                return;
            }
            Err(fault) => {
                inner.up.store(false, Ordering::Relaxed);
                if !std::mem::replace(&mut told, true) {
                    tracing::warn!(target: "secgen::store", event = "down", problem = %fault, "the store is out of reach");
                }
            }
        }
        drop(inner);
        tokio::time::sleep(jittered(pause)).await;
        pause = (pause * 2).min(PAUSES.1);
    }
}

/// Between half of a pause and all of it, so that many servers do not come back at once.
fn jittered(pause: Duration) -> Duration {
    let random = uuid::Uuid::new_v4().as_u128() as u32;
    pause / 2 + (pause / 2).mul_f64(f64::from(random) / f64::from(u32::MAX))
}

/// Whether a connection that answered so is of no more use: it is broken, or leads to a server
/// that takes no writes any more, because another is the master now.
fn is_lost(fault: &RedisError) -> bool {
    let unfit = matches!(
        fault.kind(),
        ErrorKind::Server(
            ServerErrorKind::ReadOnly | ServerErrorKind::MasterDown | ServerErrorKind::BusyLoading
        )
    );
    unfit || fault.is_io_error() || fault.is_unrecoverable_error()
}

/// Why a command has no answer.
#[derive(Debug)]
pub(crate) enum LinkFault {
    /// There is no connection at the moment.
    Gone,
    /// Too many commands are under way.
    Crowded,
    /// The deadline has passed. The command may have been run all the same.
    Late,
    /// An answer that is an error, or a connection that broke.
    Redis(RedisError),
}

impl LinkFault {
    /// What the metrics call it; `None` for answers that are no failure of the store.
    fn counted(&self) -> Option<StoreFailure> {
        match self {
            Self::Gone | Self::Crowded => Some(StoreFailure::Unreachable),
            Self::Late => Some(StoreFailure::Deadline),
            Self::Redis(fault) if fault.is_io_error() => Some(StoreFailure::Unreachable),
            Self::Redis(fault) => match fault.code() {
                Some("NOSCRIPT") => None,
                Some("OOM" | "READONLY") => Some(StoreFailure::Full),
                _ => Some(StoreFailure::Answer),
            },
        }
    }

    /// The same in the words of a store.
    pub(super) fn of(&self, room: &'static str) -> StoreFault {
        match self {
            Self::Redis(fault) => match fault.code() {
                Some("OOM") => StoreFault::Full { room },
                Some("NONUMBER") => StoreFault::NoNumber { room },
                _ => StoreFault::Unavailable,
            },
            Self::Gone | Self::Crowded | Self::Late => StoreFault::Unavailable,
        }
    }
}

impl Opener {
    /// To be shared by links.
    pub(super) fn shared(self) -> SharedOpener {
        Arc::new(self)
    }
}
