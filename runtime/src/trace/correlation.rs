//! Our own name for a request: 128 bits that nobody outside can predict or choose.

use std::{
    hash::{BuildHasher, RandomState},
    sync::atomic::{AtomicU64, Ordering},
};

/// A request's correlation id, 32 lower-case hexadecimal digits. A caller's own id is never
/// taken for it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Correlation([u8; 32]);

/// Makes correlation ids without asking the operating system each time: a count under two keyed
/// hashes, the keys drawn at start.
#[derive(Debug, Default)]
pub(crate) struct Correlations {
    high: RandomState,
    low: RandomState,
    count: AtomicU64,
}

impl Correlations {
    /// The next id.
    pub(crate) fn next(&self) -> Correlation {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let mut text = [0; 32];
        hex(self.high.hash_one(count), &mut text[..16]);
        hex(self.low.hash_one(count), &mut text[16..]);
        Correlation(text)
    }
}

impl Correlation {
    /// The digits.
    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl std::fmt::Debug for Correlation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

fn hex(number: u64, text: &mut [u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for (place, digit) in text.iter_mut().rev().enumerate() {
        *digit = DIGITS[(number >> (4 * place)) as usize & 15];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_do_not_repeat_and_do_not_tell_the_count() {
        let ids = Correlations::default();
        let (first, second) = (ids.next(), ids.next());
        assert_ne!(first, second);
        assert_ne!(first, Correlations::default().next());
        assert_eq!(first.as_str().len(), 32);
        assert!(first.as_str().bytes().all(|b| b"0123456789abcdef".contains(&b)));
        assert_ne!(first.as_str()[..16], first.as_str()[16..]);
    }

    #[test]
    fn digits_stand_for_the_number() {
        let mut text = [0; 16];
        hex(0x0123_4567_89ab_cdef, &mut text);
        assert_eq!(&text, b"0123456789abcdef");
    }
}
