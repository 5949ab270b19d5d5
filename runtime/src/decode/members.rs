//! The declared members of an object, asked for one by one.

use std::collections::BTreeMap;

use super::{Decoder, Places, path::Segment};
use crate::json::{Budget, Object, Value, parse};

/// An object being decoded. Ends with [`Members::finish_closed`], [`Members::finish_open`] or
/// [`Members::others`].
#[derive(Debug)]
#[must_use = "an object must be finished, or unknown members pass"]
pub struct Members<'v, 'd, 'r> {
    object: &'v Object<'v>,
    at: &'d mut Decoder<'r>,
    /// Whether `minProperties` and `maxProperties` hold.
    sized: bool,
    /// Where the next member is expected.
    guess: usize,
    asked: Places,
}

impl<'v, 'd, 'r> Members<'v, 'd, 'r> {
    pub(super) fn new(object: &'v Object<'v>, at: &'d mut Decoder<'r>, sized: bool) -> Self {
        Self { object, at, sized, guess: 0, asked: Places::default() }
    }

    /// A member that `required` lists.
    pub fn required<T>(
        &mut self,
        name: &'static str,
        decode: impl FnOnce(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
    ) -> Option<T> {
        let found = self.take(name);
        self.at.within(Segment::Name(name), |at| match found {
            Some(value) => decode(value, at),
            None => at.refuse("required", "is required"),
        })
    }

    /// A member that may be absent: `Some(None)`. The outer `None` is a failure.
    pub fn optional<T>(
        &mut self,
        name: &'static str,
        decode: impl FnOnce(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
    ) -> Option<Option<T>> {
        let Some(value) = self.take(name) else { return Some(None) };
        self.at.within(Segment::Name(name), |at| decode(value, at)).map(Some)
    }

    /// A member that may be absent and has a `default`: absent, that is decoded, a JSON text of the
    /// document. One that its schema does not take is a violation, as if it had been sent.
    pub fn defaulted<T>(
        &mut self,
        name: &'static str,
        default: &'static str,
        decode: impl FnOnce(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
    ) -> Option<T> {
        let found = self.take(name);
        self.at.within(Segment::Name(name), |at| match found {
            Some(value) => decode(value, at),
            None => match parse(default.as_bytes(), &Budget { depth: u32::MAX, nodes: u32::MAX }) {
                Ok(default) => at.apart(|at| decode(&default, at)),
                Err(_) => at.refuse("default", "has a default that cannot be read"),
            },
        })
    }

    /// A member that the document declares but a sender may not set: present, it is a violation
    /// with this code (`readOnly`, `assign`).
    pub fn refused(&mut self, name: &'static str, code: &'static str) {
        if self.take(name).is_some() {
            self.at.within(Segment::Name(name), |at| {
                at.refuse::<()>(code, "is set by the server and must not be sent")
            });
        }
    }

    /// The members that were not asked for, each decoded by `additionalProperties`. Their names
    /// are the sender's and never told: violations stand at the object's own pointer.
    pub fn others<T>(
        self,
        mut decode: impl FnMut(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
    ) -> Option<BTreeMap<String, T>> {
        let mut decoded = BTreeMap::new();
        let mut expected = 0;
        for (place, (name, value)) in self.object.iter().enumerate() {
            if !self.asked.has(place) {
                expected += 1;
                if let Some(value) = decode(value, self.at) {
                    decoded.insert(name.to_owned(), value);
                }
            }
        }
        (self.sized && decoded.len() == expected).then_some(decoded)
    }

    /// Ends a closed object; a member that was not asked for is a violation. `false` when the
    /// object failed here or in its number of members.
    #[inline]
    #[must_use = "a failed object must not be built"]
    pub fn finish_closed(self) -> bool {
        // No place beyond the last member can be asked for.
        let unknown = !self.asked.are_all(self.object.len());
        if unknown {
            self.at.violation("additionalProperties", "has a member that is not declared");
        }
        self.sized && !unknown
    }

    /// Ends an object whose other members are of no interest.
    #[must_use = "a failed object must not be built"]
    pub fn finish_open(self) -> bool {
        self.sized
    }

    #[inline]
    fn take(&mut self, name: &str) -> Option<&'v Value<'v>> {
        let (place, value) = self.object.find(name, self.guess)?;
        self.guess = place + 1;
        self.asked.add(place);
        Some(value)
    }
}
