//! Decoding arrays.

use super::{ArrayRule, Decoder, path::Segment};
use crate::json::{Value, all_distinct};

impl Decoder<'_> {
    /// `type: array`; every item is decoded, also when another has failed.
    pub fn array<T>(
        &mut self,
        value: &Value<'_>,
        rule: &ArrayRule,
        mut item: impl FnMut(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.step()?;
        let items = self.typed(value.as_array(), "must be an array")?;
        let sized = self.item_count(items, rule);
        let room = self.made(|| Vec::with_capacity(items.len().min(PREPARED)));
        let mut decoded = room.unwrap_or_default();
        for (index, value) in items.iter().enumerate() {
            if let Some(item) = self.within(Segment::Index(index), |at| item(value, at)) {
                decoded.push(item);
            }
        }
        (sized && decoded.len() == items.len()).then_some(decoded)
    }

    fn item_count(&mut self, items: &[Value<'_>], rule: &ArrayRule) -> bool {
        let (least, most) = (rule.min_items, rule.max_items.unwrap_or(usize::MAX));
        let enough = self.at_least("minItems", items.len(), least, " items");
        let few = self.at_most("maxItems", items.len(), most, " items");
        let repeated = rule.unique_items && !all_distinct(items);
        if repeated {
            self.violation("uniqueItems", "must not have equal items");
        }
        enough && few && !repeated
    }
}

/// Room that is made at once; what a sender claims beyond that grows as it proves valid.
const PREPARED: usize = 64;
