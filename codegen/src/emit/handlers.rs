//! `src/handlers.rs`: where the application begins; written once, then the user's.

use proc_macro2::TokenStream;
use quote::quote;

use crate::contract::{Kind, Operation};

use super::{
    api::traits::{arguments, asked_by, policy_arguments, policy_method},
    names::ident,
    plan::{OperationNames, Plan},
    print,
    tokens::opens_path,
    types::{Mode, Within},
};

/// The file's text.
pub(super) fn text(plan: &Plan<'_>) -> String {
    let mut items = vec![application()];
    items.extend(plan.handled_tags().map(|tag| implementation(plan, tag)));
    items.extend(plan.gives_sessions().then(accounts));
    items.extend(plan.policies.iter().map(|(policy, name)| self::policy(plan, policy, name)));
    items.extend(plan.loaded().into_iter().map(|resource| loader(plan, resource)));
    let modules = ["auth", "json", "own", "password", "policy", "reject", "session", "values"];
    let runtime = print::file(&[imports(quote!(secgen_runtime), &items, &modules)]);
    let modules = ["inputs", "models", "responses", "traits"];
    let api = print::file(&[imports(quote!(crate::api), &items, &modules)]);
    let items = print::fitted(&print::file(&items));
    let opening = "//! The application: a method for each operation, a loader for each resource.";
    format!("{opening}\n\n{runtime}\n{api}\n{items}")
}

fn imports(root: TokenStream, items: &[TokenStream], modules: &[&str]) -> TokenStream {
    let used = modules.iter().filter(|module| items.iter().any(|item| opens_path(item, module)));
    let used: Vec<_> = used.map(|module| ident(module)).collect();
    match used.as_slice() {
        [] => TokenStream::new(),
        [only] => quote!(use #root::#only;),
        used => quote!(use #root::{#(#used),*};),
    }
}

fn application() -> TokenStream {
    quote! {
        /// What the handlers share: pools, clients, settings.
        #[derive(Debug)]
        pub struct App;
    }
}

fn implementation(plan: &Plan<'_>, tag: usize) -> TokenStream {
    let name = ident(&plan.traits[tag]);
    let methods = plan
        .operations()
        .filter(|(operation, _)| operation.tag == tag && operation.session.is_none())
        .map(|(operation, names)| method(plan, operation, names));
    quote!(impl traits::#name for App { #(#methods)* })
}

fn method(plan: &Plan<'_>, operation: &Operation, names: &OperationNames) -> TokenStream {
    let name = ident(&names.method);
    let response = ident(&format!("{}Response", names.kind));
    let arguments = arguments(plan, operation, names).into_iter().map(|(name, kind)| {
        let name = ident(&format!("_{name}"));
        quote!(#name: #kind)
    });
    quote! {
        async fn #name(&self #(, #arguments)*) -> Result<responses::#response, reject::Failure> {
            Err(reject::Failure::not_implemented())
        }
    }
}

/// Knows nobody: every login is refused, after the same work as a wrong password.
fn accounts() -> TokenStream {
    quote! {
        impl session::Accounts for App {
            async fn find(&self, _name: &str) -> Result<Option<session::Account>, reject::Failure> {
                Ok(None)
            }

            async fn claims(
                &self,
                _subject: &str,
            ) -> Result<Option<session::AccountClaims>, reject::Failure> {
                Ok(None)
            }

            async fn store_password(
                &self,
                _subject: &str,
                _seen: &password::PasswordHash,
                _new: password::PasswordHash,
            ) -> Result<(), reject::Failure> {
                Ok(())
            }
        }
    }
}

fn policy(plan: &Plan<'_>, policy: &str, name: &str) -> TokenStream {
    let name = ident(name);
    let methods = asked_by(plan, policy).map(|(operation, names)| {
        let method = ident(&policy_method(names));
        let arguments = policy_arguments(plan, operation, names).into_iter().map(|(name, kind)| {
            let name = ident(&format!("_{name}"));
            quote!(#name: #kind)
        });
        quote! {
            async fn #method(&self #(, #arguments)*) -> Result<policy::Verdict, reject::Failure> {
                Err(reject::Failure::not_implemented())
            }
        }
    });
    quote!(impl traits::#name for App { #(#methods)* })
}

fn loader(plan: &Plan<'_>, resource: usize) -> TokenStream {
    let record = plan.record(resource);
    let id = id_type(plan, resource);
    quote! {
        impl own::Load<#record> for App {
            async fn load(
                &self,
                _id: &#id,
                _scope: &own::Scope<#record>,
            ) -> Result<Option<#record>, reject::Failure> {
                Err(reject::Failure::not_implemented())
            }
        }
    }
}

fn id_type(plan: &Plan<'_>, resource: usize) -> TokenStream {
    let resource = &plan.contract.resources[resource];
    let property = match &plan.types.schema(resource.schema).kind {
        Kind::Object(rules) => rules.properties.iter().find(|found| found.name == resource.id),
        _ => None,
    };
    property.map_or(quote!(String), |property| {
        plan.types.value_type(property.schema, &Mode::Output, Within::Elsewhere)
    })
}
