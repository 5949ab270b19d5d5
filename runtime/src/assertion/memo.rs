//! Verdicts that alternatives ask for again: without them, nested alternatives cost a power.

use std::{collections::HashMap, ptr};

use super::Assertion;
use crate::json::Value;

/// The most verdicts that are kept, some megabytes; beyond, they are found again.
const MOST: usize = 1 << 16;

/// Whether a value holds up to an assertion, by their addresses and the scope's name. The value
/// and its parts stay where they are while they are held against an assertion.
#[derive(Debug, Default)]
pub(super) struct Memo {
    verdicts: HashMap<Key, bool>,
}

/// The value, the assertion, and the scope.
pub(super) type Key = (usize, usize, u32);

pub(super) fn key(value: &Value<'_>, assertion: &'static Assertion, scope: u32) -> Key {
    (ptr::from_ref(value).addr(), ptr::from_ref(assertion).addr(), scope)
}

impl Memo {
    pub(super) fn verdict(&self, key: &Key) -> Option<bool> {
        self.verdicts.get(key).copied()
    }

    pub(super) fn keep(&mut self, key: Key, holds: bool) {
        if self.verdicts.len() < MOST {
            self.verdicts.insert(key, holds);
        }
    }
}
