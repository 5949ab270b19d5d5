//! What `src/api/mod.rs` tells `#[secure]` of the document.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::{contract::Contract, emit::seal};

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
