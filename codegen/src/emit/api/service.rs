//! `src/api/service.rs`: the endpoint table.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::{
    names::ident,
    plan::Plan,
    tokens::{runtime_imports, sibling_imports},
};

pub(super) fn items(plan: &Plan<'_>) -> Vec<TokenStream> {
    let operations = plan.operations.iter().map(|names| ident(&names.kind));
    let items = vec![
        quote! {
            /// Every operation of the document.
            pub fn endpoints<A: traits::Application>() -> Vec<guard::Endpoint<A>> {
                [#(guard::Endpoint::of::<operations::#operations>()),*].into()
            }
        },
        quote! {
            /// The document's operations behind its guard, as a tower service.
            ///
            /// # Errors
            /// When two paths of the document can match one address, or a pattern does not compile.
            pub fn service<A: traits::Application>(
                app: Arc<A>,
                security: Arc<guard::Security>,
            ) -> Result<guard::Service<A>, config::StartError> {
                guard::Service::new(app, endpoints(), security)
            }
        },
        quote! {
            /// The same, as a router; `#[secure]` routes of your own may stand beside it.
            ///
            /// # Errors
            /// As [`service`].
            pub fn router<A: traits::Application>(
                app: Arc<A>,
                security: Arc<guard::Security>,
            ) -> Result<secure::Router, config::StartError> {
                Ok(secure::Router::new(service(app, security)?))
            }
        },
    ];
    let imports = [
        quote!(
            use ::std::sync::Arc;
        ),
        runtime_imports(&items, &["config", "guard", "secure"]),
        sibling_imports(&items, &["operations", "traits"]),
    ];
    imports.into_iter().chain(items).collect()
}
