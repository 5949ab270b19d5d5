//! `sessions` and `resourceMetadata` in the table of what holds for every operation.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    contract::{Algorithm, Contract, Sessions},
    emit::tokens::{duration, number},
};

use super::{schemes::secret, setting};

/// `Sessions::…`.
pub(super) fn sessions(contract: &Contract) -> TokenStream {
    // A sound contract has no undecided sessions.
    let Sessions::Issued(rules) = &contract.sessions else { return quote!(Sessions::None) };
    let scheme = number(rules.scheme as u64);
    let (access, refresh) = (duration(rules.access_ttl), duration(rules.refresh_ttl));
    let absolute = duration(rules.absolute_ttl);
    let (name, path) = (&rules.cookie, &rules.cookie_path);
    let origins = rules.origins.iter().map(setting);
    let algorithm = match rules.algorithm {
        Algorithm::EdDsa => quote!(EdDsa),
        Algorithm::Es256 => quote!(Es256),
        Algorithm::Rs256 => quote!(Rs256),
        Algorithm::Ps256 => quote!(Ps256),
    };
    let key = secret(&rules.key);
    quote! {
        Sessions::Issued(SessionRules {
            scheme: #scheme,
            access_ttl: #access,
            refresh_ttl: #refresh,
            absolute_ttl: #absolute,
            cookie: Cookie { name: #name, path: #path },
            origins: &[#(#origins),*],
            algorithm: Algorithm::#algorithm,
            key: #key,
        })
    }
}

/// `ResourceMetadata::…`.
pub(super) fn metadata(contract: &Contract) -> TokenStream {
    let Some(metadata) = &contract.metadata else { return quote!(ResourceMetadata::None) };
    let resource = setting(&metadata.resource);
    let reason = &metadata.reason;
    quote!(ResourceMetadata::Public { resource: #resource, reason: #reason })
}
