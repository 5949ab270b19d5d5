//! Whether a schema names a member: what it does not name leaves in no answer.

use super::{Assertion, Keyword};

impl Assertion {
    /// Whether this schema, or one that it holds against the same value, says what a member of this
    /// name is: in `properties`, `patternProperties`, `additionalProperties` or `unevaluatedProperties`.
    /// Of alternatives any may name it. What a pattern cannot be asked of is not named.
    #[must_use]
    pub fn names(&'static self, member: &str) -> bool {
        let (mut all, mut at) = (vec![self], 0);
        while let Some(assertion) = all.get(at).copied() {
            at += 1;
            for keyword in assertion.keywords() {
                if keyword.names(member) {
                    return true;
                }
                keyword.for_each_in_place(&mut |inner| {
                    if !all.iter().any(|known| std::ptr::eq(*known, inner)) {
                        all.push(inner);
                    }
                });
            }
        }
        false
    }
}

impl Keyword {
    fn names(&self, member: &str) -> bool {
        match self {
            Self::Properties(members) => members.iter().any(|(name, _)| *name == member),
            Self::PatternProperties(members) => {
                members.iter().any(|(pattern, _)| pattern.is_match(member))
            }
            Self::AdditionalProperties(rest) | Self::UnevaluatedProperties(rest) => {
                !rest.is_never()
            }
            _ => false,
        }
    }

    /// The schemas that it holds against the same value, where that may be told of its members.
    fn for_each_in_place(&self, each: &mut dyn FnMut(&'static Assertion)) {
        match self {
            Self::Ref(one) | Self::DynamicRef { initial: one, .. } => each(one),
            Self::AllOf(all) | Self::AnyOf(all) | Self::OneOf(all) => {
                all.iter().for_each(|one| each(one));
            }
            Self::If { condition, then, otherwise } => {
                each(condition);
                then.iter().chain(otherwise).for_each(|one| each(one));
            }
            Self::DependentSchemas(all) => all.iter().for_each(|(_, one)| each(one)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Pattern;

    static ANY: Assertion = Assertion::new(&[]);
    static NEVER: Assertion = Assertion::new(&[Keyword::Never]);
    static LABEL: Pattern = Pattern::linear("^x-");
    static ROUND: Assertion = Assertion::new(&[
        Keyword::Properties(&[("radius", &ANY)]),
        Keyword::AdditionalProperties(&NEVER),
    ]);
    static SELF: Assertion = Assertion::new(&[
        Keyword::AnyOf(&[&ROUND, &SELF]),
        Keyword::Not(&HIDDEN),
        Keyword::If { condition: &WIDE, then: None, otherwise: Some(&LABELLED) },
        Keyword::Properties(&[("inner", &HIDDEN)]),
    ]);
    static WIDE: Assertion = Assertion::new(&[Keyword::Properties(&[("width", &ANY)])]);
    static LABELLED: Assertion = Assertion::new(&[Keyword::PatternProperties(&[(&LABEL, &ANY)])]);
    static HIDDEN: Assertion = Assertion::new(&[Keyword::Properties(&[("hidden", &ANY)])]);
    static REST: Assertion =
        Assertion::new(&[Keyword::AllOf(&[&ROUND]), Keyword::UnevaluatedProperties(&ANY)]);

    #[test]
    fn a_member_is_named_by_what_speaks_of_the_same_value_and_by_nothing_else() {
        for named in ["radius", "width", "x-1", "inner"] {
            assert!(SELF.names(named), "{named}");
        }
        for unnamed in ["hidden", "", "salary", "ax-1", "Radius"] {
            assert!(!SELF.names(unnamed), "{unnamed}");
        }
        assert!(REST.names("salary"), "the document says that any may come");
    }
}
