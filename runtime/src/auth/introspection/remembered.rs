//! What issuers said, for a short while: bounded, and found only by the whole token.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use aws_lc_rs::{
    hmac::{self, HMAC_SHA256},
    rand::SystemRandom,
};

use super::Verdict;
use crate::auth::Denied;

/// HMAC-SHA-256 of a whole token under a key of this process: two tokens do not share one, nobody
/// can make one, and no token is kept.
pub(super) type Digest = [u8; 32];

/// How long a yes is believed, in seconds; also the longest that a token lives on which its issuer
/// has revoked.
const YES: u64 = 30;
/// How long a no is, so that a token which is shown again and again is not asked after each time.
const NO: u64 = 5;
/// The most of either; apart, so that a flood of strangers' tokens drops nobody's yes.
const MOST_YES: usize = 10_240;
const MOST_NO: usize = 4_096;

/// The answers of one issuer.
pub(super) struct Remembered {
    key: hmac::Key,
    yes: Mutex<Kept>,
    no: Mutex<Kept>,
}

/// Verdicts by token and by the end of their lives.
#[derive(Default)]
struct Kept {
    verdicts: HashMap<Digest, Entry>,
    ends: BTreeSet<(u64, Digest)>,
}

struct Entry {
    verdict: Verdict,
    /// Seconds since 1970. A wall clock that was set back makes nothing live longer.
    since: u64,
    until: u64,
}

impl Remembered {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        let key = hmac::Key::generate(HMAC_SHA256, &SystemRandom::new());
        let key = key.expect("the system gives random bytes, which TLS and nonces need as well");
        Self { key, yes: Mutex::default(), no: Mutex::default() }
    }

    pub(super) fn digest(&self, token: &[u8]) -> Digest {
        let mut digest = [0; 32];
        digest.copy_from_slice(hmac::sign(&self.key, token).as_ref());
        digest
    }

    /// What was said of a token and is believed still.
    pub(super) fn get(&self, digest: &Digest, now: u64) -> Option<Verdict> {
        [&self.yes, &self.no].into_iter().find_map(|kept| {
            let kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            let entry = kept.verdicts.get(digest)?;
            (entry.since <= now && now < entry.until).then(|| entry.verdict.share())
        })
    }

    /// Keeps what was said; that nothing was said is not kept.
    pub(super) fn put(&self, digest: Digest, verdict: &Verdict, now: u64) {
        let (kept, until, most) = match verdict {
            Verdict::Good(_, ends) => (&self.yes, now.saturating_add(YES).min(*ends), MOST_YES),
            Verdict::Refused(Denied::Unavailable(_)) => return,
            Verdict::Refused(_) => (&self.no, now.saturating_add(NO), MOST_NO),
        };
        let entry = Entry { verdict: verdict.share(), since: now, until };
        kept.lock().unwrap_or_else(PoisonError::into_inner).put(digest, entry, most);
        if matches!(verdict, Verdict::Refused(_)) {
            self.yes.lock().unwrap_or_else(PoisonError::into_inner).remove(&digest);
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> (usize, usize) {
        let len = |kept: &Mutex<Kept>| kept.lock().unwrap().verdicts.len();
        (len(&self.yes), len(&self.no))
    }
}

impl Kept {
    /// What would end first makes way.
    fn put(&mut self, digest: Digest, entry: Entry, most: usize) {
        self.remove(&digest);
        while self.verdicts.len() >= most {
            let Some((_, first)) = self.ends.pop_first() else { break };
            self.verdicts.remove(&first);
        }
        self.ends.insert((entry.until, digest));
        self.verdicts.insert(digest, entry);
    }

    fn remove(&mut self, digest: &Digest) {
        if let Some(old) = self.verdicts.remove(digest) {
            self.ends.remove(&(old.until, *digest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{Flaw, caller::tests::caller};

    fn yes(ends: u64) -> Verdict {
        Verdict::Good(caller("ada"), ends)
    }

    const NOT_ACTIVE: Verdict = Verdict::Refused(Denied::Invalid(Flaw::Inactive));

    #[test]
    fn a_yes_lives_half_a_minute_and_never_past_its_end() {
        let remembered = Remembered::new();
        let (long, short) = (remembered.digest(b"long"), remembered.digest(b"short"));
        remembered.put(long, &yes(u64::MAX), 1000);
        remembered.put(short, &yes(1010), 1000);
        let lives = |digest, now| remembered.get(digest, now).is_some();
        assert!(lives(&long, 1000) && lives(&long, 1029) && !lives(&long, 1030));
        assert!(lives(&short, 1009) && !lives(&short, 1010));
        assert!(!lives(&long, 999), "a clock that was set back");
        assert!(!lives(&remembered.digest(b"lonG"), 1000), "another token");
    }

    #[test]
    fn a_no_lives_five_seconds_and_ends_a_yes() {
        let remembered = Remembered::new();
        let digest = remembered.digest(b"token");
        remembered.put(digest, &yes(u64::MAX), 1000);
        remembered.put(digest, &NOT_ACTIVE, 1001);
        assert!(matches!(remembered.get(&digest, 1005), Some(Verdict::Refused(_))));
        assert!(remembered.get(&digest, 1006).is_none());
        let unknown = Verdict::Refused(Denied::Unavailable("x"));
        remembered.put(digest, &unknown, 1010);
        assert!(remembered.get(&digest, 1010).is_none(), "that nobody knows is not known");
    }

    #[test]
    fn a_flood_of_strangers_stays_bounded_and_drops_nobodys_yes() {
        let remembered = Remembered::new();
        let ada = remembered.digest(b"ada");
        remembered.put(ada, &yes(u64::MAX), 1000);
        for number in 0..20_000_u32 {
            remembered.put(remembered.digest(&number.to_be_bytes()), &NOT_ACTIVE, 1000);
        }
        assert_eq!(remembered.len(), (1, MOST_NO));
        assert!(remembered.get(&ada, 1000).is_some());
        for number in 0..20_000_u32 {
            remembered.put(remembered.digest(&number.to_be_bytes()), &yes(1020), 1000);
        }
        assert_eq!(remembered.len().0, MOST_YES);
        assert!(remembered.get(&ada, 1000).is_some(), "what ends first makes way");
    }

    #[test]
    fn another_process_has_other_digests() {
        assert_ne!(Remembered::new().digest(b"t"), Remembered::new().digest(b"t"));
    }
}
