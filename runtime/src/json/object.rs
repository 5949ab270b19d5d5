//! The members of an object in a request: names are distinct, look-ups never cost more than they must.

use std::borrow::Cow;

use super::Value;

/// Up to here members stay as they were sent and are searched one after the other; beyond, they
/// are sorted by name, so that no sender can make duplicates or look-ups cost a square.
const SMALL: usize = 16;

/// The members of an object, no two of the same name.
#[derive(Clone, Debug)]
pub struct Object<'a>(Vec<(Cow<'a, str>, Value<'a>)>);

impl<'a> Object<'a> {
    /// `None` when two members have the same name.
    #[inline]
    pub fn new(mut members: Vec<(Cow<'a, str>, Value<'a>)>) -> Option<Self> {
        let distinct = if members.len() <= SMALL {
            let twice = |at: usize| members[..at].iter().any(|(name, _)| *name == members[at].0);
            !(1..members.len()).any(twice)
        } else {
            members.sort_unstable_by(|left, right| left.0.cmp(&right.0));
            members.windows(2).all(|pair| pair[0].0 != pair[1].0)
        };
        distinct.then_some(Self(members))
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a member.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.find(name, 0).map(|(_, value)| value)
    }

    /// Every member; sorted by name only when there are many.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Value<'a>)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }

    #[cfg(test)]
    pub(super) fn members(&self) -> &[(Cow<'a, str>, Value<'a>)] {
        &self.0
    }

    /// Bytes that are kept for members that there are not.
    #[cfg(test)]
    pub(super) fn spare(&self) -> usize {
        (self.0.capacity() - self.0.len()) * size_of::<(Cow<'a, str>, Value<'a>)>()
    }

    /// Where a member stands, and its value. `guess` is tried first: senders mostly keep the document's
    /// order.
    #[inline(always)]
    pub(crate) fn find(&self, name: &str, guess: usize) -> Option<(usize, &Value<'a>)> {
        match self.0.get(guess) {
            Some((found, value)) if found == name => Some((guess, value)),
            _ => self.search(name),
        }
    }

    fn search(&self, name: &str) -> Option<(usize, &Value<'a>)> {
        let place = match self.0.len() > SMALL {
            true => self.0.binary_search_by(|member| member.0.as_ref().cmp(name)).ok(),
            false => self.0.iter().position(|member| member.0 == name),
        };
        place.map(|place| (place, &self.0[place].1))
    }

    /// Whether both have the same names with values that are equal.
    pub(super) fn equals(&self, other: &Object<'_>) -> bool {
        self.len() == other.len()
            && self.iter().enumerate().all(|(at, (name, value))| {
                other.find(name, at).is_some_and(|(_, found)| value.equals(found))
            })
    }
}
