//! Schemas without `type`: their keywords speak of one type, and values of others pass as they are.

use super::Decoder;
use crate::{assertion::Type, json::Value, values::Untyped};

impl Decoder<'_> {
    /// A value of the type that the keywords speak of, or any other one.
    pub fn untyped<T>(
        &mut self,
        value: &Value<'_>,
        spoken_of: Type,
        decode: impl FnOnce(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
    ) -> Option<Untyped<T>> {
        if spoken_of.has(value) {
            return decode(value, self).map(Untyped::Typed);
        }
        self.any(value).map(Untyped::Other)
    }
}
