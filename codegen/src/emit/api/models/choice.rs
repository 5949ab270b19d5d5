//! A string `enum` as an enum.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    contract::Schema,
    emit::{
        docs,
        names::{self, Names, ident},
        types::{Model, Types},
    },
};

use super::{Rules, decode_impl, encode_impl, says};

pub(super) fn items(types: &Types<'_>, model: &Model, values: &[String]) -> Vec<TokenStream> {
    let schema = types.schema(model.schema);
    let name = ident(&model.name);
    let variants = variants(values);
    let mut items =
        vec![declaration(model, schema, values, &variants), text(&name, values, &variants)];
    if model.decoded {
        let pairs =
            values.iter().zip(&variants).map(|(value, variant)| quote!((#value, Self::#variant)));
        let body = quote!(at.choice(value, &[#(#pairs),*]));
        items.push(decode_impl(types, model, &Rules::new(), &body));
    }
    if model.encoded {
        items.push(encode_impl(&name, &quote!(out.string(self.as_str());)));
    }
    items
}

/// The variants' names, by value.
pub(in crate::emit::api) fn variants(values: &[String]) -> Vec<proc_macro2::Ident> {
    let mut taken = Names::reserving(["Self"]);
    let name = |value: &String| {
        let wanted = if value.is_empty() { "Empty".to_owned() } else { names::camel(value) };
        ident(&taken.allot_or(wanted, "Value"))
    };
    values.iter().map(name).collect()
}

fn declaration(
    model: &Model,
    schema: &Schema,
    values: &[String],
    variants: &[proc_macro2::Ident],
) -> TokenStream {
    let name = ident(&model.name);
    let says = says(model, schema);
    let names: Vec<String> = variants.iter().map(ToString::to_string).collect();
    let alike = super::super::allow::alike(&model.name, &names);
    let variants = values.iter().zip(variants).map(|(value, variant)| {
        let line = format!(" {}", docs::code(value));
        quote! {
            #[doc = #line]
            #[serde(rename = #value)]
            #variant
        }
    });
    quote! {
        #says
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(crate = "::secgen_runtime::serde")]
        #alike
        pub enum #name { #(#variants),* }
    }
}

fn text(
    name: &proc_macro2::Ident,
    values: &[String],
    variants: &[proc_macro2::Ident],
) -> TokenStream {
    quote! {
        impl #name {
            /// As written in JSON.
            pub const fn as_str(self) -> &'static str {
                match self {
                    #(Self::#variants => #values,)*
                }
            }
        }
    }
}
