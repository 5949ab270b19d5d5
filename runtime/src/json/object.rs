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
        self.position(name, 0).map(|at| &self.0[at].1)
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

    /// Where a member stands. `guess` is tried first: senders mostly keep the document's order.
    pub(crate) fn position(&self, name: &str, guess: usize) -> Option<usize> {
        if self.0.get(guess).is_some_and(|member| member.0 == name) {
            return Some(guess);
        }
        if self.0.len() > SMALL {
            return self.0.binary_search_by(|member| member.0.as_ref().cmp(name)).ok();
        }
        self.0.iter().position(|member| member.0 == name)
    }

    /// The member at a place of [`Object::position`].
    pub(crate) fn at(&self, place: usize) -> Option<(&str, &Value<'a>)> {
        self.0.get(place).map(|(name, value)| (name.as_ref(), value))
    }

    /// Whether both have the same names with values that are equal.
    pub(super) fn equals(&self, other: &Object<'_>) -> bool {
        self.len() == other.len()
            && self.iter().enumerate().all(|(at, (name, value))| {
                let place = other.position(name, at);
                place
                    .and_then(|place| other.at(place))
                    .is_some_and(|(_, found)| value.equals(found))
            })
    }
}
