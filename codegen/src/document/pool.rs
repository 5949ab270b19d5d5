//! What `$ref`s point at: components by name, other places by their text.

use std::collections::BTreeMap;

use crate::source::Node;

use super::Text;
use super::pointer::component_name;
use super::read::Kind;

/// Things by `$ref`: the components of one folder, and what other `$ref`s of that kind point at.
#[derive(Clone, Debug)]
pub struct Pool<'a, T> {
    folder: &'static str,
    named: Vec<(Text<'a>, T)>,
    index: BTreeMap<&'a str, usize>,
    elsewhere: Vec<T>,
    elsewhere_index: BTreeMap<&'a str, usize>,
    /// By the address of what was read, so that no two spellings of one pointer read it twice.
    elsewhere_read: BTreeMap<usize, usize>,
}

impl<'a, T> Pool<'a, T> {
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            folder: kind.folder(),
            named: Vec::new(),
            index: BTreeMap::new(),
            elsewhere: Vec::new(),
            elsewhere_index: BTreeMap::new(),
            elsewhere_read: BTreeMap::new(),
        }
    }

    pub(super) fn insert(&mut self, name: Text<'a>, thing: T) {
        self.index.insert(name.value, self.named.len());
        self.named.push((name, thing));
    }

    /// Adds what `reference` points at.
    pub(super) fn insert_elsewhere(&mut self, reference: &'a str, node: &Node, thing: T) {
        self.elsewhere_read.insert(std::ptr::from_ref(node).addr(), self.elsewhere.len());
        self.elsewhere_index.insert(reference, self.elsewhere.len());
        self.elsewhere.push(thing);
    }

    /// Whether `node` was read before; then `reference` points at it too.
    pub(super) fn knows_elsewhere(&mut self, reference: &'a str, node: &Node) -> bool {
        let known = self.elsewhere_read.get(&std::ptr::from_ref(node).addr()).copied();
        if let Some(index) = known {
            self.elsewhere_index.insert(reference, index);
        }
        known.is_some()
    }

    /// What a `$ref` points at, and the component's name when it is one.
    pub fn get(&self, reference: &str) -> Option<(&'a str, &T)> {
        match component_name(reference, self.folder) {
            Some(name) => {
                let (name, thing) = &self.named[*self.index.get(name.as_str())?];
                Some((name.value, thing))
            }
            None => Some(("", &self.elsewhere[*self.elsewhere_index.get(reference)?])),
        }
    }

    /// The components, in document order.
    pub fn named(&self) -> &[(Text<'a>, T)] {
        &self.named
    }

    /// The `$ref` to a component.
    pub fn reference(&self, name: &str) -> String {
        format!("#/components/{}/{name}", self.folder)
    }
}
