//! Credentials that were right a moment ago, so that not every request pays for a hash.

use std::sync::{Mutex, PoisonError};

use aws_lc_rs::{
    hmac::{self, HMAC_SHA256},
    rand,
};
use subtle::ConstantTimeEq as _;

use super::credentials::Credentials;
use crate::{
    config::{StartFault, StartFaults},
    password::PasswordHash,
};

/// How long they are known, in seconds.
const LIFE: u64 = 60;
/// How many are known.
const PLACES: usize = 1024;

/// A keyed hash of user-id, password and record: whoever reads the memory learns none of them, and
/// a record that has changed is another one.
pub(super) struct Mark([u8; 32]);

/// The marks of what was right, each at the one place that its first bits tell.
pub(super) struct Recent {
    key: hmac::Key,
    places: Box<[Mutex<Place>]>,
}

/// A mark, and when it was put there in seconds; all zero is none.
#[derive(Clone, Copy, Default)]
struct Place {
    mark: [u8; 32],
    since: u64,
}

impl Recent {
    /// `None` comes with a fault: without random bytes there is no key.
    pub(super) fn new(part: &str, faults: &mut StartFaults) -> Option<Self> {
        let mut key = [0; 32];
        if rand::fill(&mut key).is_err() {
            faults.push(StartFault::Unfit {
                part: part.to_owned(),
                problem: "the machine gives no random bytes".to_owned(),
                remedy: "repair it".to_owned(),
            });
            return None;
        }
        let places = (0..PLACES).map(|_| Mutex::default()).collect();
        Some(Self { key: hmac::Key::new(HMAC_SHA256, &key), places })
    }

    pub(super) fn mark(&self, shown: &Credentials, record: &PasswordHash) -> Mark {
        let mut context = hmac::Context::with_key(&self.key);
        for part in [&*shown.user, shown.password.expose(), record.expose()] {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        let mut mark = [0; 32];
        mark.copy_from_slice(context.sign().as_ref());
        Mark(mark)
    }

    /// Whether these were right less than a minute ago.
    pub(super) fn has(&self, mark: &Mark, now: u64) -> bool {
        let place = *self.place(mark).lock().unwrap_or_else(PoisonError::into_inner);
        let same: bool = place.mark.ct_eq(&mark.0).into();
        same && (place.since..place.since.saturating_add(LIFE)).contains(&now)
    }

    /// Remembers them in the place of whatever was there.
    pub(super) fn put(&self, mark: Mark, now: u64) {
        let place = self.place(&mark);
        *place.lock().unwrap_or_else(PoisonError::into_inner) = Place { mark: mark.0, since: now };
    }

    fn place(&self, mark: &Mark) -> &Mutex<Place> {
        let [high, low, ..] = mark.0;
        &self.places[usize::from(u16::from_be_bytes([high, low])) % PLACES]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(user: &str, password: &str) -> Credentials {
        Credentials { user: user.to_owned(), password: password.to_owned().into() }
    }

    #[test]
    fn only_the_very_same_are_known_and_only_for_a_minute() {
        let recent = Recent::new("", &mut StartFaults::new()).unwrap();
        let record = PasswordHash::from("record");
        let mark = |user, password, record: &PasswordHash| {
            recent.mark(&credentials(user, password), record)
        };
        recent.put(mark("ada", "horse", &record), 100);
        let known = |user, password, record: &PasswordHash, now| {
            recent.has(&mark(user, password, record), now)
        };
        assert!(known("ada", "horse", &record, 100) && known("ada", "horse", &record, 159));
        assert!(!known("ada", "horse", &record, 160) && !known("ada", "horse", &record, 99));
        assert!(!known("ada", "Horse", &record, 100));
        assert!(!known("adah", "orse", &record, 100));
        assert!(!known("ada", "horse", &PasswordHash::from("changed"), 100));
        let other = Recent::new("", &mut StartFaults::new()).unwrap();
        let elsewhere = other.mark(&credentials("ada", "horse"), &record);
        assert!(!recent.has(&elsewhere, 100), "another process has another key");
    }
}
