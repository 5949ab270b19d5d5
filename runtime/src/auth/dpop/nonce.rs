//! Nonces of this server (RFC 9449 §8.2): made of the time and a key that only this process knows,
//! or all servers that share a store, so that none has to be remembered.

use aws_lc_rs::{
    hmac::{self, HMAC_SHA256},
    rand::SystemRandom,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use subtle::ConstantTimeEq as _;

use crate::config::{StartFault, StartFaults};

/// How long one nonce is the current one, in seconds; it is taken for as long again.
pub(super) const WINDOW: u64 = 120;
/// The bytes of the tag that are shown: 144 bits, more than can be guessed.
const SHOWN: usize = 18;

/// Makes and knows nonces.
pub(super) struct Nonces(hmac::Key);

impl Nonces {
    /// With the key that several servers share, or a new random one. `None` comes with a fault.
    pub(super) fn start(shared: Option<[u8; 32]>, faults: &mut StartFaults) -> Option<Self> {
        if let Some(key) = shared {
            return Some(Self(hmac::Key::new(HMAC_SHA256, &key)));
        }
        let key = hmac::Key::generate(HMAC_SHA256, &SystemRandom::new());
        if key.is_err() {
            faults.push(StartFault::Unfit {
                part: "nonces for DPoP".to_owned(),
                problem: "the system gives no random bytes".to_owned(),
                remedy: "let the process read the system's random numbers".to_owned(),
            });
        }
        key.ok().map(Self)
    }

    /// The nonce to give now.
    pub(super) fn current(&self, now: u64) -> String {
        self.of(now / WINDOW)
    }

    /// Whether `nonce` is the current one or the one before.
    pub(super) fn gave(&self, nonce: &str, now: u64) -> bool {
        let window = now / WINDOW;
        let is = |window| self.of(window).as_bytes().ct_eq(nonce.as_bytes());
        bool::from(is(window) | is(window.saturating_sub(1)))
    }

    fn of(&self, window: u64) -> String {
        let tag = hmac::sign(&self.0, &window.to_be_bytes());
        URL_SAFE_NO_PAD.encode(&tag.as_ref()[..SHOWN])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_good_in_its_window_and_the_next_and_in_this_process_only() {
        let nonces = Nonces::start(None, &mut StartFaults::new()).unwrap();
        let nonce = nonces.current(10 * WINDOW);
        assert_eq!(nonce.len(), 24);
        for (now, good) in [
            (10 * WINDOW - 1, false),
            (10 * WINDOW, true),
            (11 * WINDOW - 1, true),
            (12 * WINDOW - 1, true),
            (12 * WINDOW, false),
        ] {
            assert_eq!(nonces.gave(&nonce, now), good, "{now}");
        }
        assert!(!nonces.gave("", 10 * WINDOW));
        assert!(!nonces.gave(&nonce[1..], 10 * WINDOW));
        let another = Nonces::start(None, &mut StartFaults::new()).unwrap();
        assert!(!another.gave(&nonce, 10 * WINDOW));
    }

    #[test]
    fn servers_that_share_a_key_know_each_others_nonces() {
        let start = |key| Nonces::start(Some([key; 32]), &mut StartFaults::new()).unwrap();
        let nonce = start(1).current(10 * WINDOW);
        assert!(start(1).gave(&nonce, 10 * WINDOW));
        assert!(!start(2).gave(&nonce, 10 * WINDOW));
    }
}
