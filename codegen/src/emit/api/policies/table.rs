//! The table of what holds for every operation.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    contract::{
        Algorithm, Bypass, Carrier, ClaimMatch, Claims, Contract, Counts, Demand, Headers, KeyFile,
        KeyPart, KeySource, OwnerRule, Resource, Root, Scheme, Tier, TrustedProxies, Verifier,
    },
    emit::{
        names::ident,
        tokens::{duration, number},
    },
};

use super::{access, action, audit, cache, cors, limits, setting};

pub(super) fn items(contract: &Contract) -> Vec<TokenStream> {
    let cors = cors(&contract.root.cors);
    let limits = limits(&contract.root.limits);
    let scopes = contract.scopes.iter().map(|(name, _)| name);
    let roles = &contract.roles;
    vec![
        quote!(const SCOPES: &[&str] = &[#(#scopes),*];),
        quote!(const ROLES: &[&str] = &[#(#roles),*];),
        quote!(const CORS: Cors = #cors;),
        quote!(const LIMITS: Limits = #limits;),
        api(contract),
    ]
}

fn api(contract: &Contract) -> TokenStream {
    let (title, version, mount) = (&contract.title, &contract.version, &contract.mount);
    let schemes = contract.schemes.iter().map(scheme);
    let tiers = contract.tiers.iter().map(tier);
    let resources = contract.resources.iter().map(resource);
    let headers = headers(&contract.headers);
    let proxies = proxies(&contract.trusted_proxies);
    let debts = number(contract.debts() as u64);
    let root = root(&contract.root);
    quote! {
        /// What holds for every operation of the document.
        pub static API: Api = Api {
            title: #title,
            version: #version,
            mount: #mount,
            scopes: SCOPES,
            roles: ROLES,
            schemes: &[#(#schemes),*],
            tiers: &[#(#tiers),*],
            resources: &[#(#resources),*],
            cors: CORS,
            headers: #headers,
            proxies: #proxies,
            sessions: Sessions::None,
            metadata: ResourceMetadata::None,
            debts: #debts,
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

fn scheme(scheme: &Scheme) -> TokenStream {
    let name = &scheme.name;
    let carrier = match &scheme.carrier {
        Carrier::Bearer => quote!(Carrier::Bearer),
        Carrier::Header(header) => quote!(Carrier::Header(#header)),
    };
    let verifier = verifier(&scheme.verifier);
    let claims = claims(&scheme.claims);
    quote!(Scheme { name: #name, carrier: #carrier, verifier: #verifier, claims: #claims })
}

fn verifier(verifier: &Verifier) -> TokenStream {
    match verifier {
        Verifier::Token {
            issuer,
            audience,
            algorithms,
            keys,
            token_type,
            max_lifetime,
            clock_skew,
        } => {
            let issuer = setting(issuer);
            let audience = audience.iter().map(setting);
            let algorithms = algorithms.iter().map(algorithm);
            let KeySource::JwksUri(uri) = keys;
            let uri = setting(uri);
            let (lifetime, skew) = (duration(*max_lifetime), duration(*clock_skew));
            quote! {
                Verifier::Token(TokenRules {
                    issuer: #issuer,
                    audience: &[#(#audience),*],
                    algorithms: &[#(#algorithms),*],
                    keys: KeySource::JwksUri(#uri),
                    token_type: #token_type,
                    max_lifetime: #lifetime,
                    clock_skew: #skew,
                    binding: Binding::AsIssued,
                    revocation: Revocation::NONE,
                })
            }
        }
        Verifier::Keys { keys, allow_from, max_age } => {
            let keys = match keys {
                KeyFile::Path(path) => quote!(KeyFile::Path(#path)),
                KeyFile::Env(name) => quote!(KeyFile::Env(#name)),
            };
            let allow_from = allow_from.iter().map(setting);
            let max_age = optional(max_age.map(duration));
            quote! {
                Verifier::Keys(KeyRules {
                    keys: #keys,
                    allow_from: &[#(#allow_from),*],
                    max_age: #max_age,
                })
            }
        }
        // A sound contract has none; a file that is not there admits nobody.
        Verifier::Undecided => quote! {
            Verifier::Keys(KeyRules { keys: KeyFile::Path(""), allow_from: &[], max_age: None })
        },
    }
}

fn algorithm(algorithm: &Algorithm) -> TokenStream {
    match algorithm {
        Algorithm::EdDsa => quote!(Algorithm::EdDsa),
        Algorithm::Es256 => quote!(Algorithm::Es256),
        Algorithm::Rs256 => quote!(Algorithm::Rs256),
        Algorithm::Ps256 => quote!(Algorithm::Ps256),
    }
}

fn claims(claims: &Claims) -> TokenStream {
    let Claims { subject, scopes, roles, tenant } = claims;
    quote! {
        Claims { subject: #subject, scopes: &[#(#scopes),*], roles: &[#(#roles),*], tenant: #tenant }
    }
}

fn tier(tier: &Tier) -> TokenStream {
    let name = &tier.name;
    let (limit, burst) = (number(tier.limit.into()), number(tier.burst.into()));
    let window = duration(tier.window);
    let by = tier.by.iter().map(|part| match part {
        KeyPart::Ip => quote!(KeyPart::Ip),
        KeyPart::Principal => quote!(KeyPart::Principal),
        KeyPart::Tenant => quote!(KeyPart::Tenant),
        KeyPart::Global => quote!(KeyPart::Global),
    });
    let always = tier.always;
    let counts = match tier.counts {
        Counts::Requests => quote!(Counts::Requests),
        Counts::FailedCredentials => quote!(Counts::FailedCredentials),
    };
    quote! {
        Tier {
            name: #name,
            limit: #limit,
            window: #window,
            by: &[#(#by),*],
            burst: #burst,
            always: #always,
            counts: #counts,
        }
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

fn optional(value: Option<TokenStream>) -> TokenStream {
    value.map_or(quote!(None), |value| quote!(Some(#value)))
}
