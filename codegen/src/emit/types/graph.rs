//! Recursion: which lists and tuples need a name of their own, and which members a box.

use std::collections::{BTreeMap, BTreeSet};

use crate::contract::{Additional, Contract, Kind, SchemaId};

use super::{Shape, Types, reach};

/// Lists and maps that hold themselves through nothing but lists and maps: without a type of
/// their own they could not be written down.
pub(super) fn endless(contract: &Contract) -> BTreeSet<SchemaId> {
    let ids = || (0..u32::try_from(contract.schemas.0.len()).unwrap_or(u32::MAX)).map(SchemaId);
    ids().filter(|id| returns(contract, *id) || is_inside_itself(contract, *id)).collect()
}

/// Tuples that hold themselves by value, through whatever: only a type of its own can be boxed.
fn is_inside_itself(contract: &Contract, start: SchemaId) -> bool {
    if !matches!(contract.schemas[start].kind, Kind::Tuple { .. }) {
        return false;
    }
    let mut seen = BTreeSet::new();
    let mut open = by_value(contract, start);
    while let Some(id) = open.pop() {
        if id == start {
            return true;
        }
        if seen.insert(id) {
            open.extend(by_value(contract, id));
        }
    }
    false
}

fn by_value(contract: &Contract, id: SchemaId) -> Vec<SchemaId> {
    match &contract.schemas[id].kind {
        Kind::Tuple { items } => items.clone(),
        Kind::OneOf { variants, .. } | Kind::AnyOf { variants } => variants.clone(),
        Kind::Object(rules) => rules.properties.iter().map(|property| property.schema).collect(),
        _ => Vec::new(),
    }
}

fn returns(contract: &Contract, start: SchemaId) -> bool {
    let mut seen = BTreeSet::new();
    let mut next = inner(contract, start);
    while let Some(id) = next {
        if id == start {
            return true;
        }
        if !seen.insert(id) {
            return false;
        }
        next = inner(contract, id);
    }
    false
}

fn inner(contract: &Contract, id: SchemaId) -> Option<SchemaId> {
    match &contract.schemas[id].kind {
        Kind::Array(rules) => Some(rules.items),
        Kind::Object(rules) if rules.properties.is_empty() => match rules.additional {
            Additional::Schema(values) => Some(values),
            Additional::Unsaid | Additional::Refused | Additional::Elsewhere => None,
        },
        _ => None,
    }
}

/// Pairs of models of which the first holds the second by value, and the second leads back.
pub(super) fn boxed(types: &Types<'_>) -> BTreeSet<(usize, usize)> {
    let edges: Vec<Vec<usize>> = (0..types.models.len()).map(|index| held(types, index)).collect();
    let component = components(&edges);
    let mut boxed = BTreeSet::new();
    for (holder, held) in edges.iter().enumerate() {
        boxed.extend(
            held.iter()
                .filter(|held| component[holder] == component[**held])
                .map(|held| (holder, *held)),
        );
    }
    boxed
}

/// The models that a model holds by value.
fn held(types: &Types<'_>, index: usize) -> Vec<usize> {
    let model = &types.models[index];
    if !matches!(types.bare_shape(model.schema, &model.mode), Shape::Nominal | Shape::Tuple(_)) {
        return Vec::new();
    }
    let mut held = Vec::new();
    let mut open = reach::children(types, model.schema, &model.mode);
    while let Some((id, mode)) = open.pop() {
        match types.shape(id, &mode) {
            Shape::Nominal => held.extend(types.by_use.get(&(id, mode)).copied()),
            Shape::Tuple(items) => open.extend(items.iter().map(|id| (*id, mode.clone()))),
            _ => {}
        }
    }
    held
}

/// Strongly connected components (Kosaraju), without recursion: a document may be deep.
fn components(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut reversed = vec![Vec::new(); edges.len()];
    for (from, targets) in edges.iter().enumerate() {
        for target in targets {
            reversed[*target].push(from);
        }
    }
    let mut component: BTreeMap<usize, usize> = BTreeMap::new();
    for root in finished(edges).into_iter().rev() {
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            if let std::collections::btree_map::Entry::Vacant(entry) = component.entry(node) {
                entry.insert(root);
                open.extend(&reversed[node]);
            }
        }
    }
    component.into_values().collect()
}

/// Every node, in the order in which a depth-first search leaves it.
fn finished(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut seen = vec![false; edges.len()];
    let mut order = Vec::with_capacity(edges.len());
    for root in 0..edges.len() {
        let mut path = vec![(root, 0)];
        if std::mem::replace(&mut seen[root], true) {
            continue;
        }
        while let Some((node, next)) = path.pop() {
            match edges[node].get(next) {
                Some(target) => {
                    path.push((node, next + 1));
                    if !std::mem::replace(&mut seen[*target], true) {
                        path.push((*target, 0));
                    }
                }
                None => order.push(node),
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_is_one_component_and_a_tail_is_its_own() {
        let component = components(&[vec![1], vec![2], vec![0, 3], vec![]]);
        assert_eq!(component[0], component[1]);
        assert_eq!(component[1], component[2]);
        assert_ne!(component[2], component[3]);
    }

    #[test]
    fn a_long_chain_does_not_recurse() {
        let edges: Vec<Vec<usize>> =
            (0..200_000).map(|node| if node < 199_999 { vec![node + 1] } else { vec![] }).collect();
        let component = components(&edges);
        assert_ne!(component[0], component[1]);
    }
}
