//! From a place that a finding names to the object of the document that can carry the answer.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Finding;
use crate::source::{Node, ObjectKind, Place, Sources, Value};

use super::decisions::Target;

/// The objects of one document.
pub(super) struct Targets<'a> {
    sources: &'a Sources,
    pub(super) root: &'a Node,
    /// Which operations reach a component, by its pointer; made when it is first asked for.
    users: OnceCell<BTreeMap<String, Vec<Target>>>,
}

impl<'a> Targets<'a> {
    pub(super) fn of(sources: &'a Sources, root: &'a Node) -> Self {
        Self { sources, root, users: OnceCell::new() }
    }

    /// The innermost object of `kind` around the finding's place or a related one.
    pub(super) fn nearest(&self, finding: &Finding, kind: ObjectKind) -> Option<Target> {
        let related = finding.related.iter().map(|(place, _)| *place);
        std::iter::once(finding.place).chain(related).find_map(|place| self.around(place, kind))
    }

    /// The operations that a finding is about: the one around it, or those that reach the component
    /// in which it stands.
    pub(super) fn operations(&self, finding: &Finding) -> Vec<Target> {
        if let Some(operation) = self.nearest(finding, ObjectKind::Operation) {
            return vec![operation];
        }
        let Some(names) = self.sources.names(finding.place) else { return Vec::new() };
        match names.as_slice() {
            [components, kind, name, ..] if components == "components" => {
                self.users(&format!("#/components/{}/{}", escape(kind), escape(name)))
            }
            [paths, path, ..] if paths == "paths" => self
                .all_operations()
                .into_iter()
                .filter(|target| target.get(1) == Some(path))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The innermost schema that is a property, or a parameter, around a finding: what carries marks.
    pub(super) fn marked(&self, finding: &Finding) -> Option<Target> {
        let names = self.sources.names(finding.place)?;
        (1..=names.len()).rev().map(|length| &names[..length]).find_map(|names| {
            let is_property = matches!(names, [.., parent, _] if parent == "properties")
                && ObjectKind::of(names) == ObjectKind::Schema;
            let is_marked = is_property || ObjectKind::of(names) == ObjectKind::Parameter;
            is_marked.then(|| names.to_vec())
        })
    }

    /// Every operation below `paths`.
    pub(super) fn all_operations(&self) -> Vec<Target> {
        let mut found = Vec::new();
        for path in self.root.get("paths").and_then(Node::as_mapping).unwrap_or_default() {
            for member in path.value.as_mapping().unwrap_or_default() {
                let names = ["paths", &path.key.text, &member.key.text].map(str::to_owned);
                if ObjectKind::of(&names) == ObjectKind::Operation {
                    found.push(names.to_vec());
                }
            }
        }
        found
    }

    /// What stands at a target.
    pub(super) fn node(&self, target: &Target) -> Option<&'a Node> {
        target.iter().try_fold(self.root, |node, name| child(node, name))
    }

    /// The names that lead to a finding's place; empty when that is not one place.
    pub(super) fn names(&self, finding: &Finding) -> Vec<String> {
        self.sources.names(finding.place).unwrap_or_default()
    }

    /// Whether `x-security` of a target does not say `key` yet: an overlay never says it anew.
    pub(super) fn is_free(&self, target: &Target, keys: &[&str]) -> bool {
        let said = self.node(target).and_then(|node| node.get("x-security"));
        said.and_then(|said| keys.iter().try_fold(said, |node, key| node.get(key))).is_none()
    }

    fn around(&self, place: Place, kind: ObjectKind) -> Option<Target> {
        let names = self.sources.names(place)?;
        (0..=names.len())
            .rev()
            .map(|length| &names[..length])
            .find(|names| ObjectKind::of(names) == kind)
            .map(<[String]>::to_vec)
    }

    /// The operations from which `$ref`s lead to `pointer`, directly or not.
    fn users(&self, pointer: &str) -> Vec<Target> {
        let users = self.users.get_or_init(|| self.all_users());
        users.get(pointer).cloned().unwrap_or_default()
    }

    fn all_users(&self) -> BTreeMap<String, Vec<Target>> {
        let components = self.components();
        let mut users: BTreeMap<String, Vec<Target>> = BTreeMap::new();
        for operation in self.all_operations() {
            let mut reached = BTreeSet::new();
            let mut open = BTreeSet::new();
            if let Some(node) = self.node(&operation) {
                collect(node, &mut open);
            }
            while let Some(pointer) = open.pop_first() {
                let onwards = components.get(&pointer).into_iter().flatten();
                if reached.insert(pointer.clone()) {
                    open.extend(onwards.filter(|next| !reached.contains(*next)).cloned());
                    users.entry(pointer).or_default().push(operation.clone());
                }
            }
        }
        users
    }

    /// What each component refers to.
    fn components(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut found = BTreeMap::new();
        for kind in self.root.get("components").and_then(Node::as_mapping).unwrap_or_default() {
            for component in kind.value.as_mapping().unwrap_or_default() {
                let mut references = BTreeSet::new();
                collect(&component.value, &mut references);
                let name = (escape(&kind.key.text), escape(&component.key.text));
                found.insert(format!("#/components/{}/{}", name.0, name.1), references);
            }
        }
        found
    }
}

/// The member of that name, or the item at that position.
pub(super) fn child<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    match &node.value {
        Value::Sequence(items) => items.get(name.parse::<usize>().ok()?),
        _ => node.get(name),
    }
}

fn collect(node: &Node, references: &mut BTreeSet<String>) {
    for entry in node.as_mapping().unwrap_or_default() {
        match entry.value.as_str() {
            Some(reference) if &*entry.key.text == "$ref" => {
                references.insert(reference.to_owned());
            }
            _ => collect(&entry.value, references),
        }
    }
    node.as_sequence().unwrap_or_default().iter().for_each(|item| collect(item, references));
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
