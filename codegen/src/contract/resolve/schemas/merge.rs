//! Bounds that hold at once: the narrower one counts.

use crate::source::Place;

use super::super::decimal::Decimal;
use super::facts::Bound;

pub(super) fn bound(text: &str, place: Place) -> Option<Bound> {
    Decimal::parse(text).map(|value| Bound { value, text: text.to_owned(), place })
}

/// Of two lower bounds the higher one.
pub(super) fn raise(known: &mut Option<Bound>, new: Option<Bound>) {
    if let Some(new) = new
        && known.as_ref().is_none_or(|known| known.value < new.value)
    {
        *known = Some(new);
    }
}

/// Of two upper bounds the lower one.
pub(super) fn lower(known: &mut Option<Bound>, new: Option<Bound>) {
    if let Some(new) = new
        && known.as_ref().is_none_or(|known| known.value > new.value)
    {
        *known = Some(new);
    }
}

/// Takes a text that has one place in a kind; whether it is the only one.
pub(super) fn same<'a>(known: &mut Option<(&'a str, Place)>, new: &'a str, place: Place) -> bool {
    match known {
        Some((other, _)) => *other == new,
        None => {
            *known = Some((new, place));
            true
        }
    }
}
