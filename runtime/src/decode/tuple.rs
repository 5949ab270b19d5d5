//! Decoding tuples: arrays of a fixed length, each item by a schema of its own.

use super::{Decoder, path::Segment};
use crate::json::Value;

/// The items of a tuple being decoded, asked for one by one.
#[derive(Debug)]
pub struct Items<'v, 'd, 'r> {
    items: &'v [Value<'v>],
    at: &'d mut Decoder<'r>,
    next: usize,
}

impl<'r> Decoder<'r> {
    /// `prefixItems` of exactly `length` items.
    pub fn tuple<'v, 'd>(
        &'d mut self,
        value: &'v Value<'v>,
        length: usize,
    ) -> Option<Items<'v, 'd, 'r>> {
        self.step()?;
        let items = self.typed(value.as_array(), "must be an array")?;
        let mut digits = itoa::Buffer::new();
        let counted = digits.format(length);
        if items.len() < length {
            self.violation_with("minItems", ["must have at least ", counted, " items"]);
            return None;
        }
        if items.len() > length {
            self.violation_with("maxItems", ["must have at most ", counted, " items"]);
            return None;
        }
        Some(Items { items, at: self, next: 0 })
    }
}

impl Items<'_, '_, '_> {
    /// The next item.
    pub fn item<T>(
        &mut self,
        decode: impl FnOnce(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
    ) -> Option<T> {
        let index = self.next;
        self.next += 1;
        let items = self.items;
        self.at.within(Segment::Index(index), |at| match items.get(index) {
            Some(value) => decode(value, at),
            None => at.refuse("minItems", "has too few items"),
        })
    }
}
