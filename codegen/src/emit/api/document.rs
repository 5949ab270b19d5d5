//! What `src/api/mod.rs` tells `#[secure]` of the document.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::{
    contract::{Contract, KeyPart, Tier},
    emit::seal,
};

/// How many of [`items`] stand behind the macro, which must be written before it is named.
pub(super) const ITEMS_BEHIND_MACRO: usize = 1;

/// The document's type, and the name by which code refers to its macro.
pub(super) fn items(contract: &Contract) -> Vec<TokenStream> {
    let name = format_ident!("{}", name(contract));
    vec![
        quote! {
            /// The document, as a type: what `#[secure]` asks the router's state for.
            #[derive(Clone, Copy, Debug)]
            pub struct Document;
        },
        quote! {
            impl ::secgen_runtime::secure::Document for Document {
                const API: &'static ::secgen_runtime::policy::Api = &API;
            }
        },
        quote! {
            #[doc(hidden)]
            pub use #name as document;
        },
    ]
}

/// The macro that tells `#[secure]` what the document declares, as text: the printer does not
/// format what stands in a macro.
pub(super) fn macro_text(contract: &Contract) -> String {
    let name = name(contract);
    let security = contract.root.has_security;
    let mut text = format!(
        "#[doc(hidden)]\n#[macro_export]\nmacro_rules! {name} {{\n    \
         (($($api:tt)*) ($($arguments:tt)*) ($($item:tt)*)) => {{\n        \
         ::secgen_runtime::secure_with_document! {{\n            {{\n                \
         security: {security},\n"
    );
    for (key, names) in declared(contract) {
        text.push_str(&format!("                {key}: [{names}],\n"));
    }
    let refused = refused(contract);
    if !refused.is_empty() {
        text.push_str(&format!("                refused_rates: [{refused}],\n"));
    }
    text.push_str(
        "            }\n            ($($api)*) ($($arguments)*) ($($item)*)\n        }\n    };\n}\n",
    );
    text
}

/// Two documents may stand in one crate, so the exported name holds a digest of what it declares.
fn name(contract: &Contract) -> String {
    let mut told = format!("{}\n{}\n{}", contract.title, contract.version, contract.mount);
    for (key, names) in declared(contract) {
        told.push_str(&format!("\n{key} {names}"));
    }
    told.push_str(&refused(contract));
    format!("__secgen_document_{}", &seal::digest(told.as_bytes())[..16])
}

/// What `#[secure]` may name, as lists of string literals.
fn declared(contract: &Contract) -> [(&'static str, String); 4] {
    let listed = |names: Vec<&str>| {
        names.iter().map(|name| Literal::string(name).to_string()).collect::<Vec<_>>().join(", ")
    };
    [
        ("scopes", listed(contract.scopes.iter().map(|(name, _)| name.as_str()).collect())),
        ("roles", listed(contract.roles.iter().map(String::as_str).collect())),
        ("rates", listed(contract.tiers.iter().map(|tier| tier.name.as_str()).collect())),
        ("resources", listed(contract.resources.iter().map(|found| found.name.as_str()).collect())),
    ]
}

/// The tiers that no hand-written handler may name, each with the reason: `["login", "it counts …"]`.
fn refused(contract: &Contract) -> String {
    let refused = contract.tiers.iter().filter_map(|tier| {
        let reason = Literal::string(&why_not_by_hand(contract, tier)?).to_string();
        Some(format!("[{}, {reason}]", Literal::string(&tier.name)))
    });
    refused.collect::<Vec<_>>().join(", ")
}

/// What the rules ask of an operation that stands under `tier` and cannot ask of a handler.
fn why_not_by_hand(contract: &Contract, tier: &Tier) -> Option<String> {
    let mut root = contract.root.rates.iter().map(|index| &contract.tiers[*index]);
    if let Some(part) = tier.by.iter().find(|part| matches!(part, KeyPart::Body(_))) {
        Some(format!(
            "it counts by `{part}`, and no schema says what the body of a hand-written handler holds"
        ))
    } else if tier.by.iter().any(KeyPart::is_chosen) && !root.any(Tier::holds_the_client) {
        Some(
            "the client chooses what it counts by, and no tier of the root holds the client".into(),
        )
    } else if tier.is_loose() && !contract.waives_at_root("rate") {
        Some("its `onStoreError` is loosened, and the root has no `waive: { rate: reason }`".into())
    } else {
        None
    }
}
