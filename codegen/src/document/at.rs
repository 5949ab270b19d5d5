//! A value with the place where it stands.

use crate::source::Place;

/// A value and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where.
    pub place: Place,
}

/// A text as written.
pub type Text<'a> = At<&'a str>;

impl<T> At<T> {
    /// A value at a place.
    pub fn new(value: T, place: Place) -> Self {
        Self { value, place }
    }
}

/// A `$ref`, or the thing itself.
#[derive(Clone, Debug)]
pub enum OrRef<'a, T> {
    /// `{ $ref: … }`, unresolved.
    Ref(Text<'a>),
    /// The thing itself.
    Item(T),
}
