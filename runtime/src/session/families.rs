//! Families of refresh tokens in a store: one entry a session, which knows the hash of its one
//! good token, and one entry an account, which knows its sessions.

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use super::{ends::Ends, token::RefreshToken};
use crate::store::{Change, Store, StoreFault, StoreKey};

/// The room of the families.
pub(super) const FAMILIES: &str = "session";
/// The room of the lists by account.
pub(super) const ACCOUNTS: &str = "sessions-of-account";
/// The most sessions of one account; the oldest ends when another begins.
pub(super) const MOST: usize = 32;
/// The most seconds that a verifier's clock may be behind.
const SKEW: u64 = 60;
/// How often a list that others are writing is tried again.
const TRIES: usize = 16;
/// Bytes of one place in an account's list: the digest of a family's key, and when it ends.
const PLACE: usize = 40;

/// The most access tokens of one session that are kept in mind to be revoked with it; the oldest
/// ends when there is another. A few minutes' tokens of a client that refreshes as it should.
pub(super) const MOST_LIVE: usize = 16;
/// Bytes of one access token kept in mind: its `jti`, and when it ends.
const LIVE: usize = 24;

/// The sessions of one document.
pub(super) struct Families {
    pub(super) store: Arc<dyn Store>,
    /// How access tokens end with their session.
    pub(super) tokens: Ends,
    /// Seconds.
    pub(super) idle: u64,
    /// Seconds.
    pub(super) absolute: u64,
}

/// A session as the store has it; times in seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Family {
    hash: [u8; 32],
    /// The access tokens that may be out, where they can be revoked.
    live: Vec<Live>,
    /// When the password was shown.
    pub(super) began: u64,
    /// When the good token is too old to be used.
    pub(super) idle: u64,
    /// When the session ends, however busy.
    pub(super) ends: u64,
}

/// An access token that is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Live {
    /// `jti`.
    pub(super) id: Uuid,
    /// `exp`.
    pub(super) ends: u64,
}

/// What a token that was shown is.
#[derive(Debug)]
pub(super) enum Shown {
    /// The good token of this session.
    Good(Family),
    /// A token that was good once, or a guess: the session is over.
    Reused,
    /// No session has it: ended, idle for too long, or never there.
    Unknown,
}

impl Families {
    /// Begins a session and ends the account's oldest when there are too many.
    pub(super) async fn begin(
        &self,
        subject: &str,
        access: Live,
        now: u64,
    ) -> Result<(RefreshToken, Family), StoreFault> {
        let token = RefreshToken::first(subject)?;
        let ends = now.saturating_add(self.absolute);
        let live = self.with(Vec::new(), access, now).await?;
        let family = self.family(*token.hash(), live, now, ends, now);
        // Listed before it is there: what is not listed could not be ended with its account.
        self.list(subject, token.key(), ends, now).await?;
        let written = self.store.insert(token.key(), family.bytes(), family.ttl(now)).await?;
        if written && self.listed(subject).await?.iter().any(|it| it.is(token.key())) {
            return Ok((token, family));
        }
        // All sessions of the account were ended meanwhile, and this one began before that.
        self.store.remove(token.key()).await?;
        Err(StoreFault::Unavailable)
    }

    /// What the store knows of a token. A session whose token is shown that is not its good one
    /// has two holders, and ends (RFC 9700 §4.14.2).
    pub(super) async fn find(&self, token: &RefreshToken, now: u64) -> Result<Shown, StoreFault> {
        let Some(bytes) = self.store.get(token.key()).await? else { return Ok(Shown::Unknown) };
        let family = Family::read(&bytes).ok_or(StoreFault::Unavailable)?;
        if !bool::from(family.hash.ct_eq(token.hash())) {
            self.end(token, now).await?;
            return Ok(Shown::Reused);
        }
        if now >= family.idle.min(family.ends) {
            self.end(token, now).await?;
            return Ok(Shown::Unknown);
        }
        Ok(Shown::Good(family))
    }

