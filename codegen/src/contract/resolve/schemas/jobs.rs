//! What is still to be decided: the schemas that hold at once, what is left out, what it would be called.

use crate::document::{Rule, Schema as Written};

use super::super::super::SchemaId;
use super::super::names::camel;

/// The `oneOf`s and `anyOf`s that are left out, because one of their members was taken: addresses of
/// their lists, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Without(pub(super) Vec<usize>);

impl Without {
    pub(super) fn holds(&self, members: &[Written<'_>]) -> bool {
        self.0.contains(&members.as_ptr().addr())
    }

    /// Whether some alternatives of a schema are left out, and its discriminator with them.
    pub(super) fn holds_any_of(&self, schema: &Written<'_>) -> bool {
        schema.keywords.iter().any(|keyword| match &keyword.rule {
            Rule::OneOf(members) | Rule::AnyOf(members) => self.holds(members),
            _ => false,
        })
    }

    pub(super) fn and(&self, members: &[Written<'_>]) -> Self {
        let mut all = self.0.clone();
        all.push(members.as_ptr().addr());
        all.sort_unstable();
        all.dedup();
        Self(all)
    }
}

/// What an inline schema would be called, and how its patterns run.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Hint {
    /// In UpperCamelCase.
    pub(in super::super) name: String,
    /// Whether a waiver names the bounded engine.
    pub(in super::super) bounded: bool,
}

impl Hint {
    /// `ListOrders` and `status` give `ListOrdersStatus`.
    pub(in super::super) fn below(&self, name: &str) -> Self {
        // Names of deeply nested inline schemas would grow with the square of the depth.
        let base = if self.name.len() > 100 { "Nested" } else { &self.name };
        Self { name: format!("{base}{}", camel(name)), bounded: self.bounded }
    }
}

/// A schema that has an id and is not decided yet.
pub(super) struct Job<'d, 'a> {
    pub(super) id: SchemaId,
    pub(super) parts: Vec<&'d Written<'a>>,
    pub(super) without: Without,
    /// Whether members that are not listed are kept, because whoever uses it closes.
    pub(super) open: bool,
    pub(super) hint: Hint,
}

/// What makes two schemas one: addresses of parts, alternatives that are left out, whether it is open.
pub(super) type Key = (Vec<usize>, Without, bool);
