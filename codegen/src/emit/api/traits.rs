//! `src/api/traits.rs`: what the application implements; one trait a tag, no default bodies.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    contract::{Action, Operation},
    emit::{
        docs,
        names::ident,
        plan::{Caller, OperationNames, Plan, caller, has_input},
        tokens::{method_text, runtime_imports, sibling_imports},
    },
};

use super::{allow, responses};

pub(super) fn items(plan: &Plan<'_>) -> Vec<TokenStream> {
    let mut items: Vec<TokenStream> = plan.handled_tags().map(|tag| tag_trait(plan, tag)).collect();
    items.extend(plan.policies.iter().map(|(policy, name)| policy_trait(plan, policy, name)));
    items.extend(application(plan));
    let mut all = vec![
        runtime_imports(&items, &["auth", "own", "policy", "reject", "session"]),
        sibling_imports(&items, &["inputs", "models", "responses"]),
    ];
    all.extend(items);
    all
}

fn tag_trait(plan: &Plan<'_>, tag: usize) -> TokenStream {
    let name = ident(&plan.traits[tag]);
    let (written, description) = &plan.contract.tags[tag];
    let says = docs::doc(description, &format!("The tag {}.", docs::phrase(written)));
    let methods = plan
        .operations()
        .filter(|(operation, _)| operation.tag == tag && operation.session.is_none())
        .map(|(operation, names)| method(plan, operation, names));
    quote! {
        #says
        pub trait #name: Send + Sync + 'static { #(#methods)* }
    }
}

fn method(plan: &Plan<'_>, operation: &Operation, names: &OperationNames) -> TokenStream {
    let name = ident(&names.method);
    let says = method_says(operation);
    let convention = allow::convention(&names.method);
    let arguments = arguments(plan, operation, names).into_iter().map(|(name, kind)| {
        let name = ident(&name);
        quote!(#name: #kind)
    });
    let response = ident(&format!("{}Response", names.kind));
    quote! {
        #says #convention
        fn #name(&self #(, #arguments)*)
            -> impl Future<Output = Result<responses::#response, reject::Failure>> + Send;
    }
}

/// What the application decides for one `policy` of the document: a method for each operation that
/// names it, so that an operation that names it later does not compile before it is decided.
fn policy_trait(plan: &Plan<'_>, policy: &str, name: &str) -> TokenStream {
    let name = ident(name);
    let says =
        format!(" The policy {}: asked after ownership, before the handler.", docs::code(policy));
    let methods = asked_by(plan, policy).map(|(operation, names)| {
        let says = format!(
            " Before {}.",
            docs::code(&format!("{} {}", method_text(operation.method), operation.path.raw))
        );
        let method = ident(&policy_method(names));
        let arguments = policy_arguments(plan, operation, names).into_iter().map(|(name, kind)| {
            let name = ident(&name);
            quote!(#name: #kind)
        });
        quote! {
            #[doc = #says]
            fn #method(&self #(, #arguments)*)
                -> impl Future<Output = Result<policy::Verdict, reject::Failure>> + Send;
        }
    });
    quote! {
        #[doc = #says]
        pub trait #name: Send + Sync + 'static { #(#methods)* }
    }
}

/// The operations that name a policy.
pub(in crate::emit) fn asked_by<'p, 'c>(
    plan: &'p Plan<'c>,
    policy: &'p str,
) -> impl Iterator<Item = (&'c Operation, &'p OperationNames)> {
    plan.operations()
        .filter(move |(operation, _)| operation.policies.iter().any(|named| named.name == policy))
}

/// `before_refund_order`.
pub(in crate::emit) fn policy_method(names: &OperationNames) -> String {
    format!("before_{}", names.method)
}

/// What the handler will get, to look at.
pub(in crate::emit) fn policy_arguments(
    plan: &Plan<'_>,
    operation: &Operation,
    names: &OperationNames,
) -> Vec<(String, TokenStream)> {
    let mut all = arguments(plan, operation, names);
    let behind_caller = usize::from(caller(&operation.access) != Caller::Nobody);
    for (_, kind) in all.iter_mut().skip(behind_caller) {
        *kind = quote!(&#kind);
    }
    all
}

/// The arguments of a method behind `&self`: caller, proofs, input.
pub(in crate::emit) fn arguments(
    plan: &Plan<'_>,
    operation: &Operation,
    names: &OperationNames,
) -> Vec<(String, TokenStream)> {
    let mut arguments = Vec::new();
    match caller(&operation.access) {
        Caller::Nobody => {}
        Caller::Perhaps => arguments.push(("visitor".to_owned(), quote!(&auth::Visitor))),
        Caller::Known => arguments.push(("caller".to_owned(), quote!(&auth::Caller))),
    }
    if responses::chooses(operation) {
        let kind = ident(&format!("{}Media", names.kind));
        arguments.push(("media".to_owned(), quote!(responses::#kind)));
    }
    for (owns, name) in operation.owns.iter().zip(&names.proofs) {
        arguments.push((name.clone(), proof_type(plan, owns.action, owns.resource)));
    }
    if has_input(operation) {
        let input = ident(&format!("{}Input", names.kind));
        arguments.push(("input".to_owned(), quote!(inputs::#input)));
    }
    arguments
}

/// The evidence that a handler receives.
pub(super) fn proof_type(plan: &Plan<'_>, action: Action, resource: usize) -> TokenStream {
    let record = plan.record(resource);
    match action {
        Action::Item => quote!(own::Owned<#record>),
        Action::List => quote!(own::Scope<#record>),
        Action::Create => quote!(own::Creation<#record>),
    }
}

fn method_says(operation: &Operation) -> TokenStream {
    let line = format!("{} {}", method_text(operation.method), operation.path.raw);
    let line = format!(" {}", docs::code(&line));
    let said = docs::paragraphs([operation.summary.as_str(), operation.description.as_str()]);
    let gap = (!said.is_empty()).then(|| quote!(#[doc = ""]));
    let deprecated =
        operation.deprecated.then(|| quote!(#[doc = ""] #[doc = " Deprecated by the document."]));
    quote!(#[doc = #line] #gap #said #deprecated)
}

/// The bound that the whole document asks for.
fn application(plan: &Plan<'_>) -> Vec<TokenStream> {
    let tags = plan.handled_tags().map(|tag| &plan.traits[tag]);
    let traits = tags.chain(plan.policies.values()).map(|name| {
        let name = ident(name);
        quote!(#name)
    });
    let accounts = plan.gives_sessions().then(|| quote!(session::Accounts));
    let loads = plan.loaded().into_iter().map(|resource| {
        let record = plan.record(resource);
        quote!(own::Load<#record>)
    });
    let always = [quote!(Send), quote!(Sync), quote!('static)];
    let bounds: Vec<TokenStream> = traits.chain(accounts).chain(loads).chain(always).collect();
    vec![
        quote! {
            /// Everything that the document asks of the application.
            pub trait Application: #(#bounds)+* {}
        },
        quote!(impl<A: #(#bounds)+*> Application for A {}),
    ]
}
