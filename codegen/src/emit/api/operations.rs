//! `src/api/operations.rs`: which policy and which proofs stand before which method.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    contract::{Action, Body, IdSource, Kind, Method, Operation, Ownership, SchemaId, SessionStep},
    emit::{
        names::{self, ident},
        plan::{Caller, OperationNames, Plan, caller, has_input},
        tokens::{runtime_imports, sibling_imports},
        types::{Mode, Within},
    },
};

use super::{
    inputs, models,
    policies::says,
    responses, sessions,
    traits::{policy_method, proof_type},
};

pub(super) fn items(plan: &Plan<'_>) -> Vec<TokenStream> {
    let mut items = Vec::new();
    for (operation, names) in plan.operations() {
        let name = ident(&names.kind);
        let says = says(operation);
        items.push(quote!(#says #[derive(Debug)] pub struct #name;));
        items.push(match operation.session {
            Some(session) => session_step(plan, operation, names, session.step),
            None => implementation(plan, operation, names),
        });
    }
    let mut all = vec![
        runtime_imports(&items, &["auth", "decode", "guard", "own", "policy", "reject", "session"]),
        sibling_imports(&items, &["inputs", "models", "policies", "responses", "traits"]),
    ];
    all.extend(items);
    all
}

/// What of a call is used, so that the rest is named with an underscore.
struct Used {
    app: TokenStream,
    prover: TokenStream,
    input: TokenStream,
}

fn used(operation: &Operation) -> Used {
    let asks = !operation.policies.is_empty();
    let loads = operation.owns.iter().any(|owns| owns.action == Action::Item);
    let chooses = responses::chooses(operation);
    let owns = !operation.owns.is_empty();
    let proves = caller(&operation.access) != Caller::Nobody || owns || asks || chooses;
    let takes = loads || asks && has_input(operation);
    Used {
        app: if loads || asks { quote!(app) } else { quote!(_app) },
        prover: if proves { quote!(prover) } else { quote!(_prover) },
        input: if takes { quote!(input) } else { quote!(_input) },
    }
}

fn implementation(plan: &Plan<'_>, operation: &Operation, names: &OperationNames) -> TokenStream {
    let name = ident(&names.kind);
    let policy = ident(&names.policy);
    let path = &operation.path.raw;
    let method = method(operation.method);
    let bounds = bounds(plan, operation);
    let response = ident(&format!("{}Response", names.kind));
    let (input_kind, decode, decoded) = input(operation, names);
    let proofs = proofs(plan, operation, names);
    let kinds = tuple(proofs.iter().map(|proof| &proof.kind));
    let proven = all_proven(plan, operation, names, &proofs);
    let bound = tuple(proofs.iter().map(|proof| &proof.bound));
    let bound = if proofs.is_empty() { quote!(_proof) } else { bound };
    let Used { app, prover, input } = used(operation);
    let call = call(plan, operation, names, &proofs);
    let taken = if has_input(operation) { quote!(input) } else { quote!(_input) };
    quote! {
        impl<A: #bounds> guard::Operation<A> for #name {
            const METHOD: guard::Method = guard::Method::#method;
            const PATH: &'static str = #path;
            const POLICY: &'static policy::Policy = &policies::#policy;
            type Input = #input_kind;
            type Proof = #kinds;
            type Answer = responses::#response;

            fn decode(#decode: &mut decode::Inputs<'_>) -> Option<Self::Input> {
                #decoded
            }

            async fn prove(
                #app: &A,
                #prover: &guard::Prover<'_>,
                #input: &Self::Input,
            ) -> Result<Self::Proof, reject::Rejection> {
                #proven
            }

            async fn handle(
                app: &A,
                #bound: Self::Proof,
                #taken: Self::Input,
            ) -> Result<Self::Answer, reject::Failure> {
                #call
            }
        }
    }
}

/// No handler is called: the runtime asks the application for its accounts.
fn session_step(
    plan: &Plan<'_>,
    operation: &Operation,
    names: &OperationNames,
    step: SessionStep,
) -> TokenStream {
    let name = ident(&names.kind);
    let policy = ident(&names.policy);
    let path = &operation.path.raw;
    let method = method(operation.method);
    let response = ident(&format!("{}Response", names.kind));
    let (input_kind, decode, decoded) = input(operation, names);
    let sessions::Step { proof, proven, asks, handled } =
        sessions::step(plan, operation, names, step);
    let app = if asks { quote!(app) } else { quote!(_app) };
    let taken = if has_input(operation) { quote!(input) } else { quote!(_input) };
    quote! {
        impl<A: session::Accounts + 'static> guard::Operation<A> for #name {
            const METHOD: guard::Method = guard::Method::#method;
            const PATH: &'static str = #path;
            const POLICY: &'static policy::Policy = &policies::#policy;
            type Input = #input_kind;
            type Proof = #proof;
            type Answer = responses::#response;

            fn decode(#decode: &mut decode::Inputs<'_>) -> Option<Self::Input> {
                #decoded
            }

            async fn prove(
                _app: &A,
                prover: &guard::Prover<'_>,
                _input: &Self::Input,
            ) -> Result<Self::Proof, reject::Rejection> {
                #proven
            }

            async fn handle(
                #app: &A,
                proof: Self::Proof,
                #taken: Self::Input,
            ) -> Result<Self::Answer, reject::Failure> {
                #handled
            }
        }
    }
}