    /// Replaces the good token by `next`. `None` when another request was quicker: the token was
    /// used twice, and the session is over.
    pub(super) async fn rotate(
        &self,
        family: &Family,
        next: &RefreshToken,
        access: Live,
        now: u64,
    ) -> Result<Option<Family>, StoreFault> {
        let live = self.with(family.live.clone(), access, now).await?;
        let after = self.family(*next.hash(), live, family.began, family.ends, now);
        let change = Change::Set { value: after.bytes(), ttl: after.ttl(now) };
        if self.store.replace(next.key(), family.bytes(), change).await? {
            return Ok(Some(after));
        }
        self.end(next, now).await?;
        Ok(None)
    }

    /// Ends the session of a token, whichever of its tokens it is.
    pub(super) async fn end(&self, token: &RefreshToken, now: u64) -> Result<(), StoreFault> {
        let key = token.key();
        self.close(key).await?;
        let forget = |places: &mut Vec<Place>| {
            places.retain(|place| !place.is(key) && place.ends > now);
            None
        };
        // The session is over now; a list that still names it does no harm until it is swept.
        let _swept = self.change(token.subject(), now, forget).await;
        Ok(())
    }

    /// Ends all sessions of an account.
    pub(super) async fn end_all(&self, subject: &str) -> Result<(), StoreFault> {
        for _ in 0..TRIES {
            let Some(seen) = self.store.get(list(subject)).await? else { return Ok(()) };
            for place in Place::read(&seen)? {
                self.close(place.key()).await?;
            }
            if self.store.replace(list(subject), seen, Change::Remove).await? {
                return Ok(());
            }
        }
        Err(StoreFault::Unavailable)
    }

    /// Adds a session to its account's list, and ends the oldest one that does not fit any more.
    async fn list(
        &self,
        subject: &str,
        key: StoreKey,
        ends: u64,
        now: u64,
    ) -> Result<(), StoreFault> {
        let add = |places: &mut Vec<Place>| {
            places.retain(|place| place.ends > now);
            let oldest = (places.len() >= MOST).then(|| places.remove(0));
            places.push(Place { digest: *key.digest(), ends });
            oldest
        };
        match self.change(subject, now, add).await? {
            Some(oldest) => self.close(oldest.key()).await,
            None => Ok(()),
        }
    }

    /// Revokes a session's access tokens and forgets it. The former first: if that fails the
    /// session is still there to be ended again.
    async fn close(&self, key: StoreKey) -> Result<(), StoreFault> {
        for _ in 0..TRIES {
            let Some(seen) = self.store.get(key).await? else { return Ok(()) };
            let live = Family::read(&seen).map_or(Vec::new(), |family| family.live);
            self.tokens.revoke(&live).await?;
            // One that was refreshed meanwhile has another token out.
            if self.store.replace(key, seen, Change::Remove).await? {
                return Ok(());
            }
        }
        self.store.remove(key).await
    }

    /// The access tokens to be kept in mind from now on.
    async fn with(
        &self,
        mut live: Vec<Live>,
        access: Live,
        now: u64,
    ) -> Result<Vec<Live>, StoreFault> {
        if !self.tokens.are_revocable() {
            return Ok(Vec::new());
        }
        live.retain(|live| live.ends.saturating_add(SKEW) > now);
        while live.len() >= MOST_LIVE {
            self.tokens.revoke(&[live.remove(0)]).await?;
        }
        live.push(access);
        Ok(live)
    }

    /// Changes an account's list; tried again when another request changed it meanwhile.
    async fn change(
        &self,
        subject: &str,
        now: u64,
        change: impl Fn(&mut Vec<Place>) -> Option<Place>,
    ) -> Result<Option<Place>, StoreFault> {
        let key = list(subject);
        for _ in 0..TRIES {
            let seen = self.store.get(key).await?;
            let mut places = seen.as_deref().map_or(Ok(Vec::new()), Place::read)?;
            let before = places.clone();
            let gone = change(&mut places);
            if places == before {
                return Ok(gone);
            }
            let ends = places.iter().map(|place| place.ends).max().unwrap_or(now);
            let ttl = Duration::from_secs(ends.saturating_sub(now));
            let value: Bytes = places.iter().flat_map(Place::bytes).collect::<Vec<u8>>().into();
            let done = match seen {
                Some(seen) if places.is_empty() => {
                    self.store.replace(key, seen, Change::Remove).await?
                }
                Some(seen) => self.store.replace(key, seen, Change::Set { value, ttl }).await?,
                None => self.store.insert(key, value, ttl).await?,
            };
            if done {
                return Ok(gone);
            }
        }
        Err(StoreFault::Unavailable)
    }

