//! Every type of its own: its name, whose record it is, and what it holds.

use std::collections::BTreeSet;

use crate::{
    contract::{ClaimMatch, Contract, Kind, OwnerRule, SchemaId},
    emit::names::{self, Names},
};

use super::{Mode, Model, Shape, Types, reach};

impl Types<'_> {
    /// Names every type of its own and puts them in the order of their schemas.
    pub(super) fn allot_models(&mut self, classes: &[reach::Class]) {
        let mut allotted = Names::of_types();
        let mut firsts: BTreeSet<SchemaId> = BTreeSet::new();
        let (plain, differing): (Vec<_>, Vec<_>) = classes
            .iter()
            .filter(|class| matches!(self.shape(class.schema, &class.modes[0]), Shape::Nominal))
            .partition(|class| firsts.insert(class.schema));
        let mut named: Vec<(&reach::Class, String, bool)> = Vec::new();
        for class in plain {
            named.push((class, allotted.allot_or(self.plain_name(class.schema), "Model"), false));
        }
        for class in differing {
            let suffix = if class.modes.contains(&Mode::Input) { "Input" } else { "Scoped" };
            named.push((class, allotted.allot(self.plain_name(class.schema) + suffix), true));
        }
        named.sort_by_key(|(class, ..)| (class.schema, class.modes[0].clone()));
        for (class, name, is_second) in named {
            self.add_model(class, name, is_second);
        }
        for model in &mut self.models {
            if takes_claims(self.contract, model) {
                model.assigned = Some(allotted.allot(format!("{}Assigned", model.name)));
            }
        }
    }

    fn add_model(&mut self, class: &reach::Class, name: String, is_second: bool) {
        for mode in &class.modes {
            self.by_use.insert((class.schema, mode.clone()), self.models.len());
        }
        let resources = self.contract.resources.iter().enumerate();
        let is_record = class.modes.contains(&Mode::Output);
        self.models.push(Model {
            name,
            schema: class.schema,
            mode: class.modes[0].clone(),
            is_second,
            decoded: class.modes.contains(&Mode::Input),
            encoded: class.modes.iter().any(|mode| *mode != Mode::Input),
            holds_scoped: false,
            holds_secret: false,
            resources: resources
                .filter(|(_, resource)| is_record && resource.schema == class.schema)
                .map(|(index, _)| index)
                .collect(),
            assigned: None,
        });
    }

    fn plain_name(&self, id: SchemaId) -> String {
        let schema = self.schema(id);
        let written = if schema.type_name.is_empty() { &schema.name } else { &schema.type_name };
        if written.is_empty() { format!("Schema{}", id.0) } else { names::camel(written) }
    }

    /// Marks the types that hold sealed lists or secrets, through whatever they hold.
    pub(super) fn mark_what_models_hold(&mut self) {
        loop {
            let mut changed = false;
            for index in 0..self.models.len() {
                let (scoped, secret) = self.what_model_holds(index);
                let model = &mut self.models[index];
                changed |= (scoped, secret) != (model.holds_scoped, model.holds_secret);
                (model.holds_scoped, model.holds_secret) = (scoped, secret);
            }
            if !changed {
                return;
            }
        }
    }

    fn what_model_holds(&self, index: usize) -> (bool, bool) {
        let Model { schema, mode, .. } = &self.models[index];
        let kind = &self.schema(*schema).kind;
        let mut holds = (false, false);
        if let Kind::Object(rules) = kind {
            holds.1 = self.fields(rules, mode).any(|property| self.is_secret(property));
        }
        if let Shape::List { sealed: true, .. } = self.bare_shape(*schema, mode) {
            holds.0 = true;
        }
        for (child, mode) in reach::children(self, *schema, mode) {
            let (scoped, secret) = self.what_type_holds(child, &mode);
            holds = (holds.0 | scoped, holds.1 | secret);
        }
        holds
    }
}

/// Whether a create of the record takes values from claims.
fn takes_claims(contract: &Contract, model: &Model) -> bool {
    let assigns = match &contract.schemas[model.schema].kind {
        Kind::Object(rules) => rules.properties.iter().any(|property| property.assign.is_some()),
        _ => false,
    };
    model.resources.iter().any(|index| {
        let resource = &contract.resources[*index];
        assigns
            || resource.tenant.is_some()
            || matches!(&resource.owner, OwnerRule::Claim { matching: ClaimMatch::Equals, .. })
    })
}
