//! Assertions as meant: whole schemas as tables of keywords, for what no Rust type says.

use crate::source::Place;

use super::{Constant, NumberRules, Pattern, SchemaId, StringRules};

/// An assertion's index in [`Assertions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssertionId(pub u32);

/// Every assertion of a document, and what `$dynamicRef` looks through.
#[derive(Clone, Debug, Default)]
pub struct Assertions {
    /// Each refers to others by id, also to itself.
    pub all: Vec<Assertion>,
    /// Schema resources that have dynamic anchors; only where some `$dynamicRef` may need them.
    pub resources: Vec<Resource>,
}

impl std::ops::Index<AssertionId> for Assertions {
    type Output = Assertion;
    fn index(&self, id: AssertionId) -> &Assertion {
        &self.all[id.0 as usize]
    }
}

impl Assertions {
    /// Every schema that a keyword names; of `$dynamicRef` each that it may find.
    pub fn named_by(&self, keyword: &Keyword) -> Vec<AssertionId> {
        let mut named = keyword.subschemas();
        if let Keyword::DynamicRef { anchor, .. } = keyword {
            let anchors = self.resources.iter().flat_map(|it| &it.dynamic_anchors);
            named.extend(anchors.filter(|(name, _)| name == anchor).map(|(_, id)| *id));
        }
        named
    }
}

/// One schema with all of JSON Schema's meaning.
#[derive(Clone, Debug)]
pub struct Assertion {
    /// Where.
    pub place: Place,
    /// The component that it is of, when that is decided too.
    pub component: Option<SchemaId>,
    /// For its constant: `ORDER`, `ORDER_ITEMS`. Unique in the document.
    pub name: String,
    /// All must hold.
    pub keywords: Vec<Keyword>,
    /// Its schema resource, as an index in [`Assertions::resources`].
    pub resource: Option<usize>,
}

impl Assertion {
    /// Whether it is `false`.
    pub fn is_never(&self) -> bool {
        matches!(self.keywords[..], [Keyword::Never])
    }
}

/// The dynamic anchors of a schema resource.
#[derive(Clone, Debug)]
pub struct Resource {
    /// For its constant. Unique in the document.
    pub name: String,
    /// `$dynamicAnchor` and the schema that has it.
    pub dynamic_anchors: Vec<(String, AssertionId)>,
}

/// A JSON type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonType {
    /// `null`.
    Null,
    /// `true` and `false`.
    Boolean,
    /// A number without a fraction; `1.0` is one.
    Integer,
    /// Any number.
    Number,
    /// A string.
    String,
    /// A list.
    Array,
    /// An object.
    Object,
}

/// A keyword of JSON Schema 2020-12, sub-schemas by id. Those about one type hold for values of others.
#[derive(Clone, Debug)]
pub enum Keyword {
    /// `true`.
    Always,
    /// `false`.
    Never,
    /// `type`.
    Type(Vec<JsonType>),
    /// `enum`, and `const` as one of one value; compared by value.
    Enum(Vec<Constant>),
    /// The five bounds of numbers.
    Number(NumberRules),
    /// `minLength`, `maxLength`, `pattern`, `format`.
    Text(StringRules),
    /// `minItems`.
    MinItems(u64),
    /// `maxItems`.
    MaxItems(u64),
    /// `uniqueItems`.
    UniqueItems,
    /// `prefixItems`.
    PrefixItems(Vec<AssertionId>),
    /// `items`, after the prefix of the same assertion.
    Items(AssertionId),
    /// `contains`, `minContains`, `maxContains`.
    Contains {
        /// What is looked for.
        schema: AssertionId,
        /// 1 when not said.
        min: u64,
        /// None when not said.
        max: Option<u64>,
    },
    /// `minProperties`.
    MinProperties(u64),
    /// `maxProperties`.
    MaxProperties(u64),
    /// `required`.
    Required(Vec<String>),
    /// `properties`.
    Properties(Vec<(String, AssertionId)>),
    /// `patternProperties`.
    PatternProperties(Vec<(Pattern, AssertionId)>),
    /// `additionalProperties`, for what `properties` and `patternProperties` of the same assertion
    /// do not name.
    AdditionalProperties(AssertionId),
    /// `propertyNames`.
    PropertyNames(AssertionId),
    /// `dependentRequired`.
    DependentRequired(Vec<(String, Vec<String>)>),
    /// `dependentSchemas`.
    DependentSchemas(Vec<(String, AssertionId)>),
    /// `allOf`.
    AllOf(Vec<AssertionId>),
    /// `anyOf`.
    AnyOf(Vec<AssertionId>),
    /// `oneOf`.
    OneOf(Vec<AssertionId>),
    /// `not`.
    Not(AssertionId),
    /// `if`, `then`, `else`.
    If {
        /// `if`.
        condition: AssertionId,
        /// `then`.
        then: Option<AssertionId>,
        /// `else`.
        otherwise: Option<AssertionId>,
    },
    /// `$ref`.
    Ref(AssertionId),
    /// `$dynamicRef` whose anchor may be another one's at run time.
    DynamicRef {
        /// The anchor.
        anchor: String,
        /// What it means when no outer resource has it.
        initial: AssertionId,
    },
    /// `unevaluatedItems`.
    UnevaluatedItems(AssertionId),
    /// `unevaluatedProperties`.
    UnevaluatedProperties(AssertionId),
}

impl Keyword {
    /// Whether what it names speaks of the same value, and not of a part of it. What `not` names does
    /// so where it fails, and is not meant.
    pub fn is_in_place(&self) -> bool {
        matches!(
            self,
            Self::Ref(_)
                | Self::DynamicRef { .. }
                | Self::AllOf(_)
                | Self::AnyOf(_)
                | Self::OneOf(_)
                | Self::If { .. }
                | Self::DependentSchemas(_)
        )
    }

    /// Every schema that the keyword names.
    pub fn subschemas(&self) -> Vec<AssertionId> {
        match self {
            Self::Items(id)
            | Self::AdditionalProperties(id)
            | Self::PropertyNames(id)
            | Self::Not(id)
            | Self::Ref(id)
            | Self::UnevaluatedItems(id)
            | Self::UnevaluatedProperties(id)
            | Self::Contains { schema: id, .. }
            | Self::DynamicRef { initial: id, .. } => vec![*id],
            Self::PrefixItems(ids) | Self::AllOf(ids) | Self::AnyOf(ids) | Self::OneOf(ids) => {
                ids.clone()
            }
            Self::Properties(members) | Self::DependentSchemas(members) => {
                members.iter().map(|(_, id)| *id).collect()
            }
            Self::PatternProperties(members) => members.iter().map(|(_, id)| *id).collect(),
            Self::If { condition, then, otherwise } => {
                [Some(*condition), *then, *otherwise].into_iter().flatten().collect()
            }
            Self::Always
            | Self::Never
            | Self::Type(_)
            | Self::Enum(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::MinItems(_)
            | Self::MaxItems(_)
            | Self::UniqueItems
            | Self::MinProperties(_)
            | Self::MaxProperties(_)
            | Self::Required(_)
            | Self::DependentRequired(_) => Vec::new(),
        }
    }
}
