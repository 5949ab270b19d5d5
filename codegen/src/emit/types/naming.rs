//! Which assertions name the members that a struct has no field for.

use std::collections::BTreeSet;

use crate::contract::{AssertionId, Kind, SchemaId};

use super::Types;

impl Types<'_> {
    /// The assertions of a schema and of the alternatives that it is one of; `None` where the document
    /// says that members which nobody names may come, too.
    pub(in crate::emit) fn naming(&self, schema: SchemaId) -> Option<Vec<AssertionId>> {
        let (mut found, mut closes) = (Vec::new(), false);
        let (mut open, mut seen) = (vec![schema], BTreeSet::from([schema]));
        while let Some(id) = open.pop() {
            let schema = self.schema(id);
            found.extend(schema.assertion);
            closes |= schema.closes;
            open.extend(self.choosing(id).filter(|choice| seen.insert(*choice)));
        }
        closes.then_some(found)
    }

    /// The schemas of which `alternative` is one.
    fn choosing(&self, alternative: SchemaId) -> impl Iterator<Item = SchemaId> {
        let all = (0..).map(SchemaId).zip(&self.contract.schemas.0);
        all.filter(move |(_, schema)| match &schema.kind {
            Kind::OneOf { variants, .. } | Kind::AnyOf { variants } => {
                variants.contains(&alternative)
            }
            _ => false,
        })
        .map(|(id, _)| id)
    }
}
