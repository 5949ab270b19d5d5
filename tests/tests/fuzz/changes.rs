//! Changes to inputs, from a seed.

/// A source of chance, and what it does to bytes.
pub(crate) struct Changes(u64);

impl Changes {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// A number below `limit` (xorshift64*).
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        drawn as usize % limit.max(1)
    }

    /// One of several.
    pub(crate) fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    /// Up to four changes, perhaps none.
    pub(crate) fn change(&mut self, input: &mut Vec<u8>, others: &[Vec<u8>], words: &[&str]) {
        for _ in 0..self.below(5) {
            let at = self.below(input.len() + 1);
            let to = (at + self.below(16)).min(input.len());
            match self.below(9) {
                0 if at < input.len() => input[at] ^= 1 << self.below(8),
                1 if at < input.len() => input[at] = self.below(256) as u8,
                2 => drop(input.splice(at..at, [self.below(256) as u8])),
                3 => drop(input.drain(at..to)),
                4 => {
                    let piece = input[at..to].to_vec();
                    let times = 1 + self.below(4);
                    input.splice(at..at, piece.repeat(times));
                }
                5 | 6 => drop(input.splice(at..to, self.one(words).bytes())),
                7 if !others.is_empty() => {
                    let other = &others[self.below(others.len())];
                    let from = self.below(other.len() + 1);
                    let end = (from + self.below(64)).min(other.len());
                    input.splice(at..to, other[from..end].iter().copied());
                }
                8 if self.below(200) == 0 => {
                    let many = 1 << self.below(14);
                    input.splice(at..at, self.one(words).repeat(many).into_bytes());
                }
                _ => input.truncate(input.len() - self.below(3).min(input.len())),
            }
        }
        input.truncate(1 << 18);
    }
}
