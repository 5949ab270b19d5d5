//! The entries of the table that say how a credential travels and what verifies it.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    contract::{
        Algorithm, Binding, Carrier, CertificateRules, Claims, IntrospectionRules, KeyFile,
        KeyRules, KeySource, Revocation, Scheme, SecretSource, TokenRules, Verifier,
    },
    emit::tokens::duration,
};

use super::{setting, table::optional};

/// One entry of `schemes`.
pub(super) fn scheme(scheme: &Scheme) -> TokenStream {
    let name = &scheme.name;
    let carrier = carrier(&scheme.carrier);
    let verifier = verifier(&scheme.verifier);
    let claims = claims(&scheme.claims);
    quote!(Scheme { name: #name, carrier: #carrier, verifier: #verifier, claims: #claims })
}

fn carrier(carrier: &Carrier) -> TokenStream {
    match carrier {
        Carrier::Bearer => quote!(Carrier::Bearer),
        Carrier::Basic => quote!(Carrier::Basic),
        Carrier::Header(name) => quote!(Carrier::Header(#name)),
        Carrier::Cookie(name) => quote!(Carrier::Cookie(#name)),
        Carrier::Query(name) => quote!(Carrier::Query(#name)),
        Carrier::Certificate => quote!(Carrier::Certificate),
    }
}

fn verifier(verifier: &Verifier) -> TokenStream {
    match verifier {
        Verifier::Token(rules) => token(rules),
        Verifier::Introspected(rules) => introspected(rules),
        Verifier::Keys(rules) => {
            let fields = records(rules);
            quote!(Verifier::Keys(KeyRules { #fields }))
        }
        Verifier::Passwords(rules) => {
            let fields = records(rules);
            quote!(Verifier::Passwords(PasswordRules { #fields }))
        }
        Verifier::Certificate(rules) => certificate(rules),
        // A sound contract has none; a file that is not there admits nobody.
        Verifier::Undecided => quote! {
            Verifier::Keys(KeyRules { keys: KeyFile::Path(""), allow_from: &[], max_age: None })
        },
    }
}

fn token(rules: &TokenRules) -> TokenStream {
    let issuer = setting(&rules.issuer);
    let audience = rules.audience.iter().map(setting);
    let algorithms = rules.algorithms.iter().map(algorithm);
    let keys = match &rules.keys {
        KeySource::JwksUri(uri) => {
            let uri = setting(uri);
            quote!(KeySource::JwksUri(#uri))
        }
        KeySource::Discovery(url) => {
            let url = setting(url);
            quote!(KeySource::Discovery(#url))
        }
        KeySource::Sessions => quote!(KeySource::Sessions),
    };
    let token_type = rules.token_type.text();
    let (lifetime, skew) = (duration(rules.max_lifetime), duration(rules.clock_skew));
    let (binding, revocation) = (binding(rules.binding), revocation(rules.revocation));
    quote! {
        Verifier::Token(TokenRules {
            issuer: #issuer,
            audience: &[#(#audience),*],
            algorithms: &[#(#algorithms),*],
            keys: #keys,
            token_type: #token_type,
            max_lifetime: #lifetime,
            clock_skew: #skew,
            binding: #binding,
            revocation: #revocation,
        })
    }
}

fn introspected(rules: &IntrospectionRules) -> TokenStream {
    let (issuer, url) = (setting(&rules.issuer), setting(&rules.url));
    let audience = rules.audience.iter().map(setting);
    let client_id = setting(&rules.client_id);
    let client_secret = secret(&rules.client_secret);
    let skew = duration(rules.clock_skew);
    let (binding, revocation) = (binding(rules.binding), revocation(rules.revocation));
    quote! {
        Verifier::Introspected(IntrospectionRules {
            issuer: #issuer,
            audience: &[#(#audience),*],
            url: #url,
            client_id: #client_id,
            client_secret: #client_secret,
            clock_skew: #skew,
            binding: #binding,
            revocation: #revocation,
        })
    }
}

/// The fields of `KeyRules` and `PasswordRules`.
fn records(rules: &KeyRules) -> TokenStream {
    let keys = file(&rules.keys);
    let allow_from = rules.allow_from.iter().map(setting);
    let max_age = optional(rules.max_age.map(duration));
    quote!(keys: #keys, allow_from: &[#(#allow_from),*], max_age: #max_age,)
}

fn certificate(rules: &CertificateRules) -> TokenStream {
    let (trust, sans) = (file(&rules.trust), &rules.sans);
    let revoked = match &rules.crl {
        None => quote!(RevokedCertificates::NoList),
        Some(lists) => {
            let lists = file(lists);
            quote!(RevokedCertificates::Listed(#lists))
        }
    };
    quote! {
        Verifier::Certificate(CertificateRules {
            trust: #trust,
            sans: &[#(#sans),*],
            revoked: #revoked,
        })
    }
}

fn file(file: &KeyFile) -> TokenStream {
    match file {
        KeyFile::Path(path) => quote!(KeyFile::Path(#path)),
        KeyFile::Env(name) => quote!(KeyFile::Env(#name)),
    }
}

fn binding(binding: Binding) -> TokenStream {
    match binding {
        Binding::AsIssued => quote!(Binding::AsIssued),
        Binding::Dpop => quote!(Binding::Dpop),
        Binding::Mtls => quote!(Binding::Mtls),
    }
}

fn revocation(revocation: Revocation) -> TokenStream {
    let Revocation { jti, subject_before } = revocation;
    if revocation == Revocation::default() {
        return quote!(Revocation::NONE);
    }
    quote!(Revocation { jti: #jti, subject_before: #subject_before })
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

/// `SecretSource::…`.
pub(super) fn secret(secret: &SecretSource) -> TokenStream {
    match secret {
        SecretSource::Env(name) => quote!(SecretSource::Env(#name)),
        SecretSource::File(path) => quote!(SecretSource::File(#path)),
    }
}
