//! Keywords that look at nothing but the value itself: types, given values, bounds, counts.

use super::{Keyword, Type, interpreter::Interpreter};
use crate::{
    decode::{StringRule, pieces},
    json::{Object, Value},
};

impl Interpreter<'_, '_> {
    /// Whether `keyword` holds; `true` for one that looks further.
    pub(super) fn plain(&mut self, value: &Value<'_>, keyword: &'static Keyword) -> bool {
        match (keyword, value) {
            (Keyword::Never, _) => self.told("false", "is never allowed"),
            (Keyword::Type(types), _) => {
                types.iter().any(|one| one.has(value)) || self.told("type", message(types))
            }
            (Keyword::Enum(texts), _) => self.is_given(value, texts),
            (Keyword::Number(rule), Value::Number(number)) => {
                self.at.number_bounds(number.decimal(), rule)
            }
            (Keyword::Text(rule), Value::String(text)) => self.is_formed(text, rule),
            (Keyword::MinItems(least), Value::Array(items)) => {
                self.at.at_least("minItems", items.len(), *least, " items")
            }
            (Keyword::MaxItems(most), Value::Array(items)) => {
                self.at.at_most("maxItems", items.len(), *most, " items")
            }
            (Keyword::MinProperties(least), Value::Object(object)) => {
                self.at.at_least("minProperties", object.len(), *least, " members")
            }
            (Keyword::MaxProperties(most), Value::Object(object)) => {
                self.at.at_most("maxProperties", object.len(), *most, " members")
            }
            (Keyword::Required(names), Value::Object(object)) => {
                self.has_all(object, names, "required", "is required")
            }
            (Keyword::DependentRequired(all), Value::Object(object)) => {
                let present = all.iter().filter(|(name, _)| object.get(name).is_some());
                present.fold(true, |holds, (_, names)| {
                    holds & self.has_all(object, names, "dependentRequired", DEPENDENT)
                })
            }
            _ => true,
        }
    }

    fn is_formed(&mut self, text: &str, rule: &StringRule) -> bool {
        if !self.spend(pieces(text)) {
            return false;
        }
        let holds = self.at.text(text, rule);
        // A pattern that gave up has not said that the text does not match.
        holds || self.give_up_unless(self.at.is_certain(rule))
    }

    fn is_given(&mut self, value: &Value<'_>, texts: &'static [&'static str]) -> bool {
        if matches!(value, Value::Array(_) | Value::Object(_))
            && !self.spend(texts.iter().map(|text| 1 + pieces(text)).sum())
        {
            return false;
        }
        if texts.iter().any(|text| value.is(text)) {
            return true;
        }
        match texts {
            [_] => self.told("const", "must be the given value"),
            _ => self.told("enum", "must be one of the allowed values"),
        }
    }

    /// Tells every name that is missing at its own place.
    fn has_all(
        &mut self,
        object: &Object<'_>,
        names: &'static [&'static str],
        code: &'static str,
        message: &'static str,
    ) -> bool {
        let mut holds = true;
        for name in names.iter().filter(|name| object.get(name).is_none()) {
            holds = false;
            self.at.member(name, |at| at.violation(code, message));
            if self.is_over() {
                break;
            }
        }
        holds
    }
}

const DEPENDENT: &str = "is required beside a member that was sent";

impl Type {
    /// Whether `value` has this type.
    pub(crate) fn has(self, value: &Value<'_>) -> bool {
        match (self, value) {
            (Self::Integer, Value::Number(number)) => number.is_integer(),
            (Self::Null, Value::Null)
            | (Self::Boolean, Value::Bool(_))
            | (Self::Number, Value::Number(_))
            | (Self::String, Value::String(_))
            | (Self::Array, Value::Array(_))
            | (Self::Object, Value::Object(_)) => true,
            _ => false,
        }
    }
}

fn message(types: &[Type]) -> &'static str {
    match types {
        [Type::Null] => "must be null",
        [Type::Boolean] => "must be a boolean",
        [Type::Integer] => "must be an integer",
        [Type::Number] => "must be a number",
        [Type::String] => "must be a string",
        [Type::Array] => "must be an array",
        [Type::Object] => "must be an object",
        _ => "must be of a type that is allowed",
    }
}
