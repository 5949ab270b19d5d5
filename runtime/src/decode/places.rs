//! Which members of an object, or items of an array, have been looked at.

/// A set of places; small values need no allocation.
#[derive(Debug, Default)]
pub(crate) struct Places {
    low: u64,
    high: Vec<u64>,
}

impl Places {
    #[inline]
    pub(crate) fn add(&mut self, place: usize) {
        match place.checked_sub(64) {
            None => self.low |= 1 << place,
            Some(rest) => self.add_high(rest),
        }
    }

    fn add_high(&mut self, rest: usize) {
        if self.high.len() <= rest / 64 {
            self.high.resize(rest / 64 + 1, 0);
        }
        self.high[rest / 64] |= 1 << (rest % 64);
    }

    /// Adds the first `count` places.
    pub(crate) fn add_all(&mut self, count: usize) {
        self.low |= first(count);
        let rest = count.saturating_sub(64);
        if self.high.len() < rest.div_ceil(64) {
            self.high.resize(rest.div_ceil(64), 0);
        }
        for (index, word) in self.high.iter_mut().enumerate() {
            *word |= first(rest.saturating_sub(index * 64));
        }
    }

    /// Adds what `other` has.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.low |= other.low;
        if self.high.len() < other.high.len() {
            self.high.resize(other.high.len(), 0);
        }
        for (word, more) in self.high.iter_mut().zip(&other.high) {
            *word |= more;
        }
    }

    pub(crate) fn has(&self, place: usize) -> bool {
        match place.checked_sub(64) {
            None => self.low & (1 << place) != 0,
            Some(rest) => {
                self.high.get(rest / 64).is_some_and(|word| word & (1 << (rest % 64)) != 0)
            }
        }
    }

    /// Whether the first `count` places are all there are.
    pub(crate) fn are_all(&self, count: usize) -> bool {
        match self.high.is_empty() {
            true => count <= 64 && self.low == first(count),
            false => self.count() == count,
        }
    }

    pub(crate) fn count(&self) -> usize {
        let high: u32 = self.high.iter().map(|word| word.count_ones()).sum();
        (self.low.count_ones() + high) as usize
    }
}

/// A word whose first `count` bits are set.
fn first(count: usize) -> u64 {
    if count >= 64 { u64::MAX } else { (1 << count) - 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_added_one_by_one_all_at_once_and_from_another_set() {
        for count in [0, 1, 63, 64, 65, 128, 129, 1000] {
            let (mut single, mut whole, mut merged) =
                (Places::default(), Places::default(), Places::default());
            (0..count).for_each(|place| single.add(place));
            whole.add_all(count);
            merged.merge(&single);
            for places in [single, whole, merged] {
                assert_eq!(places.count(), count);
                assert!(places.are_all(count) && !places.are_all(count + 1));
                assert!(count == 0 || !places.are_all(count - 1));
                assert!((0..count).all(|place| places.has(place)) && !places.has(count));
            }
        }
    }

    #[test]
    fn a_set_of_high_places_keeps_its_own_when_another_is_added() {
        let (mut one, mut other) = (Places::default(), Places::default());
        one.add(500);
        other.add(3);
        one.merge(&other);
        one.add_all(65);
        assert!(one.has(500) && one.has(64) && !one.has(65));
        assert_eq!(one.count(), 66);
    }
}
