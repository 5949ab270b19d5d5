//! Keywords that hold other schemas against the same value.

use super::{Assertion, Keyword, interpreter::Interpreter};
use crate::{decode::Places, json::Value};

/// How many `$ref` are followed to find out what kind of value an alternative is for.
const FOLLOWED: usize = 8;

impl Interpreter<'_, '_> {
    /// Whether `keyword` holds; `true` for one that is looked at elsewhere.
    pub(super) fn in_place(
        &mut self,
        value: &Value<'_>,
        keyword: &'static Keyword,
        seen: Option<&mut Places>,
    ) -> bool {
        match (keyword, value) {
            (Keyword::Ref(target), _) => self.assertion(value, target, seen),
            (Keyword::DynamicRef { anchor, initial }, _) => {
                let target = self.scope.find(anchor, initial);
                self.assertion(value, target, seen)
            }
            (Keyword::AllOf(all), _) => self.all_of(value, all, seen),
            (Keyword::AnyOf(all), _) => self.any_of(value, all, seen),
            (Keyword::OneOf(all), _) => self.one_of(value, all, seen),
            (Keyword::Not(schema), _) => self.not(value, schema),
            (Keyword::If { condition, then, otherwise }, _) => {
                self.conditional(value, condition, (*then, *otherwise), seen)
            }
            (Keyword::DependentSchemas(all), Value::Object(object)) => {
                let present = all.iter().filter(|(name, _)| object.get(name).is_some());
                self.all(value, present.map(|(_, schema)| *schema), seen)
            }
            (Keyword::PropertyNames(schema), Value::Object(object)) => self.names(object, schema),
            (Keyword::Contains { schema, min, max }, Value::Array(items)) => {
                self.contains(items, schema, (*min, *max), seen)
            }
            (Keyword::UniqueItems, Value::Array(items)) => self.unique(items),
            _ => true,
        }
    }

    fn all_of(
        &mut self,
        value: &Value<'_>,
        all: &'static [&'static Assertion],
        seen: Option<&mut Places>,
    ) -> bool {
        self.all(value, all.iter().copied(), seen)
    }

    fn all(
        &mut self,
        value: &Value<'_>,
        all: impl Iterator<Item = &'static Assertion>,
        mut seen: Option<&mut Places>,
    ) -> bool {
        let mut holds = true;
        for schema in all {
            holds &= self.assertion(value, schema, seen.as_deref_mut());
            if !holds && self.is_over() {
                return false;
            }
        }
        holds
    }

    fn any_of(
        &mut self,
        value: &Value<'_>,
        all: &'static [&'static Assertion],
        mut seen: Option<&mut Places>,
    ) -> bool {
        let mut any = false;
        for schema in all {
            any |= self.tried(value, schema, seen.as_deref_mut());
            // What the other alternatives look at matters only when it is asked for.
            if self.is_spent() || (any && seen.is_none()) {
                break;
            }
        }
        !self.is_spent() && (any || self.none_of(value, all, "anyOf"))
    }

    fn one_of(
        &mut self,
        value: &Value<'_>,
        all: &'static [&'static Assertion],
        mut seen: Option<&mut Places>,
    ) -> bool {
        let mut count = 0;
        for schema in all {
            count += usize::from(self.tried(value, schema, seen.as_deref_mut()));
            if self.is_spent() || count > 1 {
                break;
            }
        }
        match count {
            _ if self.is_spent() => false,
            0 => self.none_of(value, all, "oneOf"),
            1 => true,
            _ => {
                self.doubt();
                self.told("oneOf", "must match exactly one alternative")
            }
        }
    }

    fn not(&mut self, value: &Value<'_>, schema: &'static Assertion) -> bool {
        let matches = self.trial(|run| run.assertion(value, schema, None));
        !self.is_spent() && (!matches || self.told("not", "must not match what is excluded"))
    }

    fn conditional(
        &mut self,
        value: &Value<'_>,
        condition: &'static Assertion,
        (then, otherwise): (Option<&'static Assertion>, Option<&'static Assertion>),
        mut seen: Option<&mut Places>,
    ) -> bool {
        let holds = self.tried(value, condition, seen.as_deref_mut());
        if self.is_spent() {
            return false;
        }
        let follows = if holds { then } else { otherwise };
        follows.is_none_or(|schema| self.assertion(value, schema, seen))
    }

    /// Tries a schema; what it looks at counts only when it holds.
    fn tried(
        &mut self,
        value: &Value<'_>,
        schema: &'static Assertion,
        seen: Option<&mut Places>,
    ) -> bool {
        let Some(seen) = seen else { return self.trial(|run| run.assertion(value, schema, None)) };
        let mut own = Places::default();
        let holds = self.trial(|run| run.assertion(value, schema, Some(&mut own)));
        if holds {
            seen.merge(&own);
        }
        holds
    }

    /// No alternative holds. When only one is for such a value, its violations are told.
    fn none_of(
        &mut self,
        value: &Value<'_>,
        all: &'static [&'static Assertion],
        code: &'static str,
    ) -> bool {
        self.doubt();
        let mut near = all.iter().filter(|schema| is_for(value, schema));
        match (near.next(), near.next()) {
            // What it says of the value is told, and what it might take after all is not taken.
            (Some(only), None) if !self.is_silent() && !self.assertion(value, only, None) => false,
            _ => self.told(code, "must match one of the alternatives"),
        }
    }
}

/// Whether the alternative is meant for such a value, by type and by members that are given.
fn is_for(value: &Value<'_>, schema: &'static Assertion) -> bool {
    let mut schema = schema;
    for _ in 0..FOLLOWED {
        if !schema.keywords().iter().all(|keyword| allows(value, keyword)) {
            return false;
        }
        match schema.keywords() {
            [Keyword::Ref(target)] => schema = target,
            _ => break,
        }
    }
    true
}

fn allows(value: &Value<'_>, keyword: &'static Keyword) -> bool {
    match (keyword, value) {
        (Keyword::Never, _) => false,
        (Keyword::Type(types), _) => types.iter().any(|one| one.has(value)),
        (Keyword::Properties(all), Value::Object(object)) => {
            all.iter().all(|(name, schema)| match (object.get(name), schema.keywords()) {
                (Some(member), keywords) => keywords.iter().all(|keyword| match keyword {
                    Keyword::Enum(texts) => texts.iter().any(|text| member.is(text)),
                    _ => true,
                }),
                (None, _) => true,
            })
        }
        _ => true,
    }
}
