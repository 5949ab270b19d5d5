//! A tier of the table: what it must say, and what differs from silence.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    contract::{Counting, Counts, KeyPart, OnStoreError, Penalty, Plans, Slow, Tier},
    emit::tokens::{duration, number},
};

/// `Tier::new(…)`, and a call for each member that differs from the built-in value.
pub(super) fn tier(tier: &Tier) -> TokenStream {
    let name = &tier.name;
    let limit = number(tier.limit.into());
    let window = duration(tier.window);
    let by = tier.by.iter().map(key_part);
    let pace = pace(tier);
    let always = tier.always.then(|| quote!(.always()));
    let counts = counts(tier.counts);
    let plans = plans(&tier.plans);
    let penalty = tier.penalty.map(penalty);
    let slow = tier.slow.map(slow);
    let on_store_error = on_store_error(tier.on_store_error);
    quote! {
        Tier::new(#name, #limit, #window, &[#(#by),*])
            #pace #always #counts #plans #penalty #slow #on_store_error
    }
}

fn pace(tier: &Tier) -> Option<TokenStream> {
    let burst = number(tier.burst.into());
    match tier.algorithm {
        Counting::Gcra => Some(quote!(.gcra(#burst))),
        Counting::Sliding => (tier.burst != tier.limit).then(|| quote!(.burst(#burst))),
    }
}

fn key_part(part: &KeyPart) -> TokenStream {
    match part {
        KeyPart::Ip => quote!(KeyPart::Ip),
        KeyPart::Principal => quote!(KeyPart::Principal),
        KeyPart::Client => quote!(KeyPart::Client),
        KeyPart::ApiKey => quote!(KeyPart::ApiKey),
        KeyPart::Tenant => quote!(KeyPart::Tenant),
        KeyPart::Global => quote!(KeyPart::Global),
        KeyPart::Header(name) => quote!(KeyPart::Header(#name)),
        KeyPart::Body(pointer) => quote!(KeyPart::Body(#pointer)),
    }
}

fn counts(counts: Counts) -> Option<TokenStream> {
    match counts {
        Counts::Requests => None,
        Counts::Failures => Some(quote!(.counts(Counts::Failures))),
        Counts::FailedCredentials => Some(quote!(.counts(Counts::FailedCredentials))),
    }
}

fn plans(plans: &Plans) -> Option<TokenStream> {
    let Plans::Of { claim, limits, .. } = plans else { return None };
    let limits = limits.iter().map(|(value, limit)| {
        let limit = number((*limit).into());
        quote!((#value, #limit))
    });
    Some(quote!(.plans(#claim, &[#(#limits),*])))
}

fn penalty(penalty: Penalty) -> TokenStream {
    let factor = number(penalty.factor.into());
    let (max, forget_after) = (duration(penalty.max), duration(penalty.forget_after));
    quote!(.penalty(#factor, #max, #forget_after))
}

fn slow(slow: Slow) -> TokenStream {
    let after = number(slow.after.into());
    let (step, max) = (duration(slow.step), duration(slow.max));
    quote!(.slow(#after, #step, #max))
}

fn on_store_error(on_store_error: OnStoreError) -> Option<TokenStream> {
    match on_store_error {
        OnStoreError::Memory => None,
        OnStoreError::Deny => Some(quote!(.on_store_error(OnStoreError::Deny))),
        OnStoreError::Allow => Some(quote!(.on_store_error(OnStoreError::Allow))),
    }
}
