//! Decoding objects: as declared members, or as a map of free names.

use std::collections::BTreeMap;

use super::{Decoder, MapRule, Members, ObjectRule, StringRule};
use crate::json::{Object, Value};

impl<'r> Decoder<'r> {
    /// `type: object`; the members are then asked for one by one.
    pub fn object<'v, 'd>(
        &'d mut self,
        value: &'v Value<'v>,
        rule: &ObjectRule,
    ) -> Option<Members<'v, 'd, 'r>> {
        self.step()?;
        let object = self.typed(value.as_object(), "must be an object")?;
        let sized = self.member_count(object, rule);
        Some(Members::new(object, self, sized))
    }

    /// `additionalProperties` alone: an object of free names. Its names are never told, so that
    /// violations of its values stand at the object's own pointer.
    pub fn map<T>(
        &mut self,
        value: &Value<'_>,
        rule: &MapRule,
        mut item: impl FnMut(&Value<'_>, &mut Decoder<'_>) -> Option<T>,
    ) -> Option<BTreeMap<String, T>> {
        self.step()?;
        let object = self.typed(value.as_object(), "must be an object")?;
        let mut sized = self.member_count(object, &rule.object);
        let mut decoded = BTreeMap::new();
        for (name, value) in object.iter() {
            sized &= rule.names.is_none_or(|names| self.name(name, names));
            if let Some(value) = item(value, self) {
                decoded.insert(name.to_owned(), value);
            }
        }
        (sized && decoded.len() == object.len()).then_some(decoded)
    }

    #[inline]
    fn member_count(&mut self, object: &Object<'_>, rule: &ObjectRule) -> bool {
        let (least, most) = (rule.min_properties, rule.max_properties.unwrap_or(usize::MAX));
        if (least..=most).contains(&object.len()) {
            return true;
        }
        let enough = self.at_least("minProperties", object.len(), least, " members");
        enough & self.at_most("maxProperties", object.len(), most, " members")
    }

    /// Tries the name apart: what is wrong with it is one violation of the object.
    fn name(&mut self, name: &str, rule: &StringRule) -> bool {
        let value = Value::String(name.into());
        self.attempt(|at| at.string(&value, rule)).is_some()
            || self.refuse::<()>("propertyNames", "has a name that is not allowed").is_some()
    }
}
