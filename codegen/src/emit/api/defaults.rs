//! Defaults that Rust can write down.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::{
    contract::{Kind, SchemaId},
    emit::{
        names::ident,
        types::{Mode, Shape, Types, form},
    },
};

use super::models::choice_variants;

/// The JSON text as an expression of the schema's type within `models.rs`; `None` where only decoding
/// makes the value.
pub(super) fn literal(
    types: &Types<'_>,
    id: SchemaId,
    mode: &Mode,
    text: &str,
) -> Option<TokenStream> {
    let schema = types.schema(id);
    let is_plain = schema.assertion.is_none() && schema.rust_type.is_empty();
    if types.takes_null(id) {
        return (text == "null").then(|| quote!(values::Nullable::Null));
    }
    if !is_plain || types.is_untyped(id) || types.is_newtype(id) {
        return None;
    }
    match &schema.kind {
        Kind::Boolean => text.parse::<bool>().ok().map(|truth| quote!(#truth)),
        Kind::Integer { width, .. } if *width != crate::contract::IntegerWidth::Big => {
            let number = Literal::i128_unsuffixed(text.parse().ok()?);
            Some(quote!(#number))
        }
        Kind::String(rules) if form(rules.format).is_none() => {
            let text = serde_json::from_str::<String>(text).ok()?;
            Some(if text.is_empty() { quote!(String::new()) } else { quote!(#text.to_owned()) })
        }
        Kind::Choice(values) => {
            let written = serde_json::from_str::<String>(text).ok()?;
            let at = values.iter().position(|value| *value == written)?;
            let variant = &choice_variants(values)[at];
            let name = ident(&types.model(id, mode)?.name);
            Some(quote!(#name::#variant))
        }
        Kind::Array(_) if text == "[]" => match types.shape(id, mode) {
            Shape::List { sealed: false, .. } => Some(quote!(Vec::new())),
            _ => None,
        },
        _ => None,
    }
}
