//! Whose values an assertion is about, and which members those do not have.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::document::{Rule, Schema as Written};
use crate::finding::Findings;

use super::super::super::names::shouty;
use super::super::{Marks, Resolver, Without};

/// Whose values an assertion is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in super::super::super) enum View {
    /// What is sent: no `readOnly` member is, so none is required.
    Request,
    /// What is answered: no `writeOnly` member is.
    Response,
}

/// Where a schema stands that becomes an assertion.
#[derive(Clone, Debug)]
pub(in super::super) struct Within<'a> {
    pub(in super::super) view: View,
    /// In SHOUTY_CASE.
    pub(in super::super) name: String,
    /// Whether a waiver names the bounded engine for patterns.
    pub(in super::super) bounded: bool,
    /// Members that schemas around it list and this view leaves out.
    pub(in super::super) hidden: Rc<BTreeSet<&'a str>>,
}

impl Within<'_> {
    pub(in super::super) fn below(&self, name: &str) -> Self {
        // Names of deeply nested schemas would grow with the square of the depth.
        let base = if self.name.len() > 60 { "NESTED" } else { &self.name };
        Self { name: format!("{base}_{}", shouty(name)), ..self.clone() }
    }

    /// For a schema that speaks of another value.
    pub(super) fn inside(&self, name: &str) -> Self {
        Self { hidden: Rc::default(), ..self.below(name) }
    }
}

impl<'d, 'a> Resolver<'d, 'a> {
    /// The place of a schema, with the members that its view leaves out.
    pub(in super::super) fn hiding(
        &self,
        schema: &'d Written<'a>,
        within: &Within<'a>,
    ) -> Within<'a> {
        let mut ignored = Findings::default();
        let parts = self.conjuncts(&[schema], &Without::default(), &mut ignored);
        let mut marks = Marks::default();
        marks.read(schema);
        let bounded = within.bounded || marks.are_bounded();
        let mut hidden = (*within.hidden).clone();
        for part in parts.unwrap_or_default() {
            for keyword in &part.keywords {
                let Rule::Properties(properties) = &keyword.rule else { continue };
                let left_out = properties.iter().filter(|(_, it)| self.leaves_out(it, within.view));
                hidden.extend(left_out.map(|(name, _)| name.value));
            }
        }
        Within { hidden: Rc::new(hidden), bounded, ..within.clone() }
    }

    /// Whether a view has no such member.
    pub(super) fn leaves_out(&self, property: &'d Written<'a>, view: View) -> bool {
        let mut ignored = Findings::default();
        let (found, mut marks) = self.chase(property, &mut ignored);
        let parts = found.map(|(it, _)| self.conjuncts(&[it], &Without::default(), &mut ignored));
        parts.flatten().unwrap_or_default().into_iter().for_each(|part| marks.read(part));
        match view {
            View::Request => marks.read_only,
            View::Response => marks.write_only,
        }
    }
}
