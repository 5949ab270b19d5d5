//! Keywords that look into arrays.

use super::{Assertion, Keyword, interpreter::Interpreter};
use crate::{
    decode::Places,
    json::{Value, all_distinct},
};

impl Interpreter<'_, '_> {
    /// `prefixItems` and `items`
    pub(super) fn items(
        &mut self,
        items: &[Value<'_>],
        assertion: &'static Assertion,
        mut seen: Option<&mut Places>,
    ) -> bool {
        let keywords = assertion.keywords();
        let mut holds = true;
        let mut prefix = 0;
        for keyword in keywords {
            let Keyword::PrefixItems(schemas) = keyword else { continue };
            prefix = schemas.len();
            for (index, (item, schema)) in items.iter().zip(*schemas).enumerate() {
                holds &= self.item(index, item, schema);
                if !holds && self.is_over() {
                    return false;
                }
                if let Some(seen) = seen.as_deref_mut() {
                    seen.add(index);
                }
            }
        }
        for keyword in keywords {
            let Keyword::Items(schema) = keyword else { continue };
            holds &= self.rest(items, prefix, schema);
            if let Some(seen) = seen.as_deref_mut() {
                seen.add_all(items.len());
            }
        }
        holds
    }

    /// `uniqueItems`
    pub(super) fn unique(&mut self, items: &[Value<'_>]) -> bool {
        self.spend(u32::try_from(items.len()).unwrap_or(u32::MAX))
            && (all_distinct(items) || self.told("uniqueItems", "must not have equal items"))
    }

    /// `contains`, `minContains`, `maxContains`
    pub(super) fn contains(
        &mut self,
        items: &[Value<'_>],
        schema: &'static Assertion,
        (min, max): (usize, Option<usize>),
        mut seen: Option<&mut Places>,
    ) -> bool {
        let mut count = 0;
        for (index, item) in items.iter().enumerate() {
            if count >= min && max.is_none() && seen.is_none() {
                break;
            }
            if self.trial(|run| run.assertion(item, schema, None)) {
                count += 1;
                if let Some(seen) = seen.as_deref_mut() {
                    seen.add(index);
                }
            }
            if self.is_spent() {
                return false;
            }
        }
        match max {
            _ if count < min && min == 1 => {
                self.told("contains", "must have an item of the kind that is asked for")
            }
            _ if count < min => {
                self.told("minContains", "has too few items of the kind that is asked for")
            }
            Some(max) if count > max => self.told("maxContains", "has too many items of one kind"),
            _ => true,
        }
    }

    /// `unevaluatedItems`
    pub(super) fn unevaluated_items(
        &mut self,
        items: &[Value<'_>],
        schema: &'static Assertion,
        seen: &mut Places,
    ) -> bool {
        let mut holds = true;
        for (index, item) in items.iter().enumerate() {
            if seen.has(index) {
                continue;
            }
            if schema.is_never() {
                holds = self.told("unevaluatedItems", "has an item that is not described");
                break;
            }
            holds &= self.item(index, item, schema);
            if !holds && self.is_over() {
                return false;
            }
        }
        seen.add_all(items.len());
        holds
    }

    fn rest(&mut self, items: &[Value<'_>], from: usize, schema: &'static Assertion) -> bool {
        if items.len() > from && schema.is_never() {
            return self.told("items", "has more items than are described");
        }
        let mut holds = true;
        for (index, item) in items.iter().enumerate().skip(from) {
            holds &= self.item(index, item, schema);
            if !holds && self.is_over() {
                return false;
            }
        }
        holds
    }

    fn item(&mut self, index: usize, item: &Value<'_>, schema: &'static Assertion) -> bool {
        self.at.step_into_item(index);
        let holds = self.assertion(item, schema, None);
        self.at.step_out();
        holds
    }
}
