//! Who may run the handler: of any number of requests under one name, the first.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use bytes::Bytes;

use super::{
    Kept, Name,
    record::{Record, State},
    sealed::{OVERHEAD, ROOM},
};
use crate::{
    limit::Now,
    store::{Change, Store, StoreFault, max_value},
};

/// How much longer than its deadline a handler is believed to run: clocks of several servers differ.
const GRACE: Duration = Duration::from_secs(5);

/// How often an entry may vanish between two looks at it.
const LOOKS: usize = 3;

/// One request that asks to be carried out once.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) name: Name,
    /// Of body, query and header parameters.
    pub(crate) print: [u8; 32],
    /// Of what decides which fields and records the caller may read.
    pub(crate) rights: [u8; 32],
    /// How long the key is remembered.
    pub(crate) ttl: Duration,
    /// How long the handler may run.
    pub(crate) timeout: Duration,
    pub(crate) now: Now,
}

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Begun {
    /// Nobody has: run the handler, and say how it went.
    First(Claim),
    /// It was done, and this was the answer.
    Again(Kept),
}

/// Why a request is neither carried out nor answered again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denied {
    /// The key was used for another request.
    Conflict,
    /// A handler runs.
    InFlight,
    /// A handler has begun; whether and how it ended nobody knows, or its answer was not kept.
    NotKept,
    /// The answer was for other rights than the caller has now.
    OtherRights,
    /// The store cannot tell.
    Unavailable(StoreFault),
    /// What the store holds makes no sense.
    Unreadable,
}

/// The right to run the handler, once. Dropped without a word it leaves `running` behind.
pub(crate) struct Claim {
    store: Arc<dyn Store>,
    name: Name,
    print: [u8; 32],
    rights: [u8; 32],
    ttl: Duration,
    /// What stands in the store.
    marker: Bytes,
}

/// Asks the store. Of any number of racers one is [`Begun::First`].
pub(crate) async fn begin(store: &Arc<dyn Store>, request: Request) -> Result<Begun, Denied> {
    let Request { name, print, rights, ttl, timeout, now } = request;
    let until = millis(now).saturating_add(as_millis(timeout.saturating_add(GRACE)));
    let record = Record { print, rights, state: State::Running { until } };
    let marker = name.seal(record.write()).map_err(|_| Denied::Unreadable)?;
    let life = ttl.max(timeout.saturating_add(GRACE));
    for _ in 0..LOOKS {
        match store.insert(name.at(), marker.clone(), life).await {
            Ok(true) => {
                let store = Arc::clone(store);
                return Ok(Begun::First(Claim { store, name, print, rights, ttl, marker }));
            }
            Ok(false) => {}
            Err(fault) => {
                // It may stand there all the same, and no handler will run for it.
                let _ = store.replace(name.at(), marker, Change::Remove).await;
                return Err(Denied::Unavailable(fault));
            }
        }
        if let Some(sealed) = store.get(name.at()).await.map_err(Denied::Unavailable)? {
            let found = name.open(&sealed).and_then(|it| Record::read(&it));
            return judge(found.ok_or(Denied::Unreadable)?, print, rights, now).map(Begun::Again);
        }
    }
    Err(Denied::InFlight)
}

fn judge(found: Record, print: [u8; 32], rights: [u8; 32], now: Now) -> Result<Kept, Denied> {
    if found.print != print {
        return Err(Denied::Conflict);
    }
    match found.state {
        State::Running { until } if millis(now) <= until => Err(Denied::InFlight),
        State::Running { .. } | State::Ended => Err(Denied::NotKept),
        State::Kept(_) if found.rights != rights => Err(Denied::OtherRights),
        State::Kept(kept) => Ok(kept),
    }
}

impl Claim {
    /// The handler has answered. An answer that is too large is not kept; that there was one is.
    ///
    /// # Errors
    /// The store did not take it: nobody will hear it again, and the handler does not run again.
    pub(crate) async fn keep(self, kept: Kept) -> Result<(), StoreFault> {
        let record = self.record(State::Kept(kept)).write();
        if record.len() + OVERHEAD > max_value(ROOM) {
            return self.ended().await;
        }
        self.write(record).await
    }

    /// The request was carried out, and there is no answer to keep.
    ///
    /// # Errors
    /// As [`Claim::keep`].
    pub(crate) async fn ended(self) -> Result<(), StoreFault> {
        let record = self.record(State::Ended).write();
        self.write(record).await
    }

    /// The handler failed: the request may be sent again.
    ///
    /// # Errors
    /// The store did not take it: the request may not be sent again under this key.
    pub(crate) async fn release(self) -> Result<(), StoreFault> {
        self.store.replace(self.name.at(), self.marker, Change::Remove).await.map(drop)
    }

    fn record(&self, state: State) -> Record {
        Record { print: self.print, rights: self.rights, state }
    }

    /// A marker that somebody has flushed is written anew, unless another request has begun.
    async fn write(self, record: Vec<u8>) -> Result<(), StoreFault> {
        let value = self.name.seal(record).map_err(|_| StoreFault::Unavailable)?;
        let change = Change::Set { value: value.clone(), ttl: self.ttl };
        if !self.store.replace(self.name.at(), self.marker, change).await? {
            self.store.insert(self.name.at(), value, self.ttl).await?;
        }
        Ok(())
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Claim").field(&self.name).finish()
    }
}

fn millis(now: Now) -> u64 {
    as_millis(now.wall().duration_since(UNIX_EPOCH).unwrap_or_default())
}

fn as_millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
