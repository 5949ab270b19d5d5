//! Members that an assertion names, with the type that holds each: none where the value is kept as it came.

use std::collections::HashSet;

use crate::contract::{
    Additional, Assertion, AssertionId, Contract, Keyword, Kind, Property, SchemaId,
};

/// A member that an assertion names.
pub(super) struct Named<'c> {
    /// As written.
    pub(super) name: &'c str,
    /// What the assertion says of its value.
    pub(super) value: AssertionId,
    /// The property that decodes it; none where no type knows the member.
    pub(super) property: Option<&'c Property>,
}

/// A value that an assertion speaks of, and the schema that decodes it: none where it stays JSON.
type Spot = (Option<SchemaId>, AssertionId);

/// Every member that the assertions of schemas name, at any depth.
pub(super) fn named<'c>(contract: &'c Contract, schemas: &[SchemaId]) -> Vec<Named<'c>> {
    let asserted = |id: &SchemaId| contract.schemas[*id].assertion.map(|it| (Some(*id), it));
    let next = schemas.iter().filter_map(asserted).collect();
    let mut walk = Walk { contract, named: Vec::new(), next };
    let mut seen: HashSet<Spot> = HashSet::new();
    while let Some(spot) = walk.next.pop() {
        if seen.insert(spot) {
            contract.assertions[spot.1].keywords.iter().for_each(|it| walk.keyword(spot.0, it));
        }
    }
    walk.named
}

/// The assertions that speak of the same value as `root`, itself first.
pub(super) fn in_place(contract: &Contract, root: AssertionId) -> Vec<&Assertion> {
    let mut seen = HashSet::new();
    let mut next = vec![root];
    let mut found = Vec::new();
    while let Some(id) = next.pop() {
        if seen.insert(id) {
            found.push(&contract.assertions[id]);
            let keywords = contract.assertions[id].keywords.iter();
            next.extend(keywords.flat_map(|keyword| same_value(contract, keyword)));
        }
    }
    found
}

/// Whether an assertion lets a member of this name pass: some schema of the value speaks of it.
pub(super) fn speaks_of(contract: &Contract, root: AssertionId, name: &str) -> bool {
    let lets = |id: &AssertionId| !contract.assertions[*id].is_never();
    in_place(contract, root).into_iter().flat_map(|it| &it.keywords).any(|it| match it {
        Keyword::Properties(members) => members.iter().any(|(it, id)| it == name && lets(id)),
        Keyword::PatternProperties(all) => all.iter().any(|(_, id)| lets(id)),
        Keyword::AdditionalProperties(id) | Keyword::UnevaluatedProperties(id) => lets(id),
        _ => false,
    })
}

/// Whether an assertion refuses members that none of its schemas speaks of.
pub(super) fn is_closed(contract: &Contract, root: AssertionId) -> bool {
    contract.assertions[root].keywords.iter().any(|it| match it {
        Keyword::AdditionalProperties(id) | Keyword::UnevaluatedProperties(id) => {
            contract.assertions[*id].is_never()
        }
        _ => false,
    })
}

/// What a keyword holds against the value itself, and not against a part of it; also what it forbids.
fn same_value(contract: &Contract, keyword: &Keyword) -> Vec<AssertionId> {
    match keyword {
        Keyword::Not(id) => vec![*id],
        in_place if in_place.is_in_place() => contract.assertions.named_by(in_place),
        _ => Vec::new(),
    }
}

struct Walk<'c> {
    contract: &'c Contract,
    named: Vec<Named<'c>>,
    next: Vec<Spot>,
}

impl<'c> Walk<'c> {
    fn keyword(&mut self, schema: Option<SchemaId>, keyword: &'c Keyword) {
        match keyword {
            Keyword::Properties(members) => {
                for (name, value) in members {
                    if !self.contract.assertions[*value].is_never() {
                        self.member(schema, name, *value);
                    }
                }
            }
            Keyword::PatternProperties(_)
            | Keyword::AdditionalProperties(_)
            | Keyword::UnevaluatedProperties(_) => {
                for holder in self.others(schema) {
                    self.next.extend(keyword.subschemas().into_iter().map(|id| (holder, id)));
                }
            }
            Keyword::PrefixItems(_)
            | Keyword::Items(_)
            | Keyword::Contains { .. }
            | Keyword::UnevaluatedItems(_) => {
                for holder in self.items(schema) {
                    self.next.extend(keyword.subschemas().into_iter().map(|id| (holder, id)));
                }
            }
            _ => {
                let same = same_value(self.contract, keyword);
                self.next.extend(same.into_iter().map(|id| (schema, id)));
            }
        }
    }

    fn member(&mut self, schema: Option<SchemaId>, name: &'c str, value: AssertionId) {
        for kind in self.kinds(schema) {
            let (holder, property) = match kind {
                Some(Kind::Object(rules)) => {
                    match (rules.properties.iter().find(|it| it.name == name), rules.additional) {
                        (Some(property), _) => (Some(property.schema), Some(property)),
                        (None, Additional::Schema(values)) => (Some(values), None),
                        (None, Additional::Elsewhere) => (None, None),
                        // No such member comes through.
                        (None, Additional::Unsaid | Additional::Refused) => continue,
                    }
                }
                None => (None, None),
                Some(_) => continue,
            };
            self.named.push(Named { name, value, property });
            self.next.push((holder, value));
        }
    }

    /// What holds members that are not listed.
    fn others(&self, schema: Option<SchemaId>) -> Vec<Option<SchemaId>> {
        let of = |kind: Option<&Kind>| match kind {
            None => Some(None),
            Some(Kind::Object(rules)) => match rules.additional {
                Additional::Schema(values) => Some(Some(values)),
                Additional::Elsewhere => Some(None),
                Additional::Unsaid | Additional::Refused => None,
            },
            Some(_) => None,
        };
        self.kinds(schema).into_iter().filter_map(of).collect()
    }

    /// What holds items.
    fn items(&self, schema: Option<SchemaId>) -> Vec<Option<SchemaId>> {
        let of = |kind: Option<&Kind>| match kind {
            None => vec![None],
            Some(Kind::Array(rules)) => vec![Some(rules.items)],
            Some(Kind::Tuple { items }) => items.iter().copied().map(Some).collect(),
            Some(_) => Vec::new(),
        };
        self.kinds(schema).into_iter().flat_map(of).collect()
    }

    /// What a value becomes, one of several where there are alternatives; `None` is JSON as it came.
    fn kinds(&self, schema: Option<SchemaId>) -> Vec<Option<&'c Kind>> {
        let Some(schema) = schema else { return vec![None] };
        let mut seen = HashSet::new();
        let mut next = vec![schema];
        let mut found = Vec::new();
        while let Some(id) = next.pop() {
            let schema = &self.contract.schemas[id];
            match &schema.kind {
                _ if !seen.insert(id) => {}
                Kind::OneOf { variants, .. } | Kind::AnyOf { variants } => next.extend(variants),
                Kind::Any => found.push(None),
                kind => found.push(Some(kind)),
            }
            if schema.untyped {
                found.push(None);
            }
        }
        found
    }
}
