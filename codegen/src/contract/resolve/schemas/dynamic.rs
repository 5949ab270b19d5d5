//! Schemas that mean something else for whoever asks: they reach a `$dynamicRef` with several targets.

use std::collections::{BTreeSet, HashSet};

use crate::document::{Base, Dependency, Document, Reference, Rule, Schema as Written};

use super::{Resolver, address};

/// The names that several schema resources give a `$dynamicAnchor`, and whether the document has one.
#[derive(Default)]
pub(super) struct Dynamic<'a> {
    names: BTreeSet<&'a str>,
    in_document: bool,
}

impl<'a> Dynamic<'a> {
    pub(super) fn of(document: &Document<'a>) -> Self {
        let mut met = BTreeSet::new();
        let anchors = document.dynamic_anchors.iter().map(|(anchor, _)| anchor);
        let names = anchors.clone().filter(|it| !met.insert(it.text)).map(|it| it.text).collect();
        let in_document = anchors.clone().any(|anchor| anchor.base == Base::default());
        Self { names, in_document }
    }
}

impl<'d, 'a> Resolver<'d, 'a> {
    /// Whether a `$dynamicRef` always means the same: its target is no dynamic anchor, or the only
    /// one of its name.
    pub(super) fn is_static(&self, reference: Reference<'a>) -> bool {
        let name = fragment(reference);
        if !self.dynamic.names.contains(name) {
            return true;
        }
        let Some((_, target)) = self.document.schemas.get_at(reference) else { return true };
        let mut anchors = self.document.dynamic_anchors.iter();
        !anchors.any(|(anchor, _)| anchor.text == name && anchor.base == target.base)
    }

    /// Whether looking through a reference would forget who asks.
    pub(super) fn asks(&self, schema: &'d Written<'a>) -> bool {
        let is_silent = schema.base == Base::default() && !self.dynamic.in_document;
        !is_silent && self.depends_on_who_asks(schema)
    }

    /// Whether anything that a schema reaches depends on who asks.
    pub(super) fn depends_on_who_asks(&self, schema: &'d Written<'a>) -> bool {
        if self.dynamic.names.is_empty() {
            return false;
        }
        let mut met = HashSet::new();
        let mut next = vec![schema];
        while let Some(schema) = next.pop() {
            if !met.insert(address(schema)) {
                continue;
            }
            for keyword in &schema.keywords {
                if let Rule::DynamicRef(reference) = &keyword.rule
                    && !self.is_static(*reference)
                {
                    return true;
                }
                next.extend(self.held(&keyword.rule));
            }
        }
        false
    }

    /// The schemas that a keyword names.
    fn held(&self, rule: &'d Rule<'a>) -> Vec<&'d Written<'a>> {
        match rule {
            Rule::Ref(reference) | Rule::DynamicRef(reference) => {
                let found = self.document.schemas.get_at(*reference);
                found.map(|(_, schema)| schema).into_iter().collect()
            }
            Rule::AllOf(all) | Rule::AnyOf(all) | Rule::OneOf(all) | Rule::PrefixItems(all) => {
                all.iter().collect()
            }
            Rule::Properties(all) | Rule::PatternProperties(all) => {
                all.iter().map(|(_, schema)| schema).collect()
            }
            Rule::Dependent(all) => all
                .iter()
                .filter_map(|(_, dependency)| match dependency {
                    Dependency::Schema(schema) => Some(schema),
                    Dependency::Required(_) => None,
                })
                .collect(),
            Rule::Items(it)
            | Rule::Contains(it)
            | Rule::UnevaluatedItems(it)
            | Rule::UnevaluatedProperties(it)
            | Rule::AdditionalProperties(it)
            | Rule::PropertyNames(it)
            | Rule::Not(it)
            | Rule::If(it)
            | Rule::Then(it)
            | Rule::Else(it) => vec![it],
            _ => Vec::new(),
        }
    }
}

/// The name behind `#`.
pub(super) fn fragment(reference: Reference<'_>) -> &str {
    reference.text.split_once('#').map_or("", |(_, name)| name)
}
