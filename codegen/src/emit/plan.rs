//! Every name that more than one generated file uses, settled once.

use std::collections::{BTreeMap, BTreeSet};

use crate::contract::{Access, Action, Body, Contract, Operation, Ownership};

use super::{
    names::{self, Names, PLACEHOLDERS},
    types::Types,
};

/// The contract, its types, and the names of its operations and tags.
#[derive(Debug)]
pub(super) struct Plan<'c> {
    pub(super) contract: &'c Contract,
    pub(super) types: Types<'c>,
    /// By `Contract::operations`.
    pub(super) operations: Vec<OperationNames>,
    /// The trait of each of `Contract::tags`.
    pub(super) traits: Vec<String>,
    /// Every policy that an operation names, with its trait, sorted.
    pub(super) policies: BTreeMap<&'c str, String>,
}

/// What an operation is called.
#[derive(Debug)]
pub(super) struct OperationNames {
    /// `GetOrder`
    pub(super) kind: String,
    /// `get_order`
    pub(super) method: String,
    /// `GET_ORDER`
    pub(super) policy: String,
    /// The proofs that its method receives, by `Operation::owns`: `order`.
    pub(super) proofs: Vec<String>,
}

/// What a method learns of who is calling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// Nothing: anyone may call.
    Nobody,
    /// A caller, or that there is none.
    Perhaps,
    /// A caller.
    Known,
}

impl<'c> Plan<'c> {
    pub(super) fn of(contract: &'c Contract) -> Self {
        let mut kinds = Names::of_types();
        let mut methods = Names::default();
        let mut policies = Names::reserving(super::api::policies::TAKEN);
        let operations = contract
            .operations
            .iter()
            .map(|operation| OperationNames {
                kind: kinds.allot(names::camel(&operation.id)),
                method: methods.allot(names::snake(&operation.id)),
                policy: policies.allot_or(names::shouty(&operation.id), "_POLICY"),
                proofs: proofs(contract, operation),
            })
            .collect();
        let mut traits = Names::of_types();
        traits.allot("Application".to_owned());
        let tags = contract
            .tags
            .iter()
            .map(|(tag, _)| traits.allot_or(names::camel(tag), "Api"))
            .collect();
        let named = contract.operations.iter().flat_map(|operation| &operation.policies);
        let named: BTreeSet<&str> = named.map(|policy| policy.name.as_str()).collect();
        let policies = named
            .into_iter()
            .map(|name| (name, traits.allot_or(names::camel(name), "Policy")))
            .collect();
        Self { contract, types: Types::of(contract), operations, traits: tags, policies }
    }

    /// The tags with an operation that has a handler.
    pub(super) fn handled_tags(&self) -> impl Iterator<Item = usize> {
        let operations = &self.contract.operations;
        let has_handler =
            |tag: &usize| operations.iter().any(|it| it.tag == *tag && it.session.is_none());
        (0..self.traits.len()).filter(has_handler)
    }

    /// Whether the application is asked for its accounts.
    pub(super) fn gives_sessions(&self) -> bool {
        self.contract.operations.iter().any(|operation| operation.session.is_some())
    }

    /// Operations with their names.
    pub(super) fn operations(&self) -> impl Iterator<Item = (&'c Operation, &OperationNames)> {
        self.contract.operations.iter().zip(&self.operations)
    }

    /// The record type of a resource.
    pub(super) fn record(&self, resource: usize) -> proc_macro2::TokenStream {
        let schema = self.contract.resources[resource].schema;
        self.types.value_type(schema, &super::types::Mode::Output, super::types::Within::Elsewhere)
    }

    /// The resources whose records some operation loads by id.
    pub(super) fn loaded(&self) -> BTreeSet<usize> {
        let owns = self.contract.operations.iter().flat_map(|operation| &operation.owns);
        owns.filter(|owns| owns.action == Action::Item).map(|owns| owns.resource).collect()
    }
}

/// What a method learns of who is calling.
pub(super) fn caller(access: &Access) -> Caller {
    match access {
        Access::Anonymous { .. } => Caller::Nobody,
        Access::Optional { .. } => Caller::Perhaps,
        Access::Required(_) => Caller::Known,
    }
}

/// Whether an operation takes anything but a caller and proofs.
pub(super) fn has_input(operation: &Operation) -> bool {
    !operation.parameters.is_empty() || operation.body.as_ref().is_some_and(Body::is_decoded)
}

fn proofs(contract: &Contract, operation: &Operation) -> Vec<String> {
    let mut taken = Names::reserving(
        ["caller", "visitor", "media", "input", "app", "prover", "self"]
            .into_iter()
            .chain(PLACEHOLDERS),
    );
    let name = |owns: &Ownership| match owns.action {
        Action::Item => names::snake(&contract.resources[owns.resource].name),
        Action::List => "scope".to_owned(),
        Action::Create => "creation".to_owned(),
    };
    operation.owns.iter().map(|owns| taken.allot_or(name(owns), "_proof")).collect()
}
