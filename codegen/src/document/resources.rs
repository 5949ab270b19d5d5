//! Schema resources: what `$id`, `$anchor` and `$dynamicAnchor` name, and what a `$ref` means there.

use std::collections::{BTreeMap, HashMap};

use crate::finding::{Finding, Findings, codes};
use crate::source::{Node, Place};

use super::pointer::{percent_decoded, unescape};
use super::{Text, uri};

/// A schema resource: everything below one `$id`; the document itself is the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Base(u32);

/// A `$ref`, and the resource that it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference<'a> {
    /// As written.
    pub text: &'a str,
    /// What it is relative to.
    pub base: Base,
}

/// Every schema resource that was met, and the names in it.
pub(super) struct Resources<'a> {
    uris: Vec<String>,
    by_uri: HashMap<String, Base>,
    roots: BTreeMap<Base, &'a Node>,
    /// By the address of a schema that has an `$id`.
    by_node: HashMap<usize, Base>,
    anchors: HashMap<(Base, &'a str), &'a Node>,
    dynamic: Vec<(Base, &'a str)>,
}

impl<'a> Resources<'a> {
    /// The document, which calls itself by `$self` or not at all.
    pub(super) fn of(root: &'a Node) -> Self {
        // A name that no document has: what is relative to it is found only when it is here.
        let own = root.get("$self").and_then(Node::as_str).unwrap_or_default();
        let own = uri::resolve("document:/", own);
        let base = Base::default();
        Self {
            by_uri: HashMap::from([(own.clone(), base)]),
            uris: vec![own],
            roots: BTreeMap::from([(base, root)]),
            by_node: HashMap::new(),
            anchors: HashMap::new(),
            dynamic: Vec::new(),
        }
    }

    /// Begins the resource that `id` names beside `outer`.
    pub(super) fn enter(
        &mut self,
        node: &'a Node,
        id: Text<'a>,
        outer: Base,
        findings: &mut Findings,
    ) -> Base {
        if let Some(known) = self.by_node.get(&address(node)) {
            return *known;
        }
        let uri = uri::resolve(self.uri(outer), id.value);
        if self.by_uri.contains_key(&uri) {
            findings.push(named_twice(id));
        }
        let base = Base(u32::try_from(self.uris.len()).unwrap_or(u32::MAX));
        self.by_uri.entry(uri.clone()).or_insert(base);
        self.uris.push(uri);
        self.roots.insert(base, node);
        self.by_node.insert(address(node), base);
        base
    }

    /// Gives a schema a name in its resource.
    pub(super) fn anchor(
        &mut self,
        node: &'a Node,
        name: Text<'a>,
        base: Base,
        is_dynamic: bool,
        findings: &mut Findings,
    ) {
        let known = *self.anchors.entry((base, name.value)).or_insert(node);
        if !std::ptr::eq(known, node) {
            findings.push(named_twice(name));
        } else if is_dynamic && !self.dynamic.contains(&(base, name.value)) {
            self.dynamic.push((base, name.value));
        }
    }

    /// What a reference points at, and the resource that stands in; `None` while it is not known.
    pub(super) fn find(&self, reference: Reference<'a>) -> Option<(&'a Node, Base)> {
        let (_, fragment) = uri::split_fragment(reference.text);
        let uri = uri::resolve(self.uri(reference.base), reference.text);
        let base = *self.by_uri.get(&uri)?;
        let root = *self.roots.get(&base)?;
        if fragment.is_empty() {
            return Some((root, base));
        }
        match fragment.strip_prefix('/') {
            Some(pointer) => self.walk(root, base, pointer).or_else(|| {
                // A component that calls itself something still means the document's components.
                let document = *self.roots.get(&Base::default())?;
                let is_own = reference.text.starts_with("#/components/");
                is_own.then(|| self.walk(document, Base::default(), pointer))?
            }),
            None => {
                let name = percent_decoded(fragment);
                Some((*self.anchors.get(&(base, name.as_str()))?, base))
            }
        }
    }

    /// Every `$dynamicAnchor`, its resource, and the schema that has it.
    pub(super) fn dynamic_anchors(&self) -> Vec<(&'a str, Base, &'a Node)> {
        let found = self.dynamic.iter();
        found.filter_map(|it| Some((it.1, it.0, *self.anchors.get(it)?))).collect()
    }

    fn walk(&self, root: &'a Node, base: Base, pointer: &str) -> Option<(&'a Node, Base)> {
        let mut at = (root, base);
        for token in pointer.split('/') {
            let token = unescape(token);
            let next = match at.0.as_sequence() {
                Some(items) => items.get(token.parse::<usize>().ok()?)?,
                None => at.0.get(&token)?,
            };
            at = (next, self.by_node.get(&address(next)).copied().unwrap_or(at.1));
        }
        Some(at)
    }

    fn uri(&self, base: Base) -> &str {
        self.uris.get(base.0 as usize).map_or("", String::as_str)
    }
}

fn address(node: &Node) -> usize {
    std::ptr::from_ref(node).addr()
}

fn named_twice(name: Text<'_>) -> Finding {
    let name: (&str, Place) = (name.value, name.place);
    Finding::error(
        codes::BAD_VALUE,
        name.1,
        format!("two schemas call themselves `{}`", name.0.escape_debug()),
    )
    .label("which one would a `$ref` mean?")
    .help("give one of them another name")
}
