//! The dynamic scope: the schema resources that an evaluation has come through.

use std::{collections::HashMap, ptr};

use super::{Assertion, SchemaResource};

/// The resources, outermost first, each once: only the outermost with an anchor is ever found.
#[derive(Debug, Default)]
pub(super) struct Scope {
    stack: Vec<&'static SchemaResource>,
    /// Names this scope: two scopes of the same resources in the same order have one name.
    name: u32,
    /// The scope that a scope becomes with one more resource, by their name and its address.
    names: HashMap<(u32, usize), u32>,
}

/// What [`Scope::leave`] goes back to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before {
    depth: usize,
    name: u32,
}

impl Scope {
    pub(super) fn enter(&mut self, resource: Option<&'static SchemaResource>) -> Before {
        let before = Before { depth: self.stack.len(), name: self.name };
        if let Some(resource) = resource
            && !self.stack.iter().any(|known| ptr::eq(*known, resource))
        {
            let next = self.names.len() as u32 + 1;
            let step = (self.name, ptr::from_ref(resource).addr());
            self.name = *self.names.entry(step).or_insert(next);
            self.stack.push(resource);
        }
        before
    }

    pub(super) fn leave(&mut self, before: Before) {
        self.stack.truncate(before.depth);
        self.name = before.name;
    }

    pub(super) fn name(&self) -> u32 {
        self.name
    }

    /// The schema that `$dynamicRef` means here.
    pub(super) fn find(&self, anchor: &str, initial: &'static Assertion) -> &'static Assertion {
        let anchors = self.stack.iter().flat_map(|resource| resource.dynamic_anchors);
        anchors.into_iter().find(|(name, _)| *name == anchor).map_or(initial, |(_, found)| found)
    }
}
