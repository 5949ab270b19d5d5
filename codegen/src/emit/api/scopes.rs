//! `src/api/scopes.rs`: the document's scopes as constants.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    contract::Contract,
    emit::{
        docs,
        names::{self, Names},
    },
};

pub(super) fn items(contract: &Contract) -> Vec<TokenStream> {
    if contract.scopes.is_empty() {
        return Vec::new();
    }
    let mut taken = Names::reserving(["API"]);
    let constants = contract.scopes.iter().map(|(scope, description)| {
        let name = names::ident(&taken.allot_or(names::shouty(scope), "_SCOPE"));
        let says = docs::doc(description, &docs::code(scope));
        quote! {
            #says
            pub const #name: policy::ScopeName = API.scope(#scope);
        }
    });
    let imports = [
        quote!(
            use ::secgen_runtime::policy;
        ),
        quote!(
            use super::policies::API;
        ),
    ];
    imports.into_iter().chain(constants).collect()
}
