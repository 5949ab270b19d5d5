//! The file of user-ids: JSON lines, every wrong line named.

use std::{collections::HashMap, sync::Arc};

use crate::{
    auth::api_keys::record::{Reading, Record},
    password::{PasswordHash, Passwords},
};

/// The records of one file, by user-id.
#[derive(Default)]
pub(super) struct Records(HashMap<String, Arc<Record<PasswordHash>>>);

impl Records {
    /// The records of a file's text; blank lines are passed over, an empty file is no user-ids.
    /// `passwords` hears what they cost, so that no verification is cheaper than another.
    pub(super) fn of(
        text: &[u8],
        reading: &Reading<'_>,
        passwords: &Passwords,
        wrong: &mut Vec<(usize, String)>,
    ) -> Self {
        let mut known = HashMap::new();
        let hash = |text: &str| {
            let hash = PasswordHash::from(text);
            passwords.takes(&hash).then_some(hash)
        };
        const EXPECTED: &str = "`hash` is no Argon2id record of 19 MiB, two passes or more \
                                (`$argon2id$v=19$m=19456,t=2,p=1$…`), or takes more memory than there is";
        for (index, line) in text.split(|byte| *byte == b'\n').enumerate() {
            if line.trim_ascii().is_empty() {
                continue;
            }
            match reading.record_with(line, hash, EXPECTED) {
                Ok(record) => {
                    let id = record.caller.credential().unwrap_or_default().to_owned();
                    if id.contains(':') {
                        wrong.push((index + 1, "`id` holds a colon, which no user-id can".into()));
                    } else if known.insert(id, Arc::new(record)).is_some() {
                        wrong.push((index + 1, "another line has the same `id`".into()));
                    }
                }
                Err(problem) => wrong.push((index + 1, problem)),
            }
        }
        Self(known)
    }

    /// The record of a user-id.
    pub(super) fn find(&self, user: &str) -> Option<&Arc<Record<PasswordHash>>> {
        self.0.get(user)
    }
}
