//! The table of what holds for every operation.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    contract::{Bypass, ClaimMatch, Demand, Headers, OwnerRule, Resource, Root, TrustedProxies},
    emit::{names::ident, plan::Plan, tokens::number},
};

use super::{
    access, action, audit, cache, cors, limits,
    schemes::scheme,
    sessions::{metadata, sessions},
    setting,
    tiers::tier,
};

pub(super) fn items(plan: &Plan<'_>) -> Vec<TokenStream> {
    let contract = plan.contract;
    let cors = cors(&contract.root.cors);
    let limits = limits(&contract.root.limits);
    let scopes = contract.scopes.iter().map(|(name, _)| name);
    let roles = &contract.roles;
    vec![
        quote!(const SCOPES: &[&str] = &[#(#scopes),*];),
        quote!(const ROLES: &[&str] = &[#(#roles),*];),
        quote!(const CORS: Cors = #cors;),
        quote!(const LIMITS: Limits = #limits;),
        api(plan),
    ]
}

fn api(plan: &Plan<'_>) -> TokenStream {
    let contract = plan.contract;
    let (title, version, mount) = (&contract.title, &contract.version, &contract.mount);
    let hosts = &contract.hosts;
    let schemes = contract.schemes.iter().map(scheme);
    let tiers = contract.tiers.iter().map(tier);
    let resources = contract.resources.iter().map(resource);
    let headers = headers(&contract.headers);
    let proxies = proxies(&contract.trusted_proxies);
    let debts = number(contract.debts() as u64);
    let sessions = sessions(contract);
    let metadata = metadata(contract);
    let root = root(&contract.root);
    let patterns = match plan.types.patterns.is_empty() {
        true => quote!(&[]),
        false => quote!(super::patterns::ALL),
    };
    quote! {
        /// What holds for every operation of the document.
        pub static API: Api = Api {
            title: #title,
            version: #version,
            mount: #mount,
            hosts: &[#(#hosts),*],
            scopes: SCOPES,
            roles: ROLES,
            schemes: &[#(#schemes),*],
            tiers: &[#(#tiers),*],
            resources: &[#(#resources),*],
            cors: CORS,
            headers: #headers,
            proxies: #proxies,
            sessions: #sessions,
            metadata: #metadata,
            debts: #debts,
            patterns: #patterns,
            root: #root,
        };
    }
}

/// The table may not look names up in itself, so indexes stand here.
fn root(root: &Root) -> TokenStream {
    let access = access(&root.access, &|scheme, scopes| {
        let scheme = number(scheme as u64);
        quote!(SchemeUse { scheme: #scheme, scopes: NameSet::of(SCOPES, &[#(#scopes),*]) })
    });
    let rates = root.rates.iter().map(|tier| number(*tier as u64));
    let cost = (root.cost != 1).then(|| {
        let cost = number(root.cost.into());
        quote!(.cost(#cost))
    });
    let cache = cache(root.cache);
    let audit = audit(&root.audit);
    quote! {
        Policy::new("", #access)
            .rates(&[#(TierUse(#rates)),*])
            #cost
            .cors(CORS).limits(LIMITS).cache(#cache).audit(#audit)
    }
}

fn resource(resource: &Resource) -> TokenStream {
    let (name, id) = (&resource.name, &resource.id);
    let tenant = optional(resource.tenant.as_ref().map(|tenant| {
        let (field, claim) = (&tenant.field, &tenant.claim);
        quote!(TenantRule { field: #field, claim: #claim })
    }));
    let owner = owner(&resource.owner);
    let bypass = optional(resource.bypass.as_ref().map(bypass));
    quote! {
        ResourceRule { name: #name, id: #id, tenant: #tenant, owner: #owner, bypass: #bypass }
    }
}

fn owner(rule: &OwnerRule) -> TokenStream {
    match rule {
        OwnerRule::Tenant => quote!(OwnerRule::Tenant),
        OwnerRule::Claim { field, claim, matching, schemes, .. } => {
            let matching = match matching {
                ClaimMatch::Equals => quote!(Equals),
                ClaimMatch::Contains => quote!(Contains),
                ClaimMatch::Intersects => quote!(Intersects),
            };
            let schemes = schemes.iter().map(|scheme| number(*scheme as u64));
            quote! {
                OwnerRule::Claim {
                    field: #field,
                    claim: #claim,
                    matching: ClaimMatch::#matching,
                    schemes: &[#(#schemes),*],
                }
            }
        }
        OwnerRule::Any(rules) => {
            let rules = rules.iter().map(owner);
            quote!(OwnerRule::Any(&[#(#rules),*]))
        }
        OwnerRule::All(rules) => {
            let rules = rules.iter().map(owner);
            quote!(OwnerRule::All(&[#(#rules),*]))
        }
    }
}

fn bypass(bypass: &Bypass) -> TokenStream {
    let scopes = bypass.scopes.iter().map(|demand| demand_of("SCOPES", demand));
    let roles = bypass.roles.iter().map(|demand| demand_of("ROLES", demand));
    let actions = bypass.actions.iter().map(|covered| action(*covered));
    quote! {
        Bypass { scopes: &[#(#scopes),*], roles: &[#(#roles),*], actions: &[#(#actions),*] }
    }
}

fn demand_of(declared: &str, demand: &Demand) -> TokenStream {
    let declared = ident(declared);
    match demand {
        Demand::Any(names) => quote!(Demand::Any(NameSet::of(#declared, &[#(#names),*]))),
        Demand::All(names) => quote!(Demand::All(NameSet::of(#declared, &[#(#names),*]))),
    }
}

fn headers(headers: &Headers) -> TokenStream {
    let Headers { hsts, csp, frame_options, referrer_policy, permissions_policy } = headers;
    quote! {
        Headers {
            hsts: #hsts,
            csp: #csp,
            frame_options: #frame_options,
            referrer_policy: #referrer_policy,
            permissions_policy: #permissions_policy,
        }
    }
}

fn proxies(proxies: &TrustedProxies) -> TokenStream {
    match proxies {
        TrustedProxies::None => quote!(TrustedProxies::None),
        TrustedProxies::Listed { cidrs, header, proto } => {
            let cidrs = cidrs.iter().map(setting);
            quote!(TrustedProxies::Listed { cidrs: &[#(#cidrs),*], header: #header, proto: #proto })
        }
    }
}

pub(super) fn optional(value: Option<TokenStream>) -> TokenStream {
    value.map_or(quote!(None), |value| quote!(Some(#value)))
}
