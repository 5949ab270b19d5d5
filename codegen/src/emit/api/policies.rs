//! `src/api/policies.rs`: what the document says, as data.

mod schemes;
mod sessions;
mod table;
mod tiers;

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    contract::{
        Access, Action, Alternative, Audit, AuditLevel, Body, Cache, Cors, Demand, Idempotency, In,
        Limits, OnDeny, Operation, Ownership, Root, Setting, Shape, StepUp,
    },
    emit::{
        docs,
        names::ident,
        plan::{OperationNames, Plan},
        tokens::{duration, method_text, number},
    },
};

use super::responses;

/// Names that an operation's policy may not take.
pub(in crate::emit) const TAKEN: [&str; 7] =
    ["API", "CORS", "LIMITS", "CLAIMS", "SCOPES", "ROLES", "MAX_NAMES"];

pub(super) fn items(plan: &Plan<'_>) -> Vec<TokenStream> {
    let mut items = vec![
        quote!(
            use ::std::time::Duration;
        ),
        quote!(
            use ::secgen_runtime::policy::*;
        ),
    ];
    items.extend(table::items(plan));
    items.extend(plan.operations().map(|(operation, names)| policy(plan, operation, names)));
    items
}

fn policy(plan: &Plan<'_>, operation: &Operation, names: &OperationNames) -> TokenStream {
    let contract = plan.contract;
    let root = &contract.root;
    let name = ident(&names.policy);
    let says = says(operation);
    let id = &operation.id;
    let access = access(&operation.access, &|scheme, scopes| {
        let scheme = &contract.schemes[scheme].name;
        quote!(API.uses(#scheme, &[#(#scopes),*]))
    });
    let scopes = demands("scopes", &operation.scopes);
    let roles = demands("roles", &operation.roles);
    let rates = operation.rates.iter().map(|tier| &contract.tiers[*tier].name);
    let cost = (operation.cost != 1).then(|| {
        let cost = number(operation.cost.into());
        quote!(.cost(#cost))
    });
    let owns = (!operation.owns.is_empty()).then(|| {
        let owns = operation.owns.iter().map(|owns| ownership(plan, owns));
        quote!(.owns(&[#(#owns),*]))
    });
    let step_up = (!operation.step_up.is_empty()).then(|| {
        let asked = operation.step_up.iter().map(step_up);
        quote!(.step_up(&[#(#asked),*]))
    });
    let policies = (!operation.policies.is_empty()).then(|| {
        let names = operation.policies.iter().map(|policy| &policy.name);
        quote!(.policies(&[#(#names),*]))
    });
    let idempotency = idempotency(&operation.idempotency);
    let cors = shared_cors(&operation.cors, root);
    let limits = shared_limits(&operation.limits, root);
    let cache = cache(operation.cache);
    let audit = audit(&operation.audit);
    let audited = audited(operation);
    let unchecked = matches!(operation.access, Access::Required(_))
        && operation.waivers.iter().any(|waiver| waiver.control == "owns");
    let unowned = unchecked.then(|| quote!(.unowned()));
    let requests = operation.body.as_ref().map(|body| requests(body, names));
    let answers = answers(operation);
    quote! {
        #says
        pub static #name: Policy = Policy::new(#id, #access)
            #scopes #roles #step_up
            .rates(&[#(API.tier(#rates)),*])
            #cost #owns #policies #idempotency
            .cors(#cors).limits(#limits).cache(#cache).audit(#audit)
            #audited #unowned #requests #answers;
    }
}

/// The doc comment that points from a generated item to its operation.
pub(super) fn says(operation: &Operation) -> TokenStream {
    let line = format!("{} {}", method_text(operation.method), operation.path.raw);
    let line = docs::code(&line);
    let line = format!(" {line}");
    quote!(#[doc = #line])
}

/// `Access::…`; `uses` writes a scheme with its scopes.
fn access(access: &Access, uses: &dyn Fn(usize, &[String]) -> TokenStream) -> TokenStream {
    let listed = |alternatives: &[Alternative]| {
        let alternatives = alternatives.iter().map(|alternative| {
            let schemes = alternative.schemes.iter().map(|used| uses(used.scheme, &used.scopes));
            quote!(&[#(#schemes),*])
        });
        quote!(&[#(#alternatives),*])
    };
    match access {
        Access::Anonymous { reason } => quote!(Access::Anonymous { reason: #reason }),
        Access::Optional { reason, alternatives } => {
            let alternatives = listed(alternatives);
            quote!(Access::Optional { reason: #reason, alternatives: #alternatives })
        }
        Access::Required(alternatives) => {
            let alternatives = listed(alternatives);
            quote!(Access::Required(#alternatives))
        }
    }
}

fn demands(kind: &str, demands: &[Demand]) -> Option<TokenStream> {
    let kind = ident(kind);
    let demands: Vec<_> = demands
        .iter()
        .map(|demand| match demand {
            Demand::Any(names) => quote!(Demand::Any(API.#kind(&[#(#names),*]))),
            Demand::All(names) => quote!(Demand::All(API.#kind(&[#(#names),*]))),
        })
        .collect();
    (!demands.is_empty()).then(|| quote!(.#kind(&[#(#demands),*])))
}

fn step_up(asked: &StepUp) -> TokenStream {
    let acr = &asked.acr;
    let max_age = duration(asked.max_age);
    quote!(StepUp { acr: &[#(#acr),*], max_age: #max_age })
}

fn ownership(plan: &Plan<'_>, owns: &Ownership) -> TokenStream {
    let resource = &plan.contract.resources[owns.resource].name;
    let action = action(owns.action);
    let on_deny = match owns.on_deny {
        OnDeny::Hide => quote!(Hide),
        OnDeny::Forbid => quote!(Forbid),
    };
    quote! {
        Ownership { resource: API.resource(#resource), action: #action, on_deny: OnDeny::#on_deny }
    }
}

fn action(action: Action) -> TokenStream {
    match action {
        Action::Item => quote!(Action::Item),
        Action::List => quote!(Action::List),
        Action::Create => quote!(Action::Create),
    }
}

fn idempotency(idempotency: &Idempotency) -> Option<TokenStream> {
    let Idempotency::Keyed(keyed) = idempotency else { return None };
    let (header, required, ttl) = (&keyed.header, keyed.required, duration(keyed.ttl));
    Some(quote! {
        .idempotency(Idempotency::Keyed { header: #header, required: #required, ttl: #ttl })
    })
}

/// The parameters whose values the trail keeps: those of path and query that are not sensitive, and
/// stand under their own name. What an object holds may be sensitive for itself.
fn audited(operation: &Operation) -> Option<TokenStream> {
    let kept = operation.parameters.iter().filter(|parameter| {
        matches!(parameter.location, In::Path | In::Query)
            && matches!(parameter.shape, Shape::Scalar(_) | Shape::List(_))
            && !parameter.sensitive
    });
    let names: Vec<&String> = kept.map(|parameter| &parameter.name).collect();
    let asked = operation.audit.level == AuditLevel::Request && !names.is_empty();
    asked.then(|| quote!(.audited(&[#(#names),*])))
}

fn requests(body: &Body, names: &OperationNames) -> TokenStream {
    let media = super::bodies::media(body, names);
    let required = body.required;
    quote!(.requests(Requests::Body { media: &[#(#media),*], required: #required }))
}

/// What successes are, unless that is JSON.
fn answers(operation: &Operation) -> Option<TokenStream> {
    let media = responses::answers(operation);
    (media != ["application/json"]).then(|| quote!(.answers(&[#(MediaType(#media)),*])))
}

/// The root's, by name, when it is the same.
fn shared_cors(own: &Cors, root: &Root) -> TokenStream {
    if same_cors(own, &root.cors) { quote!(CORS) } else { cors(own) }
}

/// Where it was written does not matter.
fn same_cors(one: &Cors, other: &Cors) -> bool {
    match (one, other) {
        (Cors::Closed, Cors::Closed) => true,
        (Cors::Listed(one), Cors::Listed(other)) => {
            (&one.origins, &one.methods, &one.headers, &one.expose, one.credentials, one.max_age)
                == (
                    &other.origins,
                    &other.methods,
                    &other.headers,
                    &other.expose,
                    other.credentials,
                    other.max_age,
                )
        }
        _ => false,
    }
}

fn cors(cors: &Cors) -> TokenStream {
    let Cors::Listed(listed) = cors else { return quote!(Cors::Closed) };
    let origins = listed.origins.iter().map(setting);
    let (methods, headers, expose) = (&listed.methods, &listed.headers, &listed.expose);
    let credentials = listed.credentials;
    let max_age = duration(listed.max_age);
    quote! {
        Cors::Listed {
            origins: &[#(#origins),*],
            methods: &[#(#methods),*],
            headers: &[#(#headers),*],
            expose: &[#(#expose),*],
            credentials: #credentials,
            max_age: #max_age,
        }
    }
}

fn shared_limits(own: &Limits, root: &Root) -> TokenStream {
    let same =
        |limits: &Limits| (limits.body, limits.timeout, limits.json_depth, limits.concurrency);
    if same(own) == same(&root.limits) { quote!(LIMITS) } else { limits(own) }
}

fn limits(limits: &Limits) -> TokenStream {
    let body = number(limits.body);
    let timeout = duration(limits.timeout);
    let json_depth = number(limits.json_depth.into());
    let concurrency = number(limits.concurrency.into());
    quote! {
        Limits { body: #body, timeout: #timeout, json_depth: #json_depth, concurrency: #concurrency }
    }
}

fn cache(cache: Cache) -> TokenStream {
    match cache {
        Cache::NoStore => quote!(Cache::NoStore),
        Cache::Private(age) => {
            let age = duration(age);
            quote!(Cache::Private(#age))
        }
        Cache::Unsaid => quote!(Cache::Unsaid),
    }
}

fn audit(audit: &Audit) -> TokenStream {
    let level = match audit.level {
        AuditLevel::None => quote!(None),
        AuditLevel::Metadata => quote!(Metadata),
        AuditLevel::Request => quote!(Request),
    };
    let event = &audit.event;
    quote!(Audit { level: AuditLevel::#level, event: #event })
}

fn setting(setting: &Setting) -> TokenStream {
    match setting {
        Setting::Literal(value) => quote!(Setting::Literal(#value)),
        Setting::Env(name) => quote!(Setting::Env(#name)),
    }
}
