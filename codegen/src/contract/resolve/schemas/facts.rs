//! What schemas that hold at once say together.

use std::collections::HashSet;

use crate::document::{Schema as Written, SchemaMapping, Text};
use crate::source::{Node, Place};

use super::super::decimal::Decimal;
use super::marks::Marks;

/// A set of types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Types(pub(super) u8);

impl Types {
    pub(super) const NONE: Self = Self(0);
    pub(super) const NULL: Self = Self(1);
    pub(super) const BOOLEAN: Self = Self(2);
    pub(super) const INTEGER: Self = Self(4);
    /// Numbers with a fraction, and integers.
    pub(super) const NUMBER: Self = Self(4 | 8);
    pub(super) const STRING: Self = Self(16);
    pub(super) const ARRAY: Self = Self(32);
    pub(super) const OBJECT: Self = Self(64);
    pub(super) const ALL: Self = Self(127);

    pub(super) fn named(name: &str) -> Self {
        match name {
            "null" => Self::NULL,
            "boolean" => Self::BOOLEAN,
            "integer" => Self::INTEGER,
            "number" => Self::NUMBER,
            "string" => Self::STRING,
            "array" => Self::ARRAY,
            "object" => Self::OBJECT,
            _ => Self::NONE,
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn without_null(self) -> Self {
        Self(self.0 & !1)
    }

    pub(super) fn holds(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(super) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Its types one by one, but for `null`.
    pub(super) fn each(self) -> Vec<Self> {
        let number = if self.holds(Self::NUMBER) { Self::NUMBER } else { self.and(Self::INTEGER) };
        [Self::BOOLEAN, number, Self::STRING, Self::ARRAY, Self::OBJECT]
            .into_iter()
            .filter(|one| *one != Self::NONE && self.holds(*one))
            .collect()
    }

    /// For a message.
    pub(super) fn words(self) -> String {
        let number = if self.holds(Self::NUMBER) { "number" } else { "integer" };
        let names = [
            (Self::BOOLEAN, "boolean"),
            (Self::INTEGER, number),
            (Self::STRING, "string"),
            (Self::ARRAY, "array"),
            (Self::OBJECT, "object"),
            (Self::NULL, "null"),
        ];
        let names: Vec<_> =
            names.iter().filter(|(one, _)| self.holds(*one)).map(|(_, name)| *name).collect();
        names.join(" or ")
    }
}

/// A number as written, and as compared.
#[derive(Clone)]
pub(super) struct Bound {
    pub(super) value: Decimal,
    pub(super) text: String,
    pub(super) place: Place,
}

/// What one conjunct says of objects.
#[derive(Default)]
pub(super) struct ObjectFacts<'d, 'a> {
    pub(super) names: Vec<&'a str>,
    pub(super) patterns: Vec<&'d Written<'a>>,
    pub(super) additional: Option<&'d Written<'a>>,
}

/// `oneOf`, or `anyOf`.
#[derive(Clone, Copy)]
pub(super) struct Alternatives<'d, 'a> {
    pub(super) members: &'d [Written<'a>],
    pub(super) place: Place,
    pub(super) is_one_of: bool,
}

/// `prefixItems`, and the `items` beside it.
#[derive(Clone, Copy)]
pub(super) struct Prefix<'d, 'a> {
    pub(super) members: &'d [Written<'a>],
    pub(super) rest: Option<&'d Written<'a>>,
}

/// What is said of members or items that nothing else looked at.
#[derive(Clone, Copy, Default)]
pub(super) struct Unevaluated<'d, 'a> {
    /// `unevaluatedProperties` of the schema itself, which sees everything that is said.
    pub(super) properties: Option<&'d Written<'a>>,
    /// Of a part, which sees less; or `unevaluatedItems` anywhere.
    pub(super) is_partial: bool,
}

/// What schemas that hold at once say together.
pub(super) struct Facts<'d, 'a> {
    pub(super) place: Place,
    pub(super) title: &'a str,
    pub(super) marks: Marks<'d, 'a>,
    /// What `type` lets pass.
    pub(super) types: Types,
    /// Whether any `type` is written.
    pub(super) types_are_said: bool,
    /// The types that the other keywords speak of, and where.
    pub(super) spoken: Vec<(Types, &'static str, Place)>,
    /// Of `enum` and `const`: canonical text and value.
    pub(super) choices: Option<Vec<(String, &'a Node)>>,
    pub(super) is_const: bool,
    pub(super) minimum: Option<Bound>,
    pub(super) exclusive_minimum: Option<Bound>,
    pub(super) maximum: Option<Bound>,
    pub(super) exclusive_maximum: Option<Bound>,
    pub(super) multiple_of: Option<Bound>,
    pub(super) min_length: Option<u64>,
    pub(super) max_length: Option<u64>,
    pub(super) pattern: Option<(&'a str, Place)>,
    pub(super) format: Option<(&'a str, Place)>,
    pub(super) items: Vec<&'d Written<'a>>,
    pub(super) min_items: Option<u64>,
    pub(super) max_items: Option<u64>,
    pub(super) unique_items: bool,
    pub(super) properties: Vec<(Text<'a>, Vec<&'d Written<'a>>)>,
    pub(super) required: Vec<Text<'a>>,
    pub(super) is_required: HashSet<&'a str>,
    pub(super) objects: Vec<ObjectFacts<'d, 'a>>,
    pub(super) min_properties: Option<u64>,
    pub(super) max_properties: Option<u64>,
    pub(super) prefixes: Vec<Prefix<'d, 'a>>,
    pub(super) alternatives: Vec<Alternatives<'d, 'a>>,
    pub(super) unevaluated: Unevaluated<'d, 'a>,
    pub(super) discriminator: Option<(&'d SchemaMapping<'a>, Place)>,
    /// Where `nullable: true` is written.
    pub(super) nullable: Option<&'d crate::document::Keyword<'a>>,
    /// Where `false` stands.
    pub(super) never: Option<Place>,
    /// Whether the kind does not say it all: an assertion says the rest.
    pub(super) beyond: bool,
    /// Whether the rest cannot be told apart, so that the assertion says it all.
    pub(super) whole: bool,
    /// Whether some applicator may name members or items that are not listed here.
    pub(super) open: bool,
    /// Whether no `type` is written and values of others pass.
    pub(super) untyped: bool,
}

impl Facts<'_, '_> {
    pub(super) fn at(place: Place) -> Self {
        Self {
            place,
            title: "",
            marks: Marks::default(),
            types: Types::ALL,
            types_are_said: false,
            spoken: Vec::new(),
            choices: None,
            is_const: false,
            minimum: None,
            exclusive_minimum: None,
            maximum: None,
            exclusive_maximum: None,
            multiple_of: None,
            min_length: None,
            max_length: None,
            pattern: None,
            format: None,
            items: Vec::new(),
            min_items: None,
            max_items: None,
            unique_items: false,
            properties: Vec::new(),
            required: Vec::new(),
            is_required: HashSet::new(),
            objects: Vec::new(),
            min_properties: None,
            max_properties: None,
            prefixes: Vec::new(),
            alternatives: Vec::new(),
            unevaluated: Unevaluated::default(),
            discriminator: None,
            nullable: None,
            never: None,
            beyond: false,
            whole: false,
            open: false,
            untyped: false,
        }
    }

    /// Whether it says anything of objects beside their type.
    pub(super) fn says_of_objects(&self) -> bool {
        self.spoken.iter().any(|(types, _, _)| *types == Types::OBJECT)
    }
}
