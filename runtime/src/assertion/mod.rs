//! Schemas as constants with all of JSON Schema's assertions (draft 2020-12), held against a value:
//! what the typed decoder alone cannot say.

mod arrays;
mod choices;
mod interpreter;
mod memo;
mod named;
mod objects;
mod plain;
mod scope;

#[cfg(test)]
mod tests;

use crate::{
    decode::{Decoder, NumberRule, Pattern, StringRule, Violation},
    json::Value,
};

/// One schema. Lives in a `static`, so that it may refer to itself.
///
/// The keywords may stand in any order; each is given at most once, but for [`Keyword::Ref`],
/// [`Keyword::AllOf`] and the other applicators in place.
#[derive(Debug)]
pub struct Assertion {
    body: Body,
}

#[derive(Clone, Copy, Debug)]
enum Body {
    Given {
        keywords: &'static [Keyword],
        resource: Option<&'static SchemaResource>,
    },
    /// Filled in after it is referred to: tests make recursive schemas at run time.
    #[cfg(test)]
    Later(&'static std::sync::OnceLock<(&'static [Keyword], Option<&'static SchemaResource>)>),
}

/// A schema resource (`$id`) with the anchors that `$dynamicRef` may find in it (2020-12 core,
/// 8.2.3.2). Only where a schema has `$dynamicRef`.
#[derive(Debug)]
pub struct SchemaResource {
    /// Each `$dynamicAnchor` with its schema.
    pub dynamic_anchors: &'static [(&'static str, &'static Assertion)],
}

/// A primitive type (2020-12 core, 4.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// `null`
    Null,
    /// `true`, `false`
    Boolean,
    /// A number without a fraction; `1.0` is one.
    Integer,
    /// Any number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// One keyword of a schema. A keyword that speaks of another type than the value's holds.
#[derive(Debug)]
pub enum Keyword {
    /// The schema `true`.
    Always,
    /// The schema `false`.
    Never,
    /// `type`
    Type(&'static [Type]),
    /// `enum`: JSON texts, compared by value; `const` has one.
    Enum(&'static [&'static str]),
    /// `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `multipleOf`
    Number(&'static NumberRule),
    /// `minLength`, `maxLength`, `pattern`, `format`
    Text(&'static StringRule),
    /// `minItems`
    MinItems(usize),
    /// `maxItems`
    MaxItems(usize),
    /// `uniqueItems: true`
    UniqueItems,
    /// `prefixItems`
    PrefixItems(&'static [&'static Assertion]),
    /// `items`: behind the [`Keyword::PrefixItems`] of the same assertion.
    Items(&'static Assertion),
    /// `contains` with `minContains` (1 when it is absent) and `maxContains`.
    Contains {
        /// What items are counted by.
        schema: &'static Assertion,
        /// The fewest.
        min: usize,
        /// The most.
        max: Option<usize>,
    },
    /// `minProperties`
    MinProperties(usize),
    /// `maxProperties`
    MaxProperties(usize),
    /// `required`
    Required(&'static [&'static str]),
    /// `properties`
    Properties(&'static [(&'static str, &'static Assertion)]),
    /// `patternProperties`
    PatternProperties(&'static [(&'static Pattern, &'static Assertion)]),
    /// `additionalProperties`: members that neither [`Keyword::Properties`] nor
    /// [`Keyword::PatternProperties`] of the same assertion name.
    AdditionalProperties(&'static Assertion),
    /// `propertyNames`
    PropertyNames(&'static Assertion),
    /// `dependentRequired`
    DependentRequired(&'static [(&'static str, &'static [&'static str])]),
    /// `dependentSchemas`
    DependentSchemas(&'static [(&'static str, &'static Assertion)]),
    /// `allOf`
    AllOf(&'static [&'static Assertion]),
    /// `anyOf`
    AnyOf(&'static [&'static Assertion]),
    /// `oneOf`
    OneOf(&'static [&'static Assertion]),
    /// `not`
    Not(&'static Assertion),
    /// `if` with `then` and `else`.
    If {
        /// What is asked.
        condition: &'static Assertion,
        /// Holds when the condition does.
        then: Option<&'static Assertion>,
        /// Holds when the condition does not.
        otherwise: Option<&'static Assertion>,
    },
    /// `$ref`
    Ref(&'static Assertion),
    /// `$dynamicRef` whose first target is a `$dynamicAnchor` of this name; else it is a
    /// [`Keyword::Ref`].
    DynamicRef {
        /// The name.
        anchor: &'static str,
        /// The first target, which stands in when no resource on the way has the anchor.
        initial: &'static Assertion,
    },
    /// `unevaluatedItems`
    UnevaluatedItems(&'static Assertion),
    /// `unevaluatedProperties`
    UnevaluatedProperties(&'static Assertion),
}

impl Assertion {
    /// A schema of these keywords.
    pub const fn new(keywords: &'static [Keyword]) -> Self {
        Self { body: Body::Given { keywords, resource: None } }
    }

    /// The same as a part of `resource`.
    #[must_use]
    pub const fn within(self, resource: &'static SchemaResource) -> Self {
        match self.body {
            Body::Given { keywords, .. } => {
                Self { body: Body::Given { keywords, resource: Some(resource) } }
            }
            #[cfg(test)]
            Body::Later(_) => panic!("what is filled in later is given its resource then"),
        }
    }

    /// Everything that is wrong with a value that the application made, with where it stands; empty
    /// when it is valid. It is told as of a body. What it may cost grows with the value.
    pub fn violations(&'static self, value: &Value<'_>) -> Vec<Violation> {
        Decoder::of_answer(|at| at.assert(value, self)).violations
    }

    fn keywords(&self) -> &'static [Keyword] {
        match &self.body {
            Body::Given { keywords, .. } => keywords,
            #[cfg(test)]
            Body::Later(filled) => filled.get().expect("it was filled in").0,
        }
    }

    fn resource(&self) -> Option<&'static SchemaResource> {
        match &self.body {
            Body::Given { resource, .. } => *resource,
            #[cfg(test)]
            Body::Later(filled) => filled.get().expect("it was filled in").1,
        }
    }

    /// Whether this is the schema `false`.
    fn is_never(&self) -> bool {
        matches!(self.keywords(), [Keyword::Never])
    }

    /// Whether it looks at nothing but the value itself.
    fn is_plain(&self) -> bool {
        self.keywords().iter().all(Keyword::is_plain)
    }
}

impl Keyword {
    /// Whether it looks at nothing but the value itself.
    fn is_plain(&self) -> bool {
        matches!(
            self,
            Self::Always
                | Self::Never
                | Self::Type(_)
                | Self::Enum(_)
                | Self::Number(_)
                | Self::Text(_)
                | Self::MinItems(_)
                | Self::MaxItems(_)
                | Self::MinProperties(_)
                | Self::MaxProperties(_)
                | Self::Required(_)
                | Self::DependentRequired(_)
        )
    }
}
