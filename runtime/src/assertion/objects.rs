//! Keywords that look into objects. Names that the document does not declare are never told.

use super::{Assertion, Keyword, interpreter::Interpreter};
use crate::{
    decode::{Pattern, Places, pieces},
    json::{Object, Value},
};

impl Interpreter<'_, '_> {
    /// `properties`, `patternProperties` and `additionalProperties`
    pub(super) fn members(
        &mut self,
        object: &Object<'_>,
        assertion: &'static Assertion,
        seen: Option<&mut Places>,
    ) -> bool {
        let keywords = assertion.keywords();
        let mut named = Places::default();
        let mut holds = true;
        for keyword in keywords {
            holds &= match keyword {
                Keyword::Properties(all) => self.declared(object, all, &mut named),
                Keyword::PatternProperties(all) => self.matching(object, all, &mut named),
                _ => continue,
            };
            if !holds && self.is_over() {
                return false;
            }
        }
        for keyword in keywords {
            let Keyword::AdditionalProperties(schema) = keyword else { continue };
            holds &= self.others(object, schema, &mut named, "additionalProperties");
        }
        if let Some(seen) = seen {
            seen.merge(&named);
        }
        holds
    }

    /// `unevaluatedProperties`
    pub(super) fn unevaluated_members(
        &mut self,
        object: &Object<'_>,
        schema: &'static Assertion,
        seen: &mut Places,
    ) -> bool {
        self.others(object, schema, seen, "unevaluatedProperties")
    }

    /// `propertyNames`
    pub(super) fn names(&mut self, object: &Object<'_>, schema: &'static Assertion) -> bool {
        for (name, _) in object.iter() {
            let name = Value::String(name.into());
            if !self.trial(|run| run.assertion(&name, schema, None)) {
                return self.told("propertyNames", "has a name that is not allowed");
            }
        }
        true
    }

    /// While alternatives are tried, members that say what kind of object it is come first.
    fn declared(
        &mut self,
        object: &Object<'_>,
        all: &'static [(&'static str, &'static Assertion)],
        named: &mut Places,
    ) -> bool {
        if !self.is_silent() {
            return self.some_declared(object, all, named, |_| true);
        }
        self.some_declared(object, all, named, Assertion::is_plain)
            && self.some_declared(object, all, named, |schema| !schema.is_plain())
    }

    fn some_declared(
        &mut self,
        object: &Object<'_>,
        all: &'static [(&'static str, &'static Assertion)],
        named: &mut Places,
        wanted: impl Fn(&'static Assertion) -> bool,
    ) -> bool {
        let mut holds = true;
        let mut guess = 0;
        for (name, schema) in all.iter().filter(|(_, schema)| wanted(schema)) {
            let Some((place, value)) = object.find(name, guess) else { continue };
            guess = place + 1;
            named.add(place);
            self.at.step_into_member(name);
            holds &= self.assertion(value, schema, None);
            self.at.step_out();
            if !holds && self.is_over() {
                return false;
            }
        }
        holds
    }

    fn matching(
        &mut self,
        object: &Object<'_>,
        all: &'static [(&'static Pattern, &'static Assertion)],
        named: &mut Places,
    ) -> bool {
        let mut holds = true;
        for (place, (name, value)) in object.iter().enumerate() {
            for (pattern, schema) in all {
                if !self.spend(1 + pieces(name)) {
                    return false;
                }
                match self.at.is_found(pattern, name) {
                    Some(true) => {
                        named.add(place);
                        holds &= self.assertion(value, schema, None);
                    }
                    Some(false) => {}
                    None => return self.give_up_unless(false),
                }
                if !holds && self.is_over() {
                    return false;
                }
            }
        }
        holds
    }

    /// The members that are not in `named`, which then has all.
    fn others(
        &mut self,
        object: &Object<'_>,
        schema: &'static Assertion,
        named: &mut Places,
        code: &'static str,
    ) -> bool {
        let mut holds = true;
        if schema.is_never() {
            holds = named.count() == object.len()
                || self.told(code, "has a member that is not declared");
        } else {
            for (place, (_, value)) in object.iter().enumerate() {
                if named.has(place) {
                    continue;
                }
                holds &= self.assertion(value, schema, None);
                if !holds && self.is_over() {
                    return false;
                }
            }
        }
        named.add_all(object.len());
        holds
    }
}