fn method(method: Method) -> proc_macro2::Ident {
    ident(match method {
        Method::Get => "Get",
        Method::Put => "Put",
        Method::Post => "Post",
        Method::Delete => "Delete",
        Method::Options => "Options",
        Method::Head => "Head",
        Method::Patch => "Patch",
    })
}

fn bounds(plan: &Plan<'_>, operation: &Operation) -> TokenStream {
    let tag = ident(&plan.traits[operation.tag]);
    let mut loaded: Vec<usize> = operation
        .owns
        .iter()
        .filter(|owns| owns.action == Action::Item)
        .map(|owns| owns.resource)
        .collect();
    loaded.dedup();
    let loads = loaded.into_iter().map(|resource| {
        let record = plan.record(resource);
        quote!(+ own::Load<#record>)
    });
    let policies = operation.policies.iter().map(|policy| {
        let name = ident(&plan.policies[policy.name.as_str()]);
        quote!(+ traits::#name)
    });
    quote!(traits::#tag #(#policies)* #(#loads)*)
}

fn input(operation: &Operation, names: &OperationNames) -> (TokenStream, TokenStream, TokenStream) {
    if !has_input(operation) {
        return (quote!(()), quote!(_inputs), quote!(Some(())));
    }
    let kind = ident(&format!("{}Input", names.kind));
    (quote!(inputs::#kind), quote!(inputs), quote!(inputs::#kind::decode(inputs)))
}

/// One member of the proof: its type, how it is proven, and the name that it is bound to.
struct Proof {
    kind: TokenStream,
    proven: TokenStream,
    /// Whether the caller may be refused here.
    may_refuse: bool,
    bound: TokenStream,
    passed: TokenStream,
    /// As a policy gets it.
    shown: TokenStream,
}

fn proofs(plan: &Plan<'_>, operation: &Operation, names: &OperationNames) -> Vec<Proof> {
    let mut proofs = Vec::new();
    match caller(&operation.access) {
        Caller::Nobody => {}
        Caller::Perhaps => proofs.push(Proof {
            kind: quote!(auth::Visitor),
            proven: quote!(prover.visitor()),
            may_refuse: false,
            bound: quote!(visitor),
            passed: quote!(&visitor),
            shown: quote!(&visitor),
        }),
        Caller::Known => proofs.push(Proof {
            kind: quote!(auth::Caller),
            proven: quote!(prover.caller()),
            may_refuse: true,
            bound: quote!(caller),
            passed: quote!(&caller),
            shown: quote!(&caller),
        }),
    }
    if responses::chooses(operation) {
        let kind = ident(&format!("{}Media", names.kind));
        proofs.push(Proof {
            kind: quote!(responses::#kind),
            proven: quote!(responses::#kind::preferred(prover)),
            may_refuse: false,
            bound: quote!(media),
            passed: quote!(media),
            shown: quote!(&media),
        });
    }
    for (owns, name) in operation.owns.iter().zip(&names.proofs) {
        let name = ident(name);
        proofs.push(Proof {
            kind: proof_type(plan, owns.action, owns.resource),
            proven: proven(plan, operation, owns),
            may_refuse: true,
            bound: quote!(#name),
            passed: quote!(#name),
            shown: quote!(&#name),
        });
    }
    proofs
}

/// All of them, or the first refusal; then the policies, which get what the handler will get.
fn all_proven(
    plan: &Plan<'_>,
    operation: &Operation,
    names: &OperationNames,
    proofs: &[Proof],
) -> TokenStream {
    if operation.policies.is_empty() {
        return all_owned(proofs);
    }
    let proven = proofs.iter().map(|proof| {
        let (bound, proven) = (&proof.bound, &proof.proven);
        let refusal = proof.may_refuse.then(|| quote!(?));
        quote!(let #bound = #proven #refusal;)
    });
    let input = has_input(operation).then(|| quote!(input));
    let shown: Vec<_> = proofs.iter().map(|proof| proof.shown.clone()).chain(input).collect();
    let method = ident(&policy_method(names));
    let asked = operation.policies.iter().map(|policy| {
        let written = &policy.name;
        let name = ident(&plan.policies[policy.name.as_str()]);
        quote!(prover.policy(#written, traits::#name::#method(app #(, #shown)*).await)?;)
    });
    let members = tuple(proofs.iter().map(|proof| &proof.bound));
    quote!(#(#proven)* #(#asked)* Ok(#members))
}

fn all_owned(proofs: &[Proof]) -> TokenStream {
    if let [Proof { proven, may_refuse: true, .. }] = proofs {
        return proven.clone();
    }
    let members: Vec<_> = proofs
        .iter()
        .map(|proof| {
            let (proven, refusal) = (&proof.proven, proof.may_refuse.then(|| quote!(?)));
            quote!(#proven #refusal)
        })
        .collect();
    let members = tuple(members.iter());
    quote!(Ok(#members))
}

fn proven(plan: &Plan<'_>, operation: &Operation, owns: &Ownership) -> TokenStream {
    match owns.action {
        Action::List => quote!(prover.list()),
        Action::Create => quote!(prover.create()),
        Action::Item => {
            let id = match &owns.id {
                IdSource::Parameter(index) => {
                    let field = inputs::field_names(operation).into_iter().nth(*index);
                    let field = ident(&field.unwrap_or_default());
                    quote!(input.#field)
                }
                IdSource::Body(name) => {
                    let field = ident(&body_field(plan, operation, name));
                    quote!(input.body.#field)
                }
                IdSource::None => quote!(input),
            };
            if names_records(plan, operation, owns) {
                quote!(prover.item(app, &#id).await)
            } else {
                quote!(prover.item_written(app, &#id).await)
            }
        }
    }
}

/// Whether an identifier has the type of the record's own.
fn names_records(plan: &Plan<'_>, operation: &Operation, owns: &Ownership) -> bool {
    let types = &plan.types;
    let member = |schema: SchemaId, name: &str| match &types.schema(schema).kind {
        Kind::Object(rules) => rules.properties.iter().find(|it| it.name == name),
        _ => None,
    };
    let sent = match &owns.id {
        IdSource::Parameter(index) => operation.parameters.get(*index).map(|it| it.schema),
        IdSource::Body(name) => operation
            .body
            .as_ref()
            .and_then(Body::value)
            .and_then(|body| member(body, name))
            .map(|property| property.schema),
        IdSource::None => None,
    };
    let resource = &plan.contract.resources[owns.resource];
    let own = member(resource.schema, &resource.id).map(|property| property.schema);
    let (Some(sent), Some(own)) = (sent, own) else { return true };
    let name = |id, mode| types.value_type(id, &mode, Within::Elsewhere).to_string();
    name(sent, Mode::Input) == name(own, Mode::Output)
}

/// The field of the body that holds the property `name`: two properties may ask for one Rust name,
/// and a proof of the other's value would prove nothing.
pub(super) fn body_field(plan: &Plan<'_>, operation: &Operation, name: &str) -> String {
    let body = operation.body.as_ref().and_then(Body::value).map(|id| &plan.types.schema(id).kind);
    let Some(Kind::Object(rules)) = body else { return names::snake(name) };
    let mut fields = models::field_names(rules).into_iter();
    fields
        .find(|(property, _)| property.name == name)
        .map_or(names::snake(name), |(_, field)| field)
}

fn call(
    plan: &Plan<'_>,
    operation: &Operation,
    names: &OperationNames,
    proofs: &[Proof],
) -> TokenStream {
    let tag = ident(&plan.traits[operation.tag]);
    let method = ident(&names.method);
    let passed = proofs.iter().map(|proof| proof.passed.clone());
    let input = has_input(operation).then(|| quote!(input));
    let arguments = passed.chain(input);
    quote!(traits::#tag::#method(app #(, #arguments)*).await)
}

/// `()`, the one, or a tuple.
fn tuple<'t>(parts: impl Iterator<Item = &'t TokenStream>) -> TokenStream {
    let parts: Vec<_> = parts.collect();
    match parts.as_slice() {
        [only] => quote!(#only),
        parts => quote!((#(#parts),*)),
    }
}