    async fn listed(&self, subject: &str) -> Result<Vec<Place>, StoreFault> {
        let bytes = self.store.get(list(subject)).await?;
        bytes.as_deref().map_or(Ok(Vec::new()), Place::read)
    }

    fn family(&self, hash: [u8; 32], live: Vec<Live>, began: u64, ends: u64, now: u64) -> Family {
        Family { hash, live, began, idle: now.saturating_add(self.idle).min(ends), ends }
    }
}

/// Where an account's list is kept.
fn list(subject: &str) -> StoreKey {
    StoreKey::of(ACCOUNTS, &[subject.as_bytes()])
}

impl Family {
    const VERSION: u8 = 1;

    fn bytes(&self) -> Bytes {
        let mut bytes = vec![Self::VERSION];
        bytes.extend_from_slice(&self.hash);
        for time in [self.began, self.idle, self.ends] {
            bytes.extend_from_slice(&time.to_be_bytes());
        }
        for live in &self.live {
            bytes.extend_from_slice(live.id.as_bytes());
            bytes.extend_from_slice(&live.ends.to_be_bytes());
        }
        bytes.into()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        let (hash, rest) = rest.split_first_chunk::<32>()?;
        let (times, rest) = rest.split_first_chunk::<24>()?;
        let (live, []) = rest.as_chunks::<LIVE>() else { return None };
        let (times, _) = times.as_chunks::<8>();
        let [began, idle, ends] = <[[u8; 8]; 3]>::try_from(times).ok()?.map(u64::from_be_bytes);
        let live = live.iter().map(Live::read).collect::<Option<_>>()?;
        (*version == Self::VERSION).then_some(Self { hash: *hash, live, began, idle, ends })
    }

    /// How long the good token is good.
    pub(super) fn ttl(&self, now: u64) -> Duration {
        Duration::from_secs(self.idle.saturating_sub(now))
    }
}

impl Live {
    fn read(bytes: &[u8; LIVE]) -> Option<Self> {
        let (id, ends) = bytes.split_first_chunk::<16>()?;
        Some(Self { id: Uuid::from_bytes(*id), ends: u64::from_be_bytes(ends.try_into().ok()?) })
    }
}

/// One session in its account's list.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    digest: [u8; 32],
    ends: u64,
}

impl Place {
    fn read(bytes: &[u8]) -> Result<Vec<Self>, StoreFault> {
        let (places, []) = bytes.as_chunks::<PLACE>() else { return Err(StoreFault::Unavailable) };
        let place = |place: &[u8; PLACE]| {
            let (digest, ends) = place.split_first_chunk::<32>()?;
            Some(Self { digest: *digest, ends: u64::from_be_bytes(ends.try_into().ok()?) })
        };
        places.iter().map(place).collect::<Option<_>>().ok_or(StoreFault::Unavailable)
    }

    fn bytes(&self) -> [u8; PLACE] {
        let mut bytes = [0; PLACE];
        bytes[..32].copy_from_slice(&self.digest);
        bytes[32..].copy_from_slice(&self.ends.to_be_bytes());
        bytes
    }

    fn key(&self) -> StoreKey {
        StoreKey::of_digest(FAMILIES, self.digest)
    }

    fn is(&self, key: StoreKey) -> bool {
        self.key() == key
    }
}

impl fmt::Debug for Families {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Families")
            .field("idle", &self.idle)
            .field("absolute", &self.absolute)
            .finish_non_exhaustive()
    }
}
