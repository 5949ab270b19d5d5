//! Recursion: which lists and tuples need a name of their own, and which members a box.

use std::collections::BTreeSet;

use crate::contract::{Additional, Contract, Kind, SchemaId};

use super::{Mode, Shape, Types, reach};

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

/// Whether values of a schema may hold values of the same schema.
pub(super) fn leads_back(types: &Types<'_>, start: SchemaId) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = reach::children(types, start, &Mode::Input);
    while let Some((id, mode)) = open.pop() {
        if id == start {
            return true;
        }
        if seen.insert(id) {
            open.extend(reach::children(types, id, &mode));
        }
    }
    false
}

/// Pairs of models of which the first holds the second by value, and would without end: of each ring
/// the one that leads back, so that nothing else is boxed.
pub(super) fn boxed(types: &Types<'_>) -> BTreeSet<(usize, usize)> {
    let edges: Vec<Vec<usize>> = (0..types.models.len()).map(|index| held(types, index)).collect();
    leading_back(&edges)
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

/// The edges that a depth-first search meets on its own way: without them there is no ring. Without
/// recursion: a document may be deep.
fn leading_back(edges: &[Vec<usize>]) -> BTreeSet<(usize, usize)> {
    let mut back = BTreeSet::new();
    let mut seen = vec![false; edges.len()];
    let mut on_way = vec![false; edges.len()];
    for root in 0..edges.len() {
        if std::mem::replace(&mut seen[root], true) {
            continue;
        }
        on_way[root] = true;
        let mut way = vec![(root, 0)];
        while let Some((node, next)) = way.pop() {
            let Some(target) = edges[node].get(next).copied() else {
                on_way[node] = false;
                continue;
            };
            way.push((node, next + 1));
            if on_way[target] {
                back.insert((node, target));
            } else if !std::mem::replace(&mut seen[target], true) {
                on_way[target] = true;
                way.push((target, 0));
            }
        }
    }
    back
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_ring_only_the_last_edge_is_boxed() {
        let back = leading_back(&[vec![1], vec![2], vec![0, 3], vec![]]);
        assert_eq!(back, BTreeSet::from([(2, 0)]));
        assert_eq!(leading_back(&[vec![0, 1], vec![]]), BTreeSet::from([(0, 0)]));
        let two = leading_back(&[vec![1, 2], vec![0], vec![0, 1]]);
        assert_eq!(two, BTreeSet::from([(1, 0), (2, 0)]));
    }

    #[test]
    fn what_is_held_twice_is_no_ring() {
        assert!(leading_back(&[vec![1, 2], vec![3], vec![3], vec![]]).is_empty());
    }

    #[test]
    fn a_long_chain_does_not_recurse() {
        let edges: Vec<Vec<usize>> = (0..200_000)
            .map(|node| if node < 199_999 { vec![node + 1] } else { vec![0] })
            .collect();
        assert_eq!(leading_back(&edges), BTreeSet::from([(199_999, 0)]));
    }
}
