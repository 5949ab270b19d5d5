//! `src/api/`: the generated part of a server, a file a module.

mod allow;
mod assertions;
mod bodies;
mod bounds;
mod decoding;
mod defaults;
mod document;
mod inputs;
mod masks;
mod models;
mod operations;
mod parameters;
mod patterns;
pub(in crate::emit) mod policies;
mod responses;
mod scopes;
mod service;
mod sessions;
pub(in crate::emit) mod traits;

use proc_macro2::TokenStream;
use quote::quote;

use super::{names::ident, plan::Plan, print};

/// A module: its name, what it holds, its items.
pub(super) struct Module {
    pub(super) name: &'static str,
    says: &'static str,
    pub(super) items: Vec<TokenStream>,
}

/// Every module but the root, in the order of their names.
pub(super) fn modules(plan: &Plan<'_>) -> Vec<Module> {
    let module = |name, says, items| Module { name, says, items };
    let mut modules = vec![
        module("inputs", "Path, query, header and body of each operation.", inputs::items(plan)),
        module("models", "The document's schemas.", models::items(plan)),
        module(
            "operations",
            "Which policy and proofs stand before which method.",
            operations::items(plan),
        ),
        module("policies", "What the document says, as data.", policies::items(plan)),
        module("responses", "What each operation may answer.", responses::items(plan)),
        module("scopes", "The document's scopes.", scopes::items(plan.contract)),
        module("service", "The endpoint table.", service::items(plan)),
        module("traits", "What the application implements.", traits::items(plan)),
    ];
    let asserted = assertions::items(plan, &modules);
    if !asserted.is_empty() {
        modules.insert(0, module("assertions", "What no Rust type says of a schema.", asserted));
    }
    if !plan.types.patterns.is_empty() {
        let place = modules.partition_point(|it: &Module| it.name < "patterns");
        let says = "The document's patterns; a server compiles all of them when it starts.";
        modules.insert(place, module("patterns", says, patterns::items(plan)));
    }
    modules
}

/// The items of `mod.rs`, with each module as a file of its own.
pub(super) fn root(plan: &Plan<'_>, modules: &[Module]) -> String {
    let mut items = Vec::new();
    for module in modules {
        let (says, name) = (format!(" {}", module.says), ident(module.name));
        items.push(quote!(#[doc = #says] #[rustfmt::skip] pub mod #name;));
    }
    items.extend(root_items(plan));
    root_text(plan, &items)
}

/// The same, with the modules inside.
pub(super) fn single(plan: &Plan<'_>, modules: &[Module]) -> String {
    let mut text = String::new();
    for module in modules {
        let inner: String = print::file(&module.items)
            .lines()
            .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") })
            .collect();
        text.push_str(&format!("/// {}\npub mod {} {{\n{inner}}}\n\n", module.says, module.name));
    }
    text + &root_text(plan, &root_items(plan))
}

/// The items, and between the constants and the macro's name, the macro.
fn root_text(plan: &Plan<'_>, items: &[TokenStream]) -> String {
    let (before, after) = items.split_at(items.len() - document::ITEMS_BEHIND_MACRO);
    let told = document::macro_text(plan.contract);
    format!("{}\n{told}\n{}", print::file(before), print::file(after))
}

fn root_items(plan: &Plan<'_>) -> Vec<TokenStream> {
    let version = env!("CARGO_PKG_VERSION");
    let mut items = vec![
        quote!(
            pub use self::policies::API;
        ),
        quote!(
            pub use self::service::{endpoints, router, service};
        ),
        quote!(
            pub use self::traits::Application;
        ),
        quote!(const _: () = ::secgen_runtime::generated_by(#version);),
    ];
    items.extend(document::items(plan.contract));
    items
}
