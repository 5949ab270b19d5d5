//! What a password hash costs: never less than what OWASP asks for.

/// Memory, passes and lanes of Argon2id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// KiB, which are Argon2's blocks.
    memory: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    /// 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet); [`Default`].
    pub const LEAST: Self = Self { memory: 19 * 1024, passes: 2, lanes: 1 };
    /// The most lanes and passes of a record that is looked at.
    const MOST: u32 = 255;

    /// `None` when one of them is less than in [`Cost::LEAST`], or over 255 passes or lanes.
    pub const fn new(memory_kib: u32, passes: u32, lanes: u32) -> Option<Self> {
        let least = Self::LEAST;
        if memory_kib < least.memory || passes < least.passes || lanes < least.lanes {
            return None;
        }
        Self::of_record(memory_kib, passes, lanes)
    }

    /// The cost of a record, which may be older than the rule.
    pub(super) const fn of_record(memory_kib: u32, passes: u32, lanes: u32) -> Option<Self> {
        let counted = passes >= 1 && lanes >= 1 && passes <= Self::MOST && lanes <= Self::MOST;
        if counted && memory_kib >= 8 * lanes && memory_kib <= u32::MAX / Self::MOST {
            Some(Self { memory: memory_kib, passes, lanes })
        } else {
            None
        }
    }

    /// As many blocks as are asked for, in passes over as little memory as `usual` takes; `None`
    /// for so few that Argon2 cannot fill them.
    pub(super) fn filling(blocks: u64, usual: Self) -> Option<Self> {
        let passes = u32::try_from(blocks.div_ceil(u64::from(usual.memory))).ok()?;
        let memory = blocks.checked_div(u64::from(passes))?;
        Self::of_record(u32::try_from(memory).ok()?, passes, 1)
    }

    /// Bytes of memory that are filled.
    pub(super) const fn bytes(self) -> usize {
        self.memory as usize * 1024
    }

    /// Blocks that are filled, one KiB each, over all passes: what the time goes by.
    pub(super) fn blocks(self) -> u64 {
        u64::from(self.memory) * u64::from(self.passes)
    }

    /// Whether a record of this cost is to be made anew at cost `other`.
    pub(super) fn is_less_than(self, other: Self) -> bool {
        self.memory < other.memory || self.blocks() < other.blocks()
    }

    pub(super) const fn memory(self) -> u32 {
        self.memory
    }

    pub(super) const fn passes(self) -> u32 {
        self.passes
    }

    pub(super) const fn lanes(self) -> u32 {
        self.lanes
    }
}

impl Default for Cost {
    fn default() -> Self {
        Self::LEAST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_cost_below_the_rule() {
        assert_eq!(Cost::new(19_456, 2, 1), Some(Cost::LEAST));
        for (memory, passes, lanes) in
            [(19_455, 2, 1), (19_456, 1, 1), (19_456, 2, 0), (19_456, 256, 1), (u32::MAX, 2, 1)]
        {
            assert_eq!(Cost::new(memory, passes, lanes), None);
        }
    }

    #[test]
    fn the_rest_is_filled_to_within_a_pass() {
        let usual = Cost::LEAST;
        assert_eq!(Cost::filling(0, usual), None);
        assert_eq!(Cost::filling(7, usual), None);
        for blocks in [8, 19_456, 19_457, 38_912, 100_000] {
            let rest = Cost::filling(blocks, usual).unwrap();
            assert!(blocks - rest.blocks() < u64::from(rest.passes()), "{blocks}: {rest:?}");
            assert!(rest.memory() <= usual.memory());
        }
    }

    #[test]
    fn less_memory_or_less_work_is_to_be_made_anew() {
        let of = |memory, passes| Cost::of_record(memory, passes, 1).unwrap();
        assert!(of(4_096, 100).is_less_than(Cost::LEAST));
        assert!(of(19_456, 1).is_less_than(Cost::LEAST));
        assert!(!of(65_536, 1).is_less_than(Cost::LEAST));
        assert!(!Cost::LEAST.is_less_than(Cost::LEAST));
    }
}
