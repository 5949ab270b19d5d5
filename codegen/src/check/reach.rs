//! What a value of a schema may hold, on its way in or out.

use std::collections::BTreeSet;

use crate::contract::{Additional, AssertionId, Contract, Keyword, Kind, Property, SchemaId};

/// Which way a value travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// From the client: `readOnly` and assigned properties are not in it.
    Request,
    /// To the client: `writeOnly` properties are not in it.
    Answer,
}

impl Side {
    fn carries(self, property: &Property) -> bool {
        match self {
            Self::Request => !property.read_only && property.assign.is_none(),
            Self::Answer => !property.write_only,
        }
    }
}

/// Every schema that a value of `root` may hold, `root` first, each once.
pub(super) fn schemas(contract: &Contract, root: SchemaId, side: Side) -> Vec<SchemaId> {
    let mut seen = vec![false; contract.schemas.0.len()];
    let mut found = Vec::new();
    let mut next = vec![root];
    while let Some(id) = next.pop() {
        let Some(seen) = seen.get_mut(id.0 as usize) else { continue };
        if !std::mem::replace(seen, true) {
            found.push(id);
            let mut children = children(contract, id, side);
            children.reverse();
            next.append(&mut children);
        }
    }
    found
}

fn children(contract: &Contract, id: SchemaId, side: Side) -> Vec<SchemaId> {
    match &contract.schemas[id].kind {
        // Its type does not tell what it holds, so whatever its assertion names counts.
        Kind::Any => mentioned(contract, &[id]),
        Kind::Array(rules) => vec![rules.items],
        Kind::OneOf { variants, .. } | Kind::AnyOf { variants } => variants.clone(),
        Kind::Tuple { items } => items.clone(),
        Kind::Object(rules) => {
            let carried = rules.properties.iter().filter(|property| side.carries(property));
            let mut children: Vec<SchemaId> = carried.map(|property| property.schema).collect();
            if let Additional::Schema(id) = rules.additional {
                children.push(id);
            }
            children
        }
        _ => Vec::new(),
    }
}

/// Every component that a value of `root` may be or hold, also as a part of another one.
pub(super) fn components(contract: &Contract, root: SchemaId, side: Side) -> Vec<SchemaId> {
    let mut found = schemas(contract, root, side);
    let mentioned = mentioned(contract, &found);
    let bases: Vec<_> = found.iter().flat_map(|id| &contract.schemas[*id].bases).collect();
    found.extend(bases);
    found.extend(mentioned);
    found.sort();
    found.dedup();
    found
}

/// The components that the assertions of schemas refer to.
fn mentioned(contract: &Contract, ids: &[SchemaId]) -> Vec<SchemaId> {
    let mut seen = BTreeSet::new();
    let mut next: Vec<AssertionId> =
        ids.iter().filter_map(|id| contract.schemas[*id].assertion).collect();
    let mut found = Vec::new();
    while let Some(id) = next.pop() {
        if seen.insert(id) {
            let assertion = &contract.assertions[id];
            found.extend(assertion.component);
            next.extend(assertion.keywords.iter().flat_map(Keyword::subschemas));
        }
    }
    found
}

/// Every property that a value of `root` may hold, at any depth.
pub(super) fn properties(contract: &Contract, root: SchemaId, side: Side) -> Vec<&Property> {
    let mut found = Vec::new();
    for id in schemas(contract, root, side) {
        if let Kind::Object(rules) = &contract.schemas[id].kind {
            found.extend(rules.properties.iter().filter(|property| side.carries(property)));
        }
    }
    found
}

/// The objects that a value of `root` is, looking through `oneOf` and lists: one, or one an item.
pub(super) fn records(contract: &Contract, root: SchemaId) -> Vec<SchemaId> {
    let mut found = Vec::new();
    let mut next = vec![root];
    let mut seen = vec![root];
    while let Some(id) = next.pop() {
        let inner = match &contract.schemas[id].kind {
            Kind::Object(_) => {
                found.push(id);
                Vec::new()
            }
            Kind::Array(rules) => vec![rules.items],
            Kind::OneOf { variants, .. } | Kind::AnyOf { variants } => variants.clone(),
            Kind::Tuple { items } => items.clone(),
            _ => Vec::new(),
        };
        for id in inner {
            if !seen.contains(&id) {
                seen.push(id);
                next.push(id);
            }
        }
    }
    found.sort();
    found
}
