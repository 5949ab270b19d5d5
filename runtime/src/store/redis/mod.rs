//! The store of several servers: Redis or Valkey.
//!
//! Every operation is one command or one short script, on one key, within a deadline. Names are
//! keyed hashes and values are encrypted under a secret that the store does not have
//! (`STORE_SECRET`, else the password of `STORE_URL`): who reads the store learns neither who
//! calls nor what was kept. Every entry expires.
//!
//! What the store confirmed is as safe as the store is: a server that fails before it has told its
//! replica forgets what it confirmed last. `min-replicas-to-write 1` and `appendonly yes` there
//! narrow that. A revocation that was not confirmed is an error to who revokes, never a success.

mod address;
mod link;
mod open;
mod scripts;
mod seal;
mod start;

use std::time::Duration;

use bytes::Bytes;
use redis::Value;

use super::{Change, Store, StoreFault, StoreKey, Stored, max_value, number};
use scripts::{RAISE, REPLACE};
use seal::{NUMBER, Name, Sealer, SharedSecret};

pub(crate) use link::{Link, LinkFault};
pub(crate) use open::OpenFault;
pub(crate) use scripts::Script;
pub(crate) use seal::{hex, namespace};

/// How long one command may take: less than [`super::DEADLINE`], so that a connection that does not
/// answer is given up before whoever waits for it is gone.
const PATIENCE: Duration = Duration::from_millis(1500);
/// The longest life that is asked for, in milliseconds: a hundred years.
const LONGEST: u64 = 100 * 365 * 86_400_000;

/// A [`Store`] that several servers share: [`crate::guard::SecurityBuilder::start`] makes one when
/// `STORE_URL` is set.
pub struct RedisStore {
    link: Link,
    sealer: Sealer,
    secret: Option<SharedSecret>,
    replace: Script,
    raise: Script,
}

impl RedisStore {
    /// Whether the connection stands. It comes back by itself.
    pub fn is_up(&self) -> bool {
        self.link.is_up()
    }

    /// How often the connection was lost.
    pub fn losses(&self) -> u64 {
        self.link.losses()
    }

    /// What servers of one application have in common and nobody else knows. `None` on a loopback
    /// store without a password.
    pub(crate) fn secret(&self) -> Option<&SharedSecret> {
        self.secret.as_ref()
    }

    /// A key for one use in one document, to hide names under; nobody's secret where there is none.
    pub(crate) fn derive(&self, purpose: &str, title: &str) -> [u8; 32] {
        self.secret.as_ref().unwrap_or(&SharedSecret::nobodys()).derive(purpose, title)
    }

    /// Another connection to the same store, with a deadline of its own.
    pub(crate) async fn beside(&self, deadline: Duration) -> Result<Link, OpenFault> {
        self.link.beside(deadline).await
    }

    /// The name, and the value as it is written.
    fn sealed(&self, key: StoreKey, value: &[u8]) -> Result<(Name, Vec<u8>), StoreFault> {
        if value.len() > max_value(key.room()) {
            return Err(StoreFault::TooLarge { bytes: value.len() });
        }
        let name = self.sealer.name(key);
        let value = self.sealer.seal(&name, value)?;
        Ok((name, value))
    }

    /// `SET`, with `NX` or without; whether it was set.
    async fn write(
        &self,
        key: StoreKey,
        value: Bytes,
        ttl: Duration,
        only_new: bool,
    ) -> Result<bool, StoreFault> {
        let (name, value) = self.sealed(key, &value)?;
        let mut command = redis::cmd("SET");
        command.arg(name.text).arg(value).arg("PX").arg(milliseconds(ttl));
        if only_new {
            command.arg("NX");
        }
        match self.link.run(&command).await.map_err(|fault| fault.of(key.room()))? {
            Value::Okay => Ok(true),
            Value::Nil if only_new => Ok(false),
            _ => Err(StoreFault::Unavailable),
        }
    }
}

impl Store for RedisStore {
    fn get(&self, key: StoreKey) -> Stored<'_, Option<Bytes>> {
        Box::pin(async move {
            let name = self.sealer.name(key);
            let mut command = redis::cmd("GET");
            command.arg(&name.text);
            match self.link.run(&command).await.map_err(|fault| fault.of(key.room()))? {
                Value::Nil => Ok(None),
                Value::BulkString(stored) => self.sealer.open(&name, stored).map(Some),
                _ => Err(StoreFault::Unavailable),
            }
        })
    }

    fn set(&self, key: StoreKey, value: Bytes, ttl: Duration) -> Stored<'_, ()> {
        Box::pin(async move { self.write(key, value, ttl, false).await.map(drop) })
    }

    fn insert(&self, key: StoreKey, value: Bytes, ttl: Duration) -> Stored<'_, bool> {
        Box::pin(self.write(key, value, ttl, true))
    }

    fn replace(&self, key: StoreKey, seen: Bytes, change: Change) -> Stored<'_, bool> {
        Box::pin(async move {
            let (name, seen) = self.sealed(key, &seen)?;
            let (next, ttl) = match change {
                Change::Set { value, ttl } => (self.sealed(key, &value)?.1, milliseconds(ttl)),
                Change::Remove => (Vec::new(), 0),
            };
            let ttl = ttl.to_string();
            let answer = self
                .link
                .script(&self.replace, &[name.text.as_bytes()], &[&seen, &next, ttl.as_bytes()])
                .await;
            match answer.map_err(|fault| fault.of(key.room()))? {
                Value::Int(changed @ (0 | 1)) => Ok(changed == 1),
                _ => Err(StoreFault::Unavailable),
            }
        })
    }

    fn raise(&self, key: StoreKey, to: u64, ttl: Duration) -> Stored<'_, u64> {
        Box::pin(async move {
            let name = self.sealer.name(key);
            let mut value = [NUMBER; 9];
            value[1..].copy_from_slice(&to.to_be_bytes());
            let ttl = milliseconds(ttl).to_string();
            let answer = self
                .link
                .script(&self.raise, &[name.text.as_bytes()], &[&value, ttl.as_bytes()])
                .await;
            match answer.map_err(|fault| fault.of(key.room()))? {
                Value::BulkString(stored) if stored.first() == Some(&NUMBER) => {
                    number(key.room(), &stored[1..])
                }
                _ => Err(StoreFault::Unavailable),
            }
        })
    }

    fn remove(&self, key: StoreKey) -> Stored<'_, ()> {
        Box::pin(async move {
            let mut command = redis::cmd("DEL");
            command.arg(self.sealer.name(key).text);
            match self.link.run(&command).await.map_err(|fault| fault.of(key.room()))? {
                Value::Int(_) => Ok(()),
                _ => Err(StoreFault::Unavailable),
            }
        })
    }
}

/// As Redis counts lives: rounded up, at least one.
fn milliseconds(ttl: Duration) -> u64 {
    let whole = u64::try_from(ttl.as_nanos().div_ceil(1_000_000)).unwrap_or(LONGEST);
    whole.clamp(1, LONGEST)
}

impl std::fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisStore").field("up", &self.is_up()).finish_non_exhaustive()
    }
}
