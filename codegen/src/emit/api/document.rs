//! What `src/api/mod.rs` tells `#[secure]` of the document.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::{contract::Contract, emit::seal};

/// The document's type and the macro that names what the document declares.
///
/// Two documents may stand in one crate, so the exported name holds a digest of the document's
/// names; code refers to it as `api::document`.
pub(super) fn items(contract: &Contract) -> Vec<TokenStream> {
    let scopes: Vec<_> = contract.scopes.iter().map(|(name, _)| name).collect();
    let roles = &contract.roles;
    let rates: Vec<_> = contract.tiers.iter().map(|tier| &tier.name).collect();
    let resources: Vec<_> = contract.resources.iter().map(|resource| &resource.name).collect();
    let security = contract.root.has_security;
    let declared = quote! {
        security: #security,
        scopes: [#(#scopes),*],
        roles: [#(#roles),*],
        rates: [#(#rates),*],
        resources: [#(#resources),*],
    };
    let digest =
        seal::digest(format!("{} {} {declared}", contract.title, contract.version).as_bytes());
    let name = format_ident!("__secgen_document_{}", &digest[..16]);
    vec![
        quote! {
            /// The document, as a type: what `#[secure]` asks the router's state for.
            #[derive(Clone, Copy, Debug)]
            pub struct Document;
        },
        quote! {
            #[doc(hidden)]
            #[macro_export]
            macro_rules! #name {
                (($($api:tt)*) ($($arguments:tt)*) ($($item:tt)*)) => {
                    ::secgen_runtime::secure_with_document! {
                        { #declared } ($($api)*) ($($arguments)*) ($($item)*)
                    }
                };
            }
        },
        quote! {
            #[doc(hidden)]
            pub use #name as document;
        },
    ]
}
