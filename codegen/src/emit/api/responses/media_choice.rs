//! Which of several media types the caller would rather have, as an enum for the handler.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::{
    contract::{Operation, Status},
    emit::{
        docs,
        names::{Names, ident},
        plan::OperationNames,
    },
};

use super::media_name;

/// The media types and ranges of an operation's successful answers, in document order: of what
/// is declared as `2xx`, or when nothing is, of `default`.
pub(in crate::emit::api) fn answers(operation: &Operation) -> Vec<&str> {
    let has_success = operation.responses.iter().any(|response| response.is_success());
    let mut media: Vec<&str> = Vec::new();
    for response in &operation.responses {
        let counts = response.is_success() || !has_success && response.status == Status::Default;
        for content in response.content.iter().filter(|_| counts) {
            if !media.contains(&content.media.as_str()) {
                media.push(&content.media);
            }
        }
    }
    media
}

/// Whether the handler is told what the caller would rather have.
pub(in crate::emit::api) fn chooses(operation: &Operation) -> bool {
    operation.session.is_none() && answers(operation).len() > 1
}

/// The enum, where there is something to choose.
pub(super) fn item(operation: &Operation, names: &OperationNames) -> Option<TokenStream> {
    if !chooses(operation) {
        return None;
    }
    let media = answers(operation);
    let name = ident(&format!("{}Media", names.kind));
    let mut taken = Names::reserving(["Self"]);
    let variants: Vec<_> =
        media.iter().map(|media| ident(&taken.allot(media_name(media)))).collect();
    let says = format!(
        " What the caller of {} would rather have; one that takes nothing of it was refused.",
        docs::code(&operation.id)
    );
    let each = media.iter().zip(&variants).map(|(media, variant)| {
        let says = format!(" {}", docs::code(media));
        quote!(#[doc = #says] #variant)
    });
    let count = Literal::usize_unsuffixed(media.len());
    Some(quote! {
        #[doc = #says]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum #name { #(#each),* }

        impl #name {
            pub(super) fn preferred(prover: &guard::Prover<'_>) -> Self {
                const ALL: [(&str, #name); #count] = [#((#media, #name::#variants)),*];
                ALL[prover.preferred(&ALL.map(|(media, _)| media))].1
            }
        }
    })
}
