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

    fn member_count(&mut self, object: &Object<'_>, rule: &ObjectRule) -> bool {
        let too_few = object.len() < rule.min_properties;
        if too_few {
            let mut digits = itoa::Buffer::new();
            let least = digits.format(rule.min_properties);
            self.violation_with("minProperties", ["must have at least ", least, " members"]);
        }
        let too_many = rule.max_properties.filter(|most| object.len() > *most);
        if let Some(most) = too_many {
            let mut digits = itoa::Buffer::new();
            let most = digits.format(most);
            self.violation_with("maxProperties", ["must have at most ", most, " members"]);
        }
        !too_few && too_many.is_none()
    }

    /// Tries the name apart: what is wrong with it is one violation of the object.
    fn name(&mut self, name: &str, rule: &StringRule) -> bool {
        let value = Value::String(name.into());
        self.attempt(|at| at.string(&value, rule)).is_some()
            || self.refuse::<()>("propertyNames", "has a name that is not allowed").is_some()
    }
}
