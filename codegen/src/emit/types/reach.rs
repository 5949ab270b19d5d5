//! Which schemas travel how, and where two ways of travelling make two types.

use std::collections::{BTreeMap, BTreeSet};

use crate::contract::{Action, Body, Kind, PartContent, SchemaId, Syntax};

use super::{Mode, Shape, Types};

/// A schema as it travels.
type Use = (SchemaId, Mode);

/// The modes of a schema that are one type.
#[derive(Debug)]
pub(super) struct Class {
    pub(super) schema: SchemaId,
    /// In order; never empty.
    pub(super) modes: Vec<Mode>,
}

/// Everything that requests and answers hold, and every resource's record.
pub(super) fn uses(types: &Types<'_>) -> BTreeSet<Use> {
    let mut open = roots(types);
    let mut uses = BTreeSet::new();
    while let Some((id, mode)) = open.pop() {
        if uses.insert((id, mode.clone())) {
            open.extend(children(types, id, &mode));
        }
    }
    uses
}

/// Every schema that a request of an operation may hold which refuses unknown members.
pub(super) fn closed(types: &Types<'_>) -> BTreeSet<SchemaId> {
    let closed = types
        .contract
        .operations
        .iter()
        .filter(|operation| operation.limits.unknown_fields_refused);
    let mut open: Vec<SchemaId> =
        closed.filter_map(|operation| operation.body.as_ref()).flat_map(values).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            open.extend(children(types, id, &Mode::Input).into_iter().map(|(id, _)| id));
        }
    }
    seen
}

fn roots(types: &Types<'_>) -> Vec<Use> {
    let contract = types.contract;
    let mut roots: Vec<Use> =
        contract.resources.iter().map(|resource| (resource.schema, Mode::Output)).collect();
    for operation in &contract.operations {
        roots.extend(operation.parameters.iter().map(|parameter| (parameter.schema, Mode::Input)));
        roots.extend(operation.body.iter().flat_map(values).map(|schema| (schema, Mode::Input)));
        let mode = answer_mode(operation);
        // What a session answers, the runtime writes.
        let handled = operation.session.is_none();
        for response in operation.responses.iter().filter(|_| handled) {
            roots.extend(response.schemas().map(|schema| (schema, mode.clone())));
            roots.extend(response.headers.iter().map(|header| (header.schema, Mode::Output)));
        }
    }
    roots
}

/// The schemas of a body that become types: of a form's parts, each its own.
fn values(body: &Body) -> Vec<SchemaId> {
    let mut values = Vec::new();
    for content in &body.contents {
        if let Syntax::Multipart { parts, .. } = &content.syntax {
            let decoded = parts.iter().filter(|part| part.content != PartContent::File);
            values.extend(decoded.map(|part| part.schema));
            let headers = parts.iter().flat_map(|part| &part.headers);
            values.extend(headers.map(|header| header.schema));
        }
        values.extend(content.syntax.value());
    }
    values
}

/// How an operation's answers travel.
pub(in crate::emit) fn answer_mode(operation: &crate::contract::Operation) -> Mode {
    let listed: BTreeSet<usize> = operation
        .owns
        .iter()
        .filter(|owns| owns.action == Action::List)
        .map(|owns| owns.resource)
        .collect();
    if listed.is_empty() { Mode::Output } else { Mode::Scoped(listed.into_iter().collect()) }
}

/// What a value directly holds.
pub(super) fn children(types: &Types<'_>, id: SchemaId, mode: &Mode) -> Vec<Use> {
    let kind = &types.schema(id).kind;
    match types.bare_shape(id, mode) {
        Shape::List { items, .. } => vec![(items, types.item_mode(items, mode))],
        Shape::Map(values) => values.into_iter().map(|id| (id, mode.clone())).collect(),
        Shape::Tuple(items) => items.iter().map(|id| (*id, mode.clone())).collect(),
        Shape::Plain(_) | Shape::Foreign(_) => Vec::new(),
        Shape::Nominal => match kind {
            Kind::Object(rules) => {
                let additional = match rules.additional {
                    crate::contract::Additional::Schema(values) => Some(values),
                    _ => None,
                };
                types
                    .fields(rules, mode)
                    .map(|property| property.schema)
                    .chain(additional)
                    .map(|id| (id, mode.clone()))
                    .collect()
            }
            Kind::OneOf { variants, .. } | Kind::AnyOf { variants } => {
                variants.iter().map(|id| (*id, mode.clone())).collect()
            }
            _ => Vec::new(),
        },
    }
}

/// Modes of one schema are one type when they have the same members of the same types: partition
/// refinement, so that recursive schemas settle too.
pub(super) fn classes(types: &Types<'_>, uses: &BTreeSet<Use>) -> Vec<Class> {
    let mut classes: BTreeMap<Use, usize> = uses.iter().map(|used| (used.clone(), 0)).collect();
    loop {
        let refined = refine(types, &classes);
        if refined == classes {
            return grouped(&classes);
        }
        classes = refined;
    }
}

fn refine(types: &Types<'_>, classes: &BTreeMap<Use, usize>) -> BTreeMap<Use, usize> {
    let mut refined = BTreeMap::new();
    let mut known: (Option<SchemaId>, Vec<_>) = (None, Vec::new());
    for (id, mode) in classes.keys() {
        if known.0 != Some(*id) {
            known = (Some(*id), Vec::new());
        }
        let signature = signature(types, *id, mode, classes);
        let class = known.1.iter().position(|other| *other == signature).unwrap_or(known.1.len());
        if class == known.1.len() {
            known.1.push(signature);
        }
        refined.insert((*id, mode.clone()), class);
    }
    refined
}

/// What tells one type from another: the members, whether it is sealed, and the types inside.
type Signature<'t> = (Vec<&'t str>, bool, Vec<usize>, usize);

fn signature<'t>(
    types: &Types<'t>,
    id: SchemaId,
    mode: &Mode,
    classes: &BTreeMap<Use, usize>,
) -> Signature<'t> {
    let kind = &types.schema(id).kind;
    let members = match kind {
        Kind::Object(rules) => {
            types.fields(rules, mode).map(|property| property.name.as_str()).collect()
        }
        _ => Vec::new(),
    };
    let sealed = matches!(types.bare_shape(id, mode), Shape::List { sealed: true, .. });
    let inside = children(types, id, mode)
        .iter()
        .map(|child| classes.get(child).copied().unwrap_or_default())
        .collect();
    (members, sealed, inside, classes.get(&(id, mode.clone())).copied().unwrap_or_default())
}

fn grouped(classes: &BTreeMap<Use, usize>) -> Vec<Class> {
    let mut groups: BTreeMap<(SchemaId, usize), Vec<Mode>> = BTreeMap::new();
    for ((id, mode), class) in classes {
        groups.entry((*id, *class)).or_default().push(mode.clone());
    }
    groups.into_iter().map(|((schema, _), modes)| Class { schema, modes }).collect()
}
