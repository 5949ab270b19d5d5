//! From a guarded function to a policy and an axum handler.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{ItemFn, Path, parse_quote, spanned::Spanned};

use crate::{
    arguments::Arguments,
    document::Call,
    parameters::{self, Parameter, Proof, Source},
};

/// The first half: find the document, hand everything on as it was written.
pub(crate) fn hand_to_document(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let parsed = match syn::parse2::<Arguments>(arguments.clone()) {
        Ok(parsed) => parsed,
        Err(fault) => return refused(&item, &[fault]),
    };
    let function = match syn::parse2::<ItemFn>(item.clone()) {
        Ok(function) => function,
        Err(_) => {
            return refused(
                &item,
                &[syn::Error::new(item.span(), "`#[secure]` guards functions only")],
            );
        }
    };
    if let Some(receiver) = function.sig.receiver() {
        // Nothing but functions may stand in an `impl`, so no stub takes its place.
        let message =
            "a `#[secure]` handler is a free function; what it shares comes as `State(…)`";
        return syn::Error::new_spanned(receiver, message).to_compile_error();
    }
    if let Some(fault) = shape_fault(&function) {
        return refused(&item, &[fault]);
    }
    let api: Path = parsed.api.unwrap_or_else(|| parse_quote!(crate::api));
    quote!(#api::document! { (#api) (#arguments) (#item) })
}

/// What no handler of axum is.
fn shape_fault(function: &ItemFn) -> Option<syn::Error> {
    let signature = &function.sig;
    if signature.asyncness.is_none() {
        return Some(syn::Error::new_spanned(
            signature.fn_token,
            "a `#[secure]` handler is `async`: the guard may wait for keys, bodies and records",
        ));
    }
    (!signature.generics.params.is_empty()).then(|| {
        syn::Error::new_spanned(
            &signature.generics,
            "a `#[secure]` handler is not generic: one route has one policy",
        )
    })
}

/// The second half: check every name, write policy and handler.
pub(crate) fn secure(input: TokenStream) -> TokenStream {
    let call = match syn::parse2::<Call>(input) {
        Ok(call) => call,
        Err(fault) => return fault.to_compile_error(),
    };
    let function = match syn::parse2::<ItemFn>(call.item.clone()) {
        Ok(function) => function,
        Err(fault) => return refused(&call.item, &[fault]),
    };
    let mut faults = call.document.faults(&call.arguments, &function.sig.ident);
    match parameters::of(&function) {
        Ok(parameters) => {
            faults.extend(proof_fault(&call.arguments, &function, &parameters));
            faults.extend(idle(&call.arguments));
            if faults.is_empty() {
                return guarded(&call, &function, &parameters);
            }
        }
        Err(fault) => faults.push(fault),
    }
    refused(&call.item, &faults)
}

/// The faults, and a handler of the same name that never answers, so that one fault is one message.
fn refused(item: &TokenStream, faults: &[syn::Error]) -> TokenStream {
    let errors = faults.iter().map(syn::Error::to_compile_error);
    let Ok(function) = syn::parse2::<ItemFn>(item.clone()) else { return quote!(#(#errors)*) };
    let (visibility, name) = (&function.vis, &function.sig.ident);
    quote! {
        #(#errors)*
        // As it was written, so that what it uses counts as used.
        const _: () = {
            #[allow(unused)]
            #function
        };
        #[allow(non_camel_case_types, dead_code)]
        #[derive(Clone, Copy)]
        #visibility struct #name;
        impl<S> ::secgen_runtime::axum::handler::Handler<((),), S> for #name {
            type Future = ::core::future::Pending<::secgen_runtime::axum::response::Response>;
            fn call(self, _: ::secgen_runtime::axum::extract::Request, _: S) -> Self::Future {
                ::core::future::pending()
            }
        }
        impl<S> ::secgen_runtime::secure::Secured<(), S> for #name {}
    }
}

/// What says how a record is proved, where none is: it would be ignored in silence.
fn idle(arguments: &Arguments) -> Vec<syn::Error> {
    if arguments.owns.is_some() {
        return Vec::new();
    }
    let idle = [("id", &arguments.id), ("on_deny", &arguments.on_deny)];
    let written = idle.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
    let fault = |(name, value)| {
        syn::Error::new_spanned(value, format!("`{name}` says nothing without `owns`"))
    };
    written.map(fault).collect()
}

/// `owns` and the proof argument come together, one of each.
fn proof_fault(
    arguments: &Arguments,
    function: &ItemFn,
    parameters: &[Parameter<'_>],
) -> Option<syn::Error> {
    if let Some(second) = parameters::proofs(parameters).nth(1) {
        let message = "one handler takes one proof: a policy owns one record, list or creation";
        return Some(syn::Error::new_spanned(second.2, message));
    }
    match (&arguments.owns, parameters::proof(parameters)) {
        (None, Some((_, record, written))) => {
            let record = quote!(#record).to_string();
            let message = format!(
                "this proof needs `owns = \"{record}\"` in `#[secure(…)]`: without it nothing is loaded and checked"
            );
            Some(syn::Error::new_spanned(written, message))
        }
        (Some(owns), None) => {
            let name = owns.value();
            let message = format!(
                "`{}` takes no `Owned<{name}>`, `Scope<{name}>` or `Creation<{name}>`: \
                 what is owned is handed over as a proof",
                function.sig.ident
            );
            Some(syn::Error::new_spanned(owns, message))
        }
        _ => None,
    }
}

fn guarded(call: &Call, function: &ItemFn, parameters: &[Parameter<'_>]) -> TokenStream {
    let policy = policy(call, function, parameters);
    let api = &call.api;
    let (visibility, name) = (&function.vis, &function.sig.ident);
    let documentation = function.attrs.iter().filter(|attribute| attribute.path().is_ident("doc"));
    let mut inner = function.clone();
    inner.attrs.retain(|attribute| !attribute.path().is_ident("doc"));
    inner.vis = syn::Visibility::Inherited;
    inner.sig.ident = format_ident!("handler", span = name.span());
    let bound = load_bound(parameters);
    let (extractions, passed) = extractions(&call.arguments, parameters);
    let Bounds { marker, generics, bounds } = bounds(parameters);
    quote! {
        #(#documentation)*
        #[allow(non_camel_case_types)]
        #[derive(Clone, Copy)]
        #visibility struct #name;
        const _: () = {
            #inner
            #policy
            impl<#generics> ::secgen_runtime::secure::Secured<#marker, S> for #name
            where
                Self: ::secgen_runtime::axum::handler::Handler<(#marker,), S>,
            {}
            impl<#generics> ::secgen_runtime::axum::handler::Handler<(#marker,), S> for #name
            where
                #(#bounds,)*
                S: ::secgen_runtime::secure::HasSecurity<#api::Document> #bound
                    + ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync + 'static,
            {
                type Future = ::secgen_runtime::secure::Answering;
                fn call(
                    self,
                    request: ::secgen_runtime::axum::extract::Request,
                    state: S,
                ) -> Self::Future {
                    ::secgen_runtime::secure::call::<S, #api::Document, _>(
                        &POLICY,
                        state,
                        request,
                        |mut hand| ::std::boxed::Box::pin(async move {
                            let hand = &mut hand;
                            #(#extractions)*
                            ::core::result::Result::Ok(
                                ::secgen_runtime::axum::response::IntoResponse::into_response(
                                    handler(#(#passed),*).await,
                                ),
                            )
                        }),
                    )
                }
            }
        };
    }
}

/// What the extractors ask of the state, and the marker by which axum tells the last one's kind.
struct Bounds {
    marker: TokenStream,
    generics: TokenStream,
    bounds: Vec<TokenStream>,
}

fn bounds(parameters: &[Parameter<'_>]) -> Bounds {
    let (mut marker, mut generics, mut bounds) = (quote!(()), quote!(S), Vec::new());
    for parameter in parameters {
        let written = parameter.written;
        match parameter.source {
            Source::Part => bounds.push(quote_spanned! {written.span()=>
                #written: ::secgen_runtime::axum::extract::FromRequestParts<S>
            }),
            Source::Last => {
                (marker, generics) = (quote!(M), quote!(S, M: 'static));
                bounds.push(quote_spanned! {written.span()=>
                    #written: ::secgen_runtime::axum::extract::FromRequest<S, M>
                });
            }
            Source::Caller | Source::Proof(..) => {}
        }
    }
    Bounds { marker, generics, bounds }
}

fn load_bound(parameters: &[Parameter<'_>]) -> TokenStream {
    match parameters::proof(parameters) {
        Some((Proof::Item, record, _)) => {
            quote_spanned!(record.span()=> + ::secgen_runtime::own::Load<#record>)
        }
        _ => TokenStream::new(),
    }
}

/// Every extraction in the order of checks (head, body, ownership), and the names in the order of
/// the function's parameters.
fn extractions(
    arguments: &Arguments,
    parameters: &[Parameter<'_>],
) -> (Vec<TokenStream>, Vec<syn::Ident>) {
    let names: Vec<_> =
        (0..parameters.len()).map(|index| format_ident!("argument_{index}")).collect();
    let mut ordered: Vec<(u8, TokenStream)> = Vec::new();
    for (parameter, name) in parameters.iter().zip(&names) {
        let written = parameter.written;
        let (rank, value) = match parameter.source {
            Source::Caller => (0, quote!(hand.caller()?)),
            Source::Part => (1, quote!(hand.part::<#written>().await?)),
            Source::Last => (2, quote!(hand.last::<#written, M>().await?)),
            Source::Proof(Proof::Item, record) => {
                let id = arguments.id.as_ref().map_or(quote!(""), |id| quote!(#id));
                (3, quote!(hand.item::<#record>(#id).await?))
            }
            Source::Proof(Proof::List, record) => (3, quote!(hand.list::<#record>()?)),
            Source::Proof(Proof::Create, record) => (3, quote!(hand.create::<#record>()?)),
        };
        ordered.push((rank, quote_spanned!(written.span()=> let #name: #written = #value;)));
    }
    ordered.sort_by_key(|(rank, _)| *rank);
    (ordered.into_iter().map(|(_, extraction)| extraction).collect(), names)
}

/// The policy: the root's, and what the arguments add.
fn policy(call: &Call, function: &ItemFn, parameters: &[Parameter<'_>]) -> TokenStream {
    let (api, arguments) = (&call.api, &call.arguments);
    let Arguments { scopes, roles, rates, .. } = arguments;
    let name = function.sig.ident.to_string();
    let operation = quote!(::core::concat!(::core::module_path!(), "::", #name));
    let added = rates.len();
    let cost = arguments.cost.as_ref().map(|cost| quote!(.cost(#cost)));
    let owns = ownership(arguments, parameters, api);
    let demand = |method: &str, names: &[syn::LitStr]| {
        let method = format_ident!("{method}");
        (!names.is_empty()).then(|| {
            quote!(.#method(&[::secgen_runtime::policy::Demand::All(#api::API.#method(&[#(#names),*]))]))
        })
    };
    let (scopes, roles) = (demand("scopes", scopes), demand("roles", roles));
    quote! {
        static RATES: [::secgen_runtime::policy::TierUse; #api::API.root.rates.len() + #added] =
            ::secgen_runtime::policy::TierUse::join(#api::API.root.rates, &[#(#api::API.tier(#rates)),*]);
        static POLICY: ::secgen_runtime::policy::Policy =
            ::secgen_runtime::policy::Policy::hand_written(&#api::API, #operation)
                .rates(&RATES) #cost #scopes #roles #owns;
    }
}

fn ownership(
    arguments: &Arguments,
    parameters: &[Parameter<'_>],
    api: &Path,
) -> Option<TokenStream> {
    let (owns, (proof, _, _)) = (arguments.owns.as_ref()?, parameters::proof(parameters)?);
    let action = match proof {
        Proof::Item => quote!(Item),
        Proof::List => quote!(List),
        Proof::Create => quote!(Create),
    };
    let forbid = arguments.on_deny.as_ref().is_some_and(|on_deny| on_deny.value() == "forbid");
    let on_deny = if forbid { quote!(Forbid) } else { quote!(Hide) };
    Some(quote! {
        .owns(&[::secgen_runtime::policy::Ownership {
            resource: #api::API.resource(#owns),
            action: ::secgen_runtime::policy::Action::#action,
            on_deny: ::secgen_runtime::policy::OnDeny::#on_deny,
        }])
    })
}
