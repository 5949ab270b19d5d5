//! What `$ref`s point at: components by name, other places by their text.

use std::collections::{BTreeMap, HashMap};

use crate::source::Node;

use super::Text;
use super::pointer::component_name;
use super::read::Kind;
use super::resources::{Base, Reference};

/// Things by `$ref`: the components of one folder, and what other `$ref`s of that kind point at.
#[derive(Clone, Debug)]
pub struct Pool<'a, T> {
    folder: &'static str,
    named: Vec<(Text<'a>, T)>,
    index: BTreeMap<&'a str, usize>,
    elsewhere: Vec<T>,
    elsewhere_index: BTreeMap<Reference<'a>, Where>,
    /// By the address of what was read, so that no two spellings of one pointer read it twice.
    read: HashMap<usize, Where>,
}

/// Where a thing is kept.
#[derive(Clone, Copy, Debug)]
enum Where {
    Named(usize),
    Elsewhere(usize),
}

impl<'a, T> Pool<'a, T> {
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            folder: kind.folder(),
            named: Vec::new(),
            index: BTreeMap::new(),
            elsewhere: Vec::new(),
            elsewhere_index: BTreeMap::new(),
            read: HashMap::new(),
        }
    }

    pub(super) fn insert(&mut self, name: Text<'a>, node: &Node, thing: T) {
        self.read.insert(address(node), Where::Named(self.named.len()));
        self.index.insert(name.value, self.named.len());
        self.named.push((name, thing));
    }

    /// Adds what `reference` points at.
    pub(super) fn insert_elsewhere(&mut self, reference: Reference<'a>, node: &Node, thing: T) {
        let place = Where::Elsewhere(self.elsewhere.len());
        self.read.insert(address(node), place);
        self.elsewhere_index.insert(reference, place);
        self.elsewhere.push(thing);
    }

    /// Whether `node` was read before; then `reference` points at it too.
    pub(super) fn knows_elsewhere(&mut self, reference: Reference<'a>, node: &Node) -> bool {
        let known = self.read.get(&address(node)).copied();
        if let Some(place) = known {
            self.elsewhere_index.insert(reference, place);
        }
        known.is_some()
    }

    /// What a `$ref` of the document itself points at, and the component's name when it is one.
    pub fn get(&self, reference: &str) -> Option<(&'a str, &T)> {
        self.get_at(Reference { text: reference, base: Base::default() })
    }

    /// What a `$ref` points at, and the component's name when it is one.
    pub fn get_at(&self, reference: Reference<'_>) -> Option<(&'a str, &T)> {
        if let Some(place) = self.elsewhere_index.get(&reference) {
            return match place {
                Where::Named(index) => {
                    self.named.get(*index).map(|(name, thing)| (name.value, thing))
                }
                Where::Elsewhere(index) => self.elsewhere.get(*index).map(|thing| ("", thing)),
            };
        }
        if reference.base != Base::default() {
            return None;
        }
        let name = component_name(reference.text, self.folder)?;
        let (name, thing) = &self.named[*self.index.get(name.as_str())?];
        Some((name.value, thing))
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

fn address(node: &Node) -> usize {
    std::ptr::from_ref(node).addr()
}
