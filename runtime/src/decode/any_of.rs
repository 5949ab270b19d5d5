//! Alternatives of which several may hold: `anyOf`, and `oneOf` whose discriminator has a default.

use super::{
    Branch, Decoder,
    one_of::{NONE, Search},
};
use crate::json::Value;

impl Decoder<'_> {
    /// `anyOf`: of the alternatives that take the value, the one that declares the most of its
    /// members; of several, the first. Each stands beside the members that it declares.
    pub fn best_of<T>(
        &mut self,
        value: &Value<'_>,
        branches: &[(&[&'static str], Branch<T>)],
    ) -> Option<T> {
        let all = branches.iter().map(|(_, branch)| *branch);
        self.choose(value, all, "anyOf", |at| at.best_taker(value, branches))
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

    fn best_taker<T>(
        &mut self,
        value: &Value<'_>,
        branches: &[(&[&'static str], Branch<T>)],
    ) -> Search<T> {
        let mut best: Option<(usize, usize, _)> = None;
        for (place, (members, branch)) in branches.iter().enumerate() {
            let declared = members.iter().filter(|name| value.get(name).is_some()).count();
            if best.as_ref().is_some_and(|(most, ..)| declared <= *most) {
                continue;
            }
            let found = self.attempt(|at| branch(value, at));
            self.is_told()?;
            if let Some(found) = found {
                best = Some((declared, place, found));
            }
        }
        Some(best.map(|(_, place, found)| (place, found)).ok_or(NONE))
    }
}
