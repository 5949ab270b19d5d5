//! Alternatives of which several may hold: `anyOf`, and `oneOf` whose discriminator has a default.

use super::{Branch, Decoder};
use crate::json::Value;

impl Decoder<'_> {
    /// `anyOf`: of the alternatives that take the value, the one that declares the most of its
    /// members; of several, the first. Each stands beside the members that it declares.
    pub fn best_of<T>(
        &mut self,
        value: &Value<'_>,
        branches: &[(&[&'static str], Branch<T>)],
    ) -> Option<T> {
        let mut best = None;
        for (members, branch) in branches {
            self.step()?;
            let declared = members.iter().filter(|name| value.get(name).is_some()).count();
            if best.as_ref().is_some_and(|(most, _)| declared <= *most) {
                continue;
            }
            if let Some(found) = self.attempt(|at| branch(value, at)) {
                best = Some((declared, found));
            }
        }
        match best {
            Some((_, found)) => Some(self.accept(found)),
            None => self.refuse("anyOf", "must match one of the alternatives"),
        }
    }

    /// `oneOf` with a discriminator that has a `defaultMapping`: a value without the member
    /// `property`, or with another value there, is that alternative.
    pub fn discriminated_or<T>(
        &mut self,
        value: &Value<'_>,
        property: &'static str,
        branches: &[(&'static str, Branch<T>)],
        otherwise: Branch<T>,
    ) -> Option<T> {
        self.step()?;
        let kind = value.get(property).and_then(Value::as_str);
        let named = branches.iter().find(|(name, _)| Some(*name) == kind);
        named.map_or(otherwise, |(_, branch)| *branch)(value, self)
    }
}
