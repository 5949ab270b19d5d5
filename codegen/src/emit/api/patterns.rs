//! `src/api/patterns.rs`: every pattern of the document.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    contract::PatternEngine,
    emit::{names::ident, plan::Plan, tokens::runtime_imports},
};

pub(super) fn items(plan: &Plan<'_>) -> Vec<TokenStream> {
    let patterns = &plan.types.patterns;
    let names: Vec<_> = patterns.iter().map(|(name, ..)| ident(name)).collect();
    let mut items = vec![quote! {
        /// All of them, for the check when a server starts.
        pub static ALL: &[&decode::Pattern] = &[#(&#names),*];
    }];
    for ((_, source, engine), name) in patterns.iter().zip(&names) {
        let made = match engine {
            PatternEngine::Linear => quote!(decode::Pattern::linear(#source)),
            PatternEngine::Bounded => quote!(decode::Pattern::bounded(#source)),
        };
        items.push(quote!(pub(super) static #name: decode::Pattern = #made;));
    }
    let imports = runtime_imports(&items, &["decode"]);
    [imports].into_iter().chain(items).collect()
}
