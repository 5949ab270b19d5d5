//! Keyed 128-bit hashes, so that no address, subject or tenant is stored, and nobody outside can make
//! two keys meet.

use uuid::Uuid;

use super::parts::{Parts, Slot};

/// The secret under which one limiter hashes; drawn anew at every start.
#[derive(Clone, Copy)]
pub(super) struct Secret {
    key: [u64; 2],
    masks: [u64; 2],
    factors: [u64; 2],
    factor: u128,
}

impl Secret {
    pub(super) fn new() -> Self {
        let halves = |random: u128| [random as u64, (random >> 64) as u64];
        Self {
            key: halves(random()),
            masks: halves(random()),
            factors: halves(random()).map(|factor| factor | 1),
            factor: random() | 1,
        }
    }

    /// A text of any length, as SipHash-1-3-128. Nobody outside sees a hash, so the rounds that the
    /// standard library hashes its maps with are enough.
    pub(super) fn hash(&self, bytes: &[u8]) -> u128 {
        sip128::<1, 3>(self.key, bytes)
    }

    /// An address, which is at most eight bytes: each half is multiplied with secret factors twice
    /// and folded, for after one product neighbours still share bits under some secrets. Every
    /// request pays for this, and nobody outside ever sees a hash to learn from.
    #[inline]
    pub(super) fn hash_address(&self, word: u64, length: u64) -> u128 {
        let word = word ^ length.rotate_right(8);
        let by = |word: u64, half: usize| fold(word ^ self.masks[half], self.factors[half]);
        let (low, high) = (by(by(word, 0), 1), by(by(word, 1), 0));
        u128::from(high) << 64 | u128::from(low)
    }

    /// Joins the parts of a composite key, order kept; each part is a keyed hash already.
    #[inline]
    pub(super) fn join(&self, slots: &[Slot], parts: &Parts) -> u128 {
        slots.iter().fold(0_u128, |joined, slot| {
            joined.wrapping_mul(self.factor).wrapping_add(parts.part(*slot))
        })
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret")
    }
}

/// 128 bits of the operating system's randomness; the bits that a v4 UUID fixes come from a
/// second one.
pub(super) fn random() -> u128 {
    Uuid::new_v4().as_u128() ^ Uuid::new_v4().as_u128().rotate_left(64)
}

/// Both halves of a product, together.
#[inline]
const fn fold(word: u64, factor: u64) -> u64 {
    let product = word as u128 * factor as u128;
    product as u64 ^ (product >> 64) as u64
}

/// SipHash with 128 bits of output (Aumasson and Bernstein, 2012).
fn sip128<const TAKE: usize, const END: usize>(key: [u64; 2], bytes: &[u8]) -> u128 {
    let mut state = begin(key);
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        absorb::<TAKE>(&mut state, u64::from_le_bytes(*word));
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    last[7] = bytes.len() as u8;
    absorb::<TAKE>(&mut state, u64::from_le_bytes(last));
    end::<END>(state)
}

#[inline]
const fn begin(key: [u64; 2]) -> [u64; 4] {
    [
        key[0] ^ 0x736f_6d65_7073_6575,
        key[1] ^ 0x646f_7261_6e64_6f6d ^ 0xee,
        key[0] ^ 0x6c79_6765_6e65_7261,
        key[1] ^ 0x7465_6462_7974_6573,
    ]
}

#[inline]
fn end<const ROUNDS: usize>(mut state: [u64; 4]) -> u128 {
    state[2] ^= 0xee;
    let low = squeeze::<ROUNDS>(&mut state);
    state[1] ^= 0xdd;
    let high = squeeze::<ROUNDS>(&mut state);
    u128::from(high) << 64 | u128::from(low)
}

#[inline]
fn absorb<const ROUNDS: usize>(state: &mut [u64; 4], word: u64) {
    state[3] ^= word;
    for _ in 0..ROUNDS {
        round(state);
    }
    state[0] ^= word;
}

#[inline]
fn squeeze<const ROUNDS: usize>(state: &mut [u64; 4]) -> u64 {
    for _ in 0..ROUNDS {
        round(state);
    }
    state[0] ^ state[1] ^ state[2] ^ state[3]
}

#[inline]
fn round(state: &mut [u64; 4]) {
    let [mut a, mut b, mut c, mut d] = *state;
    a = a.wrapping_add(b);
    b = b.rotate_left(13) ^ a;
    a = a.rotate_left(32);
    c = c.wrapping_add(d);
    d = d.rotate_left(16) ^ c;
    a = a.wrapping_add(d);
    d = d.rotate_left(21) ^ a;
    c = c.wrapping_add(b);
    b = b.rotate_left(17) ^ c;
    c = c.rotate_left(32);
    *state = [a, b, c, d];
}

#[cfg(test)]
mod tests {
    use super::super::parts::Caller;
    use super::*;

    #[test]
    fn agrees_with_the_published_vectors() {
        let key = [0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908];
        assert_eq!(
            sip128::<2, 4>(key, &[]).to_le_bytes(),
            [
                0xa3, 0x81, 0x7f, 0x04, 0xba, 0x25, 0xa8, 0xe6, 0x6d, 0xf6, 0x72, 0x14, 0xc7, 0x55,
                0x02, 0x93
            ]
        );
        assert_eq!(
            sip128::<2, 4>(key, &[0]).to_le_bytes(),
            [
                0xda, 0x87, 0xc1, 0xd8, 0x6b, 0x99, 0xaf, 0x44, 0x34, 0x76, 0x59, 0x11, 0x9b, 0x22,
                0xfc, 0x45
            ]
        );
    }

    #[test]
    fn addresses_that_follow_each_other_are_spread_over_all_bits() {
        for _ in 0..16 {
            let secret = Secret::new();
            let hashes: Vec<u128> = (0..4096).map(|ip| secret.hash_address(ip, 4)).collect();
            for bit in 0..128 {
                let ones = hashes.iter().filter(|hash| *hash >> bit & 1 == 1).count();
                assert!((1700..2400).contains(&ones), "bit {bit}: {ones}");
            }
            let mut low: Vec<u64> = hashes.iter().map(|hash| *hash as u64).collect();
            low.sort_unstable();
            low.dedup();
            assert_eq!(low.len(), 4096);
            assert_ne!(secret.hash_address(7, 4), secret.hash_address(7, 8), "IPv4 and IPv6");
        }
    }

    #[test]
    fn two_limiters_do_not_hash_alike() {
        assert_ne!(Secret::new().hash(b"192.0.2.7"), Secret::new().hash(b"192.0.2.7"));
    }

    #[test]
    fn the_parts_of_a_composite_key_do_not_run_into_each_other() {
        let secret = Secret::new();
        let by = [Slot::Ip, Slot::Principal];
        let parts = |ip, principal| {
            let caller = Caller { principal, tenant: 0, client: 0, api_key: 0 };
            Parts { ip, caller: Some(caller), named: None }
        };
        assert_ne!(secret.join(&by, &parts(1, 2)), secret.join(&by, &parts(2, 1)));
        assert_ne!(secret.join(&by, &parts(1, 2)), secret.join(&by[1..], &parts(1, 2)));
    }
}
